use std::error::Error as StdError;
use std::io;
use std::iter;
use std::pin::Pin;
use std::sync::OnceLock;

use bytes::Bytes;
use http::Uri;
use url::Url;

use crate::BoxError;

/// Carries one request to a server and the reply back: what [`ClientBuilder::transport`] takes instead of the HTTP
/// client of this crate. For another HTTP client, or none: a test answers from memory.
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use relaywalk::{Client, RoundTrip, Transport};
///
/// struct Canned(&'static str);
///
/// impl Transport for Canned {
///     fn send(&self, _: Request<Bytes>) -> RoundTrip<'_> {
///         Box::pin(async { Ok(Response::new(self.0.into())) })
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let client = Client::builder("https://example.com/graphql").transport(Canned(r#"{"data":{"n":1}}"#)).build()?;
/// let request = relaywalk::Request { operation_name: None, query: "{ n }", variables: () };
/// let data: serde_json::Value = client.send_request(&request, relaywalk::json::scalar).await?;
/// assert_eq!(data["n"], 1);
/// # Ok::<(), relaywalk::Error>(()) }).unwrap();
/// ```
///
/// [`ClientBuilder::transport`]: crate::ClientBuilder::transport
pub trait Transport: Send + Sync + 'static {
    /// One round trip, to the last byte of the reply, whatever its status. The request is complete: a POST, or the
    /// GET of a Salesforce query, with all headers, credentials among them. The future may be dropped at any time, as it is after
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    fn send(&self, request: http::Request<Bytes>) -> RoundTrip<'_>;
}

/// A request under way.
pub type RoundTrip<'t> =
    Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, TransportError>> + Send + 't>>;

/// Why there is no reply.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The connection failed; another one may not.
    #[error("{what} the server: {source}")]
    Lost {
        /// What was being done, in words that an endpoint can follow: "can't connect to".
        what: &'static str,
        /// What the network said.
        source: BoxError,
    },
    /// It would fail again: the server's certificate is refused, or the request can't be sent at all.
    #[error("{what} the server: {source}")]
    Refused {
        /// What was being done, in words that an endpoint can follow.
        what: &'static str,
        /// Why it can't be.
        source: BoxError,
    },
    /// The reply is larger than is taken.
    #[error("the reply is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes after decompression.
        limit: usize,
    },
}

/// HTTP by reqwest.
pub(crate) struct Http {
    client: reqwest::Client,
    /// Bytes of a decompressed body.
    max_body: usize,
    /// The first URL, parsed: nearly always all of them are the same.
    first: OnceLock<(Uri, Url)>,
}

impl Http {
    pub(crate) fn new(client: reqwest::Client, max_body: usize) -> Self {
        Self { client, max_body, first: OnceLock::new() }
    }

    /// As a URL, since reqwest takes a user and a password out of one, and not out of a URI.
    fn parsed(&self, uri: &Uri) -> Option<Url> {
        let parse = || Url::parse(&uri.to_string()).ok();
        match self.first.get() {
            Some((first, url)) if first == uri => Some(url.clone()),
            Some(_) => parse(),
            None => {
                let url = parse()?;
                let _ = self.first.set((uri.clone(), url.clone()));
                Some(url)
            }
        }
    }
}

impl Transport for Http {
    fn send(&self, request: http::Request<Bytes>) -> RoundTrip<'_> {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let request = match self.parsed(&parts.uri) {
                Some(url) => self.client.request(parts.method, url),
                // Says itself what is wrong with it.
                None => self.client.request(parts.method, parts.uri.to_string()),
            };
            let mut response = request.headers(parts.headers).body(body).send().await.map_err(unsent)?;
            let mut body = Vec::new();
            if let Some(length) = response.content_length() {
                // Only a hint, and the server's word: not more than a page of usual size is taken on trust.
                body.reserve(usize::try_from(length).unwrap_or(usize::MAX).min(1 << 20));
            }
            while let Some(chunk) = response.chunk().await.map_err(unread)? {
                if chunk.len() > self.max_body - body.len() {
                    return Err(TransportError::TooLarge { limit: self.max_body });
                }
                body.extend_from_slice(&chunk);
            }
            let mut reply = http::Response::new(body);
            *reply.status_mut() = response.status();
            *reply.headers_mut() = std::mem::take(response.headers_mut());
            Ok(reply)
        })
    }
}

fn unsent(error: reqwest::Error) -> TransportError {
    let what = if error.is_connect() { "can't connect to" } else { "lost the connection to" };
    let refused = error.is_builder() || error.is_connect() && is_refused_by_tls(&error);
    let source = error.without_url().into();
    if refused { TransportError::Refused { what, source } } else { TransportError::Lost { what, source } }
}

fn unread(error: reqwest::Error) -> TransportError {
    TransportError::Lost { what: "can't read the reply from", source: error.without_url().into() }
}

/// Rustls reports what it doesn't accept, such as a certificate, as invalid data; what broke off isn't that.
fn is_refused_by_tls(error: &reqwest::Error) -> bool {
    let mut sources = iter::successors(Some(error as &(dyn StdError + 'static)), |error| (*error).source());
    let Some(outer) = sources.find_map(|error| error.downcast_ref::<io::Error>()) else { return false };
    // An I/O error hides the one it wraps from its sources.
    let mut errors = iter::successors(Some(outer), |error| error.get_ref()?.downcast_ref::<io::Error>());
    errors.any(|error| error.kind() == io::ErrorKind::InvalidData)
}

/// A URL as it may be shown: user information, query and fragment can hold credentials.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // These fail for URLs that can't have a user, which have nothing to hide then.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}
