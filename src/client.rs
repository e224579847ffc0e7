use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use crate::budget::{Account, Budget};
use crate::builder::ClientBuilder;
use crate::connection::Connection;
use crate::endpoint::{Ask, Endpoint};
use crate::graphql_error::{GraphqlError, GraphqlErrors};
use crate::json::{self, FromJson, Reader};
use crate::limits;
use crate::page_request::PageRequest;
use crate::reply::{Answer, Errors};
use crate::{Error, ErrorKind, Operation, OperationKind, Result, Walker};
#[cfg(feature = "salesforce")]
use crate::{endpoint::Get, reply::Reply};

/// A handle to one GraphQL endpoint. Cheap to clone; all clones share their connections, their token, and what is
/// known of the server's limits.
///
/// ```no_run
/// # async fn f<Q: relaywalk::ConnectionQuery>(query: Q) -> relaywalk::Result<()> {
/// let token = std::env::var("TOKEN").unwrap_or_default();
/// let client = relaywalk::Client::builder("https://api.example.com/graphql").bearer(&token).build()?;
/// let mut rows = client.walk(query);
/// while let Some(row) = rows.next().await? {
///     // …
/// }
/// # Ok(()) }
/// ```
///
/// A query that fails in a way that may pass is sent again, as [`Retry`](crate::Retry) says; a mutation never is. No
/// redirect is followed, and cookies are not kept.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    endpoint: Arc<Endpoint>,
    /// The budgets that its requests are paid from.
    accounts: Vec<Arc<Account>>,
}

impl Client {
    /// A client of the endpoint at this URL, without credentials.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if this is no `http` or `https` URL.
    pub fn new(url: &str) -> Result<Self> {
        Self::builder(url).build()
    }

    /// Prepares a client of the endpoint at this URL.
    pub fn builder(url: &str) -> ClientBuilder {
        ClientBuilder::new(url)
    }

    pub(crate) fn of(endpoint: Endpoint) -> Self {
        Self(Arc::new(Inner { endpoint: Arc::new(endpoint), accounts: Vec::new() }))
    }

    /// A handle to the same endpoint whose requests, and those of its clones, are paid from this budget, besides
    /// those that this client's are paid from.
    #[must_use]
    pub fn with_budget(&self, budget: Budget) -> Self {
        let mut accounts = self.0.accounts.clone();
        accounts.push(Arc::new(Account::new(budget)));
        Self(Arc::new(Inner { endpoint: Arc::clone(&self.0.endpoint), accounts }))
    }

    /// Sends an operation as it is, and reads its data: of a connection, one page.
    ///
    /// # Errors
    ///
    /// Whatever can go wrong on the way: see [`ErrorKind`]. Errors that come together with data are errors.
    pub async fn send<O: Operation>(&self, operation: O) -> Result<O::ResponseData> {
        let answer = async {
            if let Some(limits) = O::LIMITS {
                let variables = limits::variables(&operation).map_err(ErrorKind::Variables)?;
                limits.check_amounts(&variables).map_err(ErrorKind::Limit)?;
            }
            let request = Request { operation_name: Some(O::NAME), query: O::QUERY, variables: &operation };
            let ask = self.ask(&request, Some(O::KIND), Errors::Fail)?;
            self.persist(&ask, &FromJson::read).await
        };
        answer.await.map(|answer| answer.data).map_err(|error| error.in_operation(O::NAME))
    }

    /// Sends an operation that is known at run time only; `read` reads its data.
    ///
    /// ```no_run
    /// # async fn f(client: relaywalk::Client) -> relaywalk::Result<()> {
    /// use relaywalk::Request;
    ///
    /// let query = "query Version { version }";
    /// let request = Request { operation_name: Some("Version"), query, variables: serde_json::json!({}) };
    /// let data: serde_json::Value = client.send_request(&request, relaywalk::json::scalar).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    pub async fn send_request<V: Serialize, T>(
        &self,
        request: &Request<'_, V>,
        read: impl Fn(&mut Reader<'_>) -> Result<T, json::Error>,
    ) -> Result<T> {
        self.answer(request, Errors::Fail, &read).await.map(|answer| answer.data)
    }

    /// The same, but errors that come together with data don't fail it.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send), if there is no data beside the errors.
    pub async fn send_partial<V: Serialize, T>(
        &self,
        request: &Request<'_, V>,
        read: impl Fn(&mut Reader<'_>) -> Result<T, json::Error>,
    ) -> Result<(T, Vec<GraphqlError>)> {
        let Answer { data, errors } = self.answer(request, Errors::WithData, &read).await?;
        Ok((data, errors.map(GraphqlErrors::into_errors).unwrap_or_default()))
    }

    /// Walks a connection from its start: that of a generated [`ConnectionQuery`](crate::ConnectionQuery), or one
    /// that is known at run time only.
    pub fn walk<R: PageRequest>(&self, request: R) -> Walker<Connection<R>> {
        Walker::new(Connection::new(self.clone(), request))
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// What sends a request; if its kind isn't known, it may be a mutation.
    pub(crate) fn ask<'a, V: Serialize>(
        &'a self,
        request: &Request<'a, V>,
        kind: Option<OperationKind>,
        errors: Errors,
    ) -> Result<Ask<'a>> {
        if kind == Some(OperationKind::Subscription) {
            let problem = "a subscription is a stream of events, which a single reply can't hold";
            return Err(ErrorKind::Config(problem.to_owned()).into());
        }
        let operation = request.operation_name.unwrap_or_default();
        Ok(Ask {
            operation,
            kind,
            body: request.body()?,
            errors,
            accounts: &self.0.accounts,
            get: None,
            early: None,
        })
    }

    async fn answer<V: Serialize, T>(
        &self,
        request: &Request<'_, V>,
        errors: Errors,
        read: &impl Fn(&mut Reader<'_>) -> Result<T, json::Error>,
    ) -> Result<Answer<T>> {
        let answer = async {
            let ask = self.ask(request, OperationKind::of(request.query), errors)?;
            self.persist(&ask, read).await
        };
        answer.await.map_err(|error| match request.operation_name {
            Some(name) => error.in_operation(name),
            None => error,
        })
    }

    /// Asks until there is an answer, or an error to give up at.
    async fn persist<T>(
        &self,
        ask: &Ask<'_>,
        read: &impl Fn(&mut Reader<'_>) -> Result<T, json::Error>,
    ) -> Result<Answer<T>> {
        let endpoint = self.endpoint();
        let mut tries = endpoint.tries();
        loop {
            let error = match endpoint.attempt(ask, &mut tries, read).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            endpoint.wait_to_retry(ask, &mut tries, error).await?;
        }
    }
}

#[cfg(feature = "salesforce")]
impl Client {
    /// Gets something beside the endpoint, again if that may help; `read` reads the reply.
    pub(crate) async fn get<T>(
        &self,
        operation: &str,
        get: &Get,
        read: &impl Fn(&Reply) -> Result<T>,
    ) -> Result<T> {
        let (kind, body, errors) = (Some(OperationKind::Query), Bytes::new(), Errors::Fail);
        let ask =
            Ask { operation, kind, body, errors, accounts: &self.0.accounts, get: Some(get), early: None };
        let endpoint = self.endpoint();
        let mut tries = endpoint.tries();
        loop {
            let error = match endpoint.attempt_any(&ask, &mut tries, &|reply, _| read(reply)).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            endpoint.wait_to_retry(&ask, &mut tries, error).await?;
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.endpoint().shown).finish()
    }
}

/// An operation as it goes over the wire.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Request<'r, V> {
    /// The text: one operation, and the fragments it uses.
    pub query: &'r str,
    /// The operation's name, if it has one.
    #[serde(rename = "operationName", skip_serializing_if = "Option::is_none")]
    pub operation_name: Option<&'r str>,
    /// The variables: an object.
    pub variables: V,
}

impl<V: Serialize> Request<'_, V> {
    fn body(&self) -> Result<Bytes> {
        serde_json::to_vec(self).map(Bytes::from).map_err(|error| Error::from(ErrorKind::Variables(error)))
    }
}
