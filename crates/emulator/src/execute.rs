//! From a GraphQL request to a GraphQL response.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use apollo_compiler::introspection::check_max_depth;
use apollo_compiler::parser::Parser;
use apollo_compiler::request::{RequestError, coerce_variable_values};
use apollo_compiler::resolvers::Execution;
use apollo_compiler::response::{ExecutionResponse, GraphQLError, JsonMap, JsonValue, serde_json_bytes};
use apollo_compiler::validation::DiagnosticList;

use crate::connection::Limits;
use crate::data::Data;
use crate::demand::{Wanted, demand, first_connection};
use crate::depth;
use crate::documents::{Document, Documents};
use crate::error_form;
use crate::failed_item;
use crate::failure::Failure;
use crate::fault::{ErrorsPlace, Lost};
use crate::faults::Due;
use crate::one_of;
use crate::picked::Picks;
use crate::profile::Profile;
use crate::quota::{Denied, Quota, Toll};
use crate::refusal::{Class, Refusal};
use crate::reply::{Reply, Standing};
use crate::request::Request;
use crate::resolve::Object;
use crate::salesforce::optional::without_hidden;
use crate::salesforce::quota::SalesforceQuota;

/// What a client gets.
pub(crate) struct Response {
    pub(crate) body: JsonMap,
    /// Nothing was executed: the document or the variables are at fault.
    pub(crate) refused: bool,
}

/// Executes requests on the data.
pub(crate) struct Engine {
    data: Data,
    limits: Limits,
    quota: Quota,
    documents: Mutex<Documents>,
    picks: Picks,
}

/// The parser's own measure of depth; it bounds the stack that everything after it needs.
const DEEPEST_SYNTAX: usize = 200;

/// Why a request isn't executed.
enum Rejection {
    Errors(Class, Vec<GraphQLError>),
    Denied(Denied),
}

impl Engine {
    pub(crate) fn new(data: Data, limits: Limits, quota: Quota) -> Self {
        Self { data, limits, quota, documents: Mutex::default(), picks: Picks::default() }
    }

    pub(crate) fn data(&self) -> &Data {
        &self.data
    }

    pub(crate) fn quota(&self) -> &Quota {
        &self.quota
    }

    pub(crate) fn respond(&self, request: &Request, due: &Due<'_>) -> Result<Response, Failure> {
        let errors = match self.execute(request, due) {
            Ok(body) => return Ok(Response { body, refused: false }),
            Err(Rejection::Denied(Denied::Failure(failure))) => return Err(failure),
            Err(Rejection::Denied(Denied::Reply(body))) => return Ok(Response { body, refused: true }),
            Err(Rejection::Denied(Denied::Refusal(refusal))) => vec![self.refusal(refusal)],
            Err(Rejection::Errors(class, errors)) => {
                errors.into_iter().map(|error| self.error(error, class)).collect()
            }
        };
        let mut body = JsonMap::new();
        body.insert("errors", JsonValue::Array(errors));
        Ok(Response { body, refused: true })
    }

    fn execute(&self, request: &Request, due: &Due<'_>) -> Result<JsonMap, Rejection> {
        let rules = self.quota.salesforce().map(SalesforceQuota::rules);
        let mut document = self.document(&request.query)?;
        if let Some(rules) = rules.filter(|rules| !rules.hidden.is_empty()) {
            document = Arc::new(without_hidden(&document, rules, request.version)?);
        }
        let refuse = |error: RequestError| {
            Rejection::Errors(Class::ValidationError, vec![error.to_graphql_error(&document.sources)])
        };
        let operation = document.operations.get(request.operation.as_deref()).map_err(refuse)?;
        depth::check(&document, operation)?;
        check_max_depth(&document, operation).map_err(refuse)?;
        let shape = &self.data.places.shape;
        let root = shape.type_named(operation.object_type());
        let Some(root) = root.filter(|_| !operation.is_subscription()) else {
            let message = format!("{} operations are not supported", operation.operation_type);
            return Err(Refusal::new(Class::OperationNotSupported, message).into());
        };
        let variables =
            coerce_variable_values(&shape.schema, operation, &request.variables).map_err(refuse)?;
        if shape.has_one_of {
            one_of::check(&shape.schema, &document, operation, &variables)?;
        }
        let wanted = || {
            demand(shape, &document, operation, &variables).ok_or_else(|| {
                Refusal::new(Class::ValidationError, "this query asks for too many fields to count them")
            })
        };
        let toll = if self.quota.is_limited() {
            self.quota.charge(&wanted()?, operation.is_mutation()).map_err(Rejection::Denied)?
        } else {
            Toll::Free
        };
        let reply = Reply::new(
            &self.data,
            self.limits,
            due,
            &self.picks,
            toll,
            rules.map(|rules| (rules, request.version)),
        );
        let place = self.data.places.root_of(root);
        let object = Object { reply: &reply, place, standing: Standing::ROOT };
        let executed = Execution::new(&shape.schema, &document)
            .operation(operation)
            .implementers_map(&shape.implementers)
            .coerced_variable_values(&variables)
            .enable_schema_introspection(true)
            .execute_sync(&object)
            .map_err(refuse)?;
        // What a mutation costs apart from its 10 points isn't documented: as much as was requested.
        let actual = if operation.is_mutation() { u64::MAX } else { reply.points() };
        let extensions = self.quota.settle(toll, actual);
        if reply.has_timed_out() {
            return Err(Rejection::Denied(Denied::Failure(Failure::TimedOut)));
        }
        let warned = match reply.partial() {
            Some((Lost::Nothing, _)) => Some(warning(&wanted()?)),
            _ => None,
        };
        Ok(self.envelope(executed, &reply, warned, extensions))
    }

    fn envelope(
        &self,
        executed: ExecutionResponse,
        reply: &Reply<'_>,
        warned: Option<JsonMap>,
        extensions: Option<JsonMap>,
    ) -> JsonMap {
        let errors = executed.errors.into_iter().map(|mut error| {
            error.message = failed_item::message(&error.message).to_owned();
            let class = reply.class_of(&error.message).unwrap_or(Class::DataFetchingException);
            self.error(error, class)
        });
        let warned = warned.map(|error| self.marked(error, Class::DataFetchingException));
        let errors: Vec<JsonValue> = errors.chain(warned).collect();
        let has_errors = !errors.is_empty() || self.data.profile == Profile::Salesforce;
        let data = ("data".into(), executed.data.map_or(JsonValue::Null, JsonValue::Object));
        let errors = has_errors.then_some(("errors".into(), errors.into()));
        let mut body = JsonMap::new();
        match reply.partial() {
            Some((_, ErrorsPlace::First)) => body.extend(errors.into_iter().chain([data])),
            _ => body.extend([data].into_iter().chain(errors)),
        }
        body.extend(extensions.map(|extensions| ("extensions".into(), extensions.into())));
        body
    }

    fn error(&self, error: GraphQLError, class: Class) -> JsonValue {
        let message = error.message.clone();
        match serde_json_bytes::to_value(error) {
            Ok(JsonValue::Object(error)) => self.marked(error, class),
            _ => message.into(),
        }
    }

    fn refusal(&self, refusal: Refusal) -> JsonValue {
        self.error(GraphQLError::new(refusal.message, None, &Arc::default()), refusal.class)
    }

    /// An error as the profile has it.
    fn marked(&self, mut error: JsonMap, class: Class) -> JsonValue {
        error_form::mark(&mut error, class, self.data.profile);
        error.into()
    }

    /// Parses and validates a query, or takes it from those seen lately.
    fn document(&self, query: &str) -> Result<Document, Rejection> {
        if let Some(document) = self.documents().get(query) {
            return Ok(document);
        }
        let mut parser = Parser::new().recursion_limit(DEEPEST_SYNTAX);
        let ast = parser
            .parse_ast(query, "query.graphql")
            .map_err(|faulty| Rejection::of(Class::InvalidSyntax, &faulty.errors))?;
        let document = ast
            .to_executable_validate(&self.data.places.shape.schema)
            .map_err(|faulty| Rejection::of(Class::ValidationError, &faulty.errors))?;
        let document = Arc::new(document);
        self.documents().keep(query, &document);
        Ok(document)
    }

    fn documents(&self) -> MutexGuard<'_, Documents> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rejection {
    fn of(class: Class, errors: &DiagnosticList) -> Self {
        Self::Errors(class, errors.iter().map(|error| error.to_json()).collect())
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::Denied(Denied::Refusal(refusal))
    }
}

/// An error about the first connection, nothing of which is missing.
fn warning(wanted: &[Wanted<'_>]) -> JsonMap {
    let mut error = JsonMap::new();
    error.insert("message", "something went wrong beside this connection, on purpose".into());
    error.extend(first_connection(wanted).map(|path| ("path".into(), path.into())));
    error
}
