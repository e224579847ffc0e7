use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Serialize;
use url::Url;

use crate::connection::Connection;
use crate::json::{self, FromJson, Reader};
use crate::reply::read_reply;
use crate::transport::{Transport, shown};
use crate::{ConnectionQuery, Error, ErrorKind, Operation, OperationKind, Result, Walker};

/// A handle to one GraphQL endpoint. Cheap to clone; all clones share their connections.
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
/// Nothing is sent again by itself, no redirect is followed, and cookies are not kept.
#[derive(Clone)]
pub struct Client(Arc<Transport>);

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
        ClientBuilder {
            url: url.to_owned(),
            headers: default_headers(),
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            gzip: true,
            max_body: 64 << 20,
            problem: None,
        }
    }

    /// Sends an operation and reads its data.
    ///
    /// # Errors
    ///
    /// Whatever can go wrong on the way: see [`ErrorKind`]. Errors that come together with data are errors.
    pub async fn send<O: Operation>(&self, operation: O) -> Result<O::ResponseData> {
        if O::KIND == OperationKind::Subscription {
            let problem = "a subscription is a stream of events, which a single reply can't hold";
            return Err(Error::from(ErrorKind::Config(problem.to_owned())).in_operation(O::NAME));
        }
        let request = Request { operation_name: Some(O::NAME), query: O::QUERY, variables: &operation };
        self.send_request(&request, FromJson::read).await
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
        let done = match serde_json::to_vec(request) {
            Ok(body) => self.attempt(body.into(), &read).await,
            Err(error) => Err(ErrorKind::Variables(error).into()),
        };
        done.map_err(|error| match request.operation_name {
            Some(name) => error.in_operation(name),
            None => error,
        })
    }

    /// Walks a connection from its start.
    pub fn walk<Q: ConnectionQuery>(&self, query: Q) -> Walker<Connection<Q>> {
        Walker::new(Connection::new(self.clone(), query))
    }

    /// One request, and what its reply means. Whoever sends requests again does it around this, since a throttle
    /// can be told by the body alone.
    async fn attempt<T>(
        &self,
        body: Bytes,
        read: &impl Fn(&mut Reader<'_>) -> Result<T, json::Error>,
    ) -> Result<T> {
        let reply = self.0.post(body).await?;
        read_reply(&reply, read)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.0.shown).finish()
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

/// Prepares a [`Client`].
#[must_use = "a builder builds nothing before `build`"]
pub struct ClientBuilder {
    url: String,
    headers: HeaderMap,
    timeout: Duration,
    connect_timeout: Duration,
    gzip: bool,
    max_body: usize,
    /// The first thing that was wrong; told by `build`, so that calls can be chained.
    problem: Option<String>,
}

impl ClientBuilder {
    /// Sends `Authorization: Bearer <token>` with every request. The token appears in no message and no `Debug`.
    pub fn bearer(mut self, token: &str) -> Self {
        match HeaderValue::try_from(format!("Bearer {token}")) {
            Ok(_) if token.trim().is_empty() => self.refuse("the bearer token is empty"),
            Ok(value) => self.insert(header::AUTHORIZATION, value),
            Err(_) => {
                self.refuse("the bearer token has characters that no header can hold, such as a line end")
            }
        }
        self
    }

    /// Sends a header with every request, instead of an earlier one of this name. Its value is treated as a
    /// secret, like a token.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => self.insert(name, value),
            (Err(_), _) => self.refuse(&format!("`{}` is no name of a header", name.escape_debug())),
            (_, Err(_)) => self
                .refuse(&format!("the value of the header `{name}` has characters that no header can hold")),
        }
        self
    }

    /// How long a request may take, from connecting to the last byte of the reply; a minute if not set.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// How long connecting may take; ten seconds if not set.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Asks for compressed replies or not; it does if not set.
    pub fn gzip(mut self, compressed: bool) -> Self {
        self.gzip = compressed;
        self
    }

    /// The largest reply that is taken, in bytes after decompression; 64 MiB if not set.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the URL is no `http` or `https` URL, a token or a header can't be sent, or the
    /// system offers no way to verify certificates.
    pub fn build(self) -> Result<Client> {
        if let Some(problem) = self.problem {
            return Err(ErrorKind::Config(problem).into());
        }
        let endpoint = endpoint(&self.url).map_err(ErrorKind::Config)?;
        let http = reqwest::Client::builder()
            .default_headers(self.headers)
            .timeout(self.timeout)
            .connect_timeout(self.connect_timeout)
            .gzip(self.gzip)
            // A redirect changes what a POST means, and may lead a token to another host.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| ErrorKind::Config(format!("no HTTP client can be built: {error}")))?;
        let shown = shown(&endpoint);
        Ok(Client(Arc::new(Transport {
            http,
            endpoint,
            shown,
            timeout: self.timeout,
            max_body: self.max_body,
        })))
    }

    fn insert(&mut self, name: HeaderName, mut value: HeaderValue) {
        value.set_sensitive(true);
        self.headers.insert(name, value);
    }

    fn refuse(&mut self, problem: &str) {
        self.problem.get_or_insert_with(|| problem.to_owned());
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither the URL, which may hold a password, nor the headers' values.
        f.debug_struct("ClientBuilder")
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("gzip", &self.gzip)
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

/// The media types of GraphQL replies, the current one preferred.
///
/// Source: <https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types>.
const ACCEPT: HeaderValue =
    HeaderValue::from_static("application/graphql-response+json, application/json;q=0.9");
const USER_AGENT: HeaderValue = HeaderValue::from_static(concat!("relaywalk/", env!("CARGO_PKG_VERSION")));

fn default_headers() -> HeaderMap {
    HeaderMap::from_iter([(header::ACCEPT, ACCEPT), (header::USER_AGENT, USER_AGENT)])
}

/// What is wrong is told without the URL, which may hold a password.
fn endpoint(url: &str) -> Result<Url, String> {
    let url = Url::parse(url).map_err(|error| format!("the URL of the endpoint can't be read: {error}"))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(format!("the URL of the endpoint must start with http:// or https://, not {other}:")),
    }
}
