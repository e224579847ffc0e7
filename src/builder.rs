use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use url::{Host, ParseError, Url};

use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::pace::{Pace, Pacer};
use crate::retry::Retry;
use crate::token::{Token, TokenProvider, Tokens};
use crate::transport::{Http, Transport, shown};
use crate::{Budget, ErrorKind, Result};

/// Prepares a [`Client`].
#[must_use = "a builder builds nothing before `build`"]
pub struct ClientBuilder {
    url: String,
    headers: HeaderMap,
    timeout: Duration,
    connect_timeout: Duration,
    compression: bool,
    max_body: usize,
    retry: Retry,
    pace: Pace,
    budget: Option<Budget>,
    tokens: Option<Tokens>,
    transport: Option<Box<dyn Transport>>,
    /// The first thing that was wrong; told by `build`, so that calls can be chained.
    problem: Option<String>,
}

impl ClientBuilder {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            headers: default_headers(),
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            compression: true,
            max_body: 64 << 20,
            retry: Retry::default(),
            pace: Pace::default(),
            budget: None,
            tokens: None,
            transport: None,
            problem: None,
        }
    }

    /// Sends `Authorization: Bearer <token>` with every request. The token appears in no message and no `Debug`.
    pub fn bearer(mut self, token: &str) -> Self {
        match Token::new(token).header() {
            Ok(value) => self.insert(header::AUTHORIZATION, value),
            Err(problem) => self.refuse(problem),
        }
        self
    }

    /// Sends bearer tokens that a provider gives, and asks it for another when the server answers 401. The query
    /// that was refused is sent once more then; a mutation is not, but the next request has the new token.
    pub fn tokens(mut self, provider: impl TokenProvider) -> Self {
        self.tokens = Some(Tokens::new(provider));
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
    pub fn compression(mut self, compressed: bool) -> Self {
        self.compression = compressed;
        self
    }

    /// The largest reply that is taken, in bytes after decompression; 64 MiB if not set.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// How queries that failed are sent again; six tries within five minutes if not set.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// How to wait for the server's limits; see [`Pace`] for what holds if it isn't set.
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// What all requests of the client together may spend; there is no limit if not set.
    /// [`Client::with_budget`] sets one for some of them.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Sends requests by other means than this crate's HTTP client. Compression and the time for connecting are
    /// up to it then.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the URL is no `http` or `https` URL, a token or a header can't be sent, or the
    /// system offers no way to verify certificates.
    pub fn build(mut self) -> Result<Client> {
        if self.tokens.is_some() && self.headers.contains_key(header::AUTHORIZATION) {
            self.refuse("requests can have one authorization: give a token or a token provider, not both");
        }
        if let Some(problem) = self.problem.take() {
            return Err(ErrorKind::Config(problem).into());
        }
        let url = endpoint(&self.url).map_err(ErrorKind::Config)?;
        let uri = Uri::try_from(url.as_str())
            .map_err(|error| ErrorKind::Config(format!("the URL of the endpoint can't be sent: {error}")))?;
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => Box::new(self.http(&url).map_err(ErrorKind::Config)?),
        };
        let client = Client::of(Endpoint {
            transport,
            uri,
            shown: shown(&url),
            headers: self.headers,
            timeout: self.timeout,
            max_body: self.max_body,
            retry: self.retry,
            pacer: Pacer::new(self.pace),
            tokens: self.tokens,
        });
        Ok(match self.budget {
            Some(budget) => client.with_budget(budget),
            None => client,
        })
    }

    /// The client of another URL.
    #[cfg(feature = "salesforce")]
    pub(crate) fn at(mut self, url: &str) -> Self {
        self.url = url.to_owned();
        self
    }

    /// HTTP by reqwest, for requests to this URL.
    pub(crate) fn http(&self, url: &Url) -> Result<Http, String> {
        let mut http = reqwest::Client::builder();
        if is_on_this_machine(url) {
            // A proxy that the environment names would look for the endpoint on its own machine.
            http = http.no_proxy();
        }
        let client = http
            .connect_timeout(self.connect_timeout)
            .gzip(self.compression)
            .deflate(self.compression)
            .brotli(self.compression)
            .zstd(self.compression)
            // A redirect changes what a POST means, and may lead a token to another host.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| format!("no HTTP client can be built: {error}"))?;
        Ok(Http::new(client, self.max_body))
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
            .field("compression", &self.compression)
            .field("max_body", &self.max_body)
            .field("retry", &self.retry)
            .field("pace", &self.pace)
            .field("budget", &self.budget)
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
    let json = HeaderValue::from_static("application/json");
    HeaderMap::from_iter([
        (header::ACCEPT, ACCEPT),
        (header::CONTENT_TYPE, json),
        (header::USER_AGENT, USER_AGENT),
    ])
}

pub(crate) fn is_on_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// What is wrong is told without the URL, which may hold a password.
fn endpoint(url: &str) -> Result<Url, String> {
    const START: &str = "the URL of the endpoint must start with http:// or https://";
    let url = match Url::parse(url) {
        Err(ParseError::RelativeUrlWithoutBase) if !url.is_empty() => return Err(START.to_owned()),
        url => url.map_err(|error| format!("the URL of the endpoint can't be read: {error}"))?,
    };
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(format!("{START}, not {other}:")),
    }
}
