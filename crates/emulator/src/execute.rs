//! From a GraphQL request to a GraphQL response.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::collections::HashMap;
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::introspection::check_max_depth;
use apollo_compiler::parser::Parser;
use apollo_compiler::request::{RequestError, coerce_variable_values};
use apollo_compiler::resolvers::Execution;
use apollo_compiler::response::{ExecutionResponse, GraphQLError, JsonMap, JsonValue, serde_json_bytes};
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Name};

use crate::connection::Limits;
use crate::data::Data;
use crate::faults::Due;
use crate::picked::Picks;
use crate::profile::Profile;
use crate::refusal::Class;
use crate::reply::{Reply, Standing};
use crate::resolve::Object;

/// What a client asks for.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) query: String,
    pub(crate) operation: Option<String>,
    pub(crate) variables: JsonMap,
}

/// What it gets.
pub(crate) struct Response {
    pub(crate) body: JsonValue,
    /// Nothing was executed: the document or the variables are at fault.
    pub(crate) refused: bool,
}

/// Executes requests on the data.
pub(crate) struct Engine {
    data: Data,
    limits: Limits,
    documents: Mutex<Documents>,
    picks: Picks,
}

/// Selections nested deeper than this, fragments included, are refused.
const DEEPEST: usize = 100;
/// The parser's own measure of depth; it bounds the stack that everything after it needs.
const DEEPEST_SYNTAX: usize = 200;

type Document = Arc<Valid<ExecutableDocument>>;

/// Errors that kept a request from being executed.
struct Rejection {
    class: Class,
    errors: Vec<GraphQLError>,
}

impl Engine {
    pub(crate) fn new(data: Data, limits: Limits) -> Self {
        Self { data, limits, documents: Mutex::default(), picks: Picks::default() }
    }

    pub(crate) fn data(&self) -> &Data {
        &self.data
    }

    pub(crate) fn respond(&self, request: &Request, due: &Due<'_>) -> Response {
        match self.execute(request, due) {
            Ok(body) => Response { body, refused: false },
            Err(Rejection { class, errors }) => {
                let errors = errors.into_iter().map(|error| self.error(error, class)).collect();
                let mut body = JsonMap::new();
                body.insert("errors", JsonValue::Array(errors));
                Response { body: body.into(), refused: true }
            }
        }
    }

    fn execute(&self, request: &Request, due: &Due<'_>) -> Result<JsonValue, Rejection> {
        let document = self.document(&request.query)?;
        let refuse = |error: RequestError| {
            let errors = vec![error.to_graphql_error(&document.sources)];
            Rejection { class: Class::ValidationError, errors }
        };
        let operation = document.operations.get(request.operation.as_deref()).map_err(refuse)?;
        check_depth(&document, operation)?;
        check_max_depth(&document, operation).map_err(refuse)?;
        let shape = &self.data.places.shape;
        let root = shape.type_named(operation.object_type());
        let Some(root) = root.filter(|_| !operation.is_subscription()) else {
            let message = format!("{} operations are not supported", operation.operation_type);
            return Err(Rejection::plain(Class::OperationNotSupported, message));
        };
        let variables =
            coerce_variable_values(&shape.schema, operation, &request.variables).map_err(refuse)?;
        let reply = Reply::new(&self.data, self.limits, due, &self.picks);
        let place = self.data.places.root_of(root);
        let object = Object { reply: &reply, place, standing: Standing::ROOT };
        let executed = Execution::new(&shape.schema, &document)
            .operation(operation)
            .implementers_map(&shape.implementers)
            .coerced_variable_values(&variables)
            .enable_schema_introspection(true)
            .execute_sync(&object)
            .map_err(refuse)?;
        Ok(self.envelope(executed, &reply))
    }

    fn envelope(&self, executed: ExecutionResponse, reply: &Reply<'_>) -> JsonValue {
        let errors = executed.errors.into_iter().map(|mut error| {
            if let Some(message) = error.message.strip_prefix("resolver error: ") {
                error.message = message.to_owned();
            }
            let class = reply.class_of(&error.message).unwrap_or(Class::DataFetchingException);
            self.error(error, class)
        });
        let errors: Vec<JsonValue> = errors.collect();
        let mut body = JsonMap::new();
        body.insert("data", executed.data.map_or(JsonValue::Null, JsonValue::Object));
        if !errors.is_empty() || self.data.profile == Profile::Salesforce {
            body.insert("errors", errors.into());
        }
        body.into()
    }

    fn error(&self, mut error: GraphQLError, class: Class) -> JsonValue {
        if self.data.profile == Profile::Salesforce {
            error.extensions.insert("ErrorType", class.name().into());
        }
        let message = error.message.clone();
        serde_json_bytes::to_value(error).unwrap_or_else(|_| message.into())
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

    fn documents(&self) -> std::sync::MutexGuard<'_, Documents> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rejection {
    fn of(class: Class, errors: &DiagnosticList) -> Self {
        Self { class, errors: errors.iter().map(|error| error.to_json()).collect() }
    }

    fn plain(class: Class, message: String) -> Self {
        Self { class, errors: vec![GraphQLError::new(message, None, &Arc::default())] }
    }
}

/// The documents seen lately: a walk sends the same text for every page.
#[derive(Default)]
struct Documents {
    by_text: HashMap<Arc<str>, Document>,
    oldest: VecDeque<Arc<str>>,
}

impl Documents {
    const KEPT: usize = 128;
    /// Longer texts are not worth their memory.
    const LONGEST: usize = 64 * 1024;

    fn get(&self, query: &str) -> Option<Document> {
        self.by_text.get(query).cloned()
    }

    fn keep(&mut self, query: &str, document: &Document) {
        if query.len() > Self::LONGEST {
            return;
        }
        let text: Arc<str> = query.into();
        if self.by_text.insert(Arc::clone(&text), Arc::clone(document)).is_none() {
            self.oldest.push_back(text);
        }
        if self.oldest.len() > Self::KEPT
            && let Some(oldest) = self.oldest.pop_front()
        {
            self.by_text.remove(&oldest);
        }
    }
}

/// The executor calls itself for every level, and fragments can make more levels than the parser has seen.
fn check_depth(document: &ExecutableDocument, operation: &Operation) -> Result<(), Rejection> {
    let mut known = HashMap::default();
    match depth(document, &operation.selection_set, 0, &mut known) {
        Some(_) => Ok(()),
        None => {
            let message = format!("the selections are nested more than {DEEPEST} levels deep");
            Err(Rejection::plain(Class::ValidationError, message))
        }
    }
}

/// The number of levels below a selection set that is itself at `level`; `None` when there are too many.
fn depth(
    document: &ExecutableDocument,
    set: &SelectionSet,
    level: usize,
    fragments: &mut HashMap<Name, usize>,
) -> Option<usize> {
    let mut deepest = 0;
    for selection in &set.selections {
        let below = match selection {
            Selection::Field(field) if field.selection_set.selections.is_empty() => 0,
            _ if level >= DEEPEST => return None,
            Selection::Field(field) => 1 + depth(document, &field.selection_set, level + 1, fragments)?,
            Selection::InlineFragment(inline) => {
                1 + depth(document, &inline.selection_set, level + 1, fragments)?
            }
            Selection::FragmentSpread(spread) => match fragments.get(&spread.fragment_name) {
                Some(known) => *known,
                None => {
                    let fragment = document.fragments.get(&spread.fragment_name)?;
                    let below = 1 + depth(document, &fragment.selection_set, level + 1, fragments)?;
                    fragments.insert(spread.fragment_name.clone(), below);
                    below
                }
            },
        };
        if level + below > DEEPEST {
            return None;
        }
        deepest = deepest.max(below);
    }
    Some(deepest)
}
