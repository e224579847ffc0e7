use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use url::Url;

use crate::ErrorKind;

/// Posts to one endpoint.
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    pub(crate) endpoint: Url,
    /// The endpoint's URL for people: without user information and query, which may be secret.
    pub(crate) shown: String,
    pub(crate) timeout: Duration,
    /// Bytes of a decompressed body.
    pub(crate) max_body: usize,
}

/// What came back, of any status.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Boxed: what reqwest keeps across an await is kilobytes large and would be part of every future around it.
type RoundTrip<'t> = Pin<Box<dyn Future<Output = Result<Reply, ErrorKind>> + Send + 't>>;

impl Transport {
    /// One round trip. Whatever status it ends with, the body is read.
    pub(crate) fn post(&self, body: Bytes) -> RoundTrip<'_> {
        Box::pin(async move {
            let request = self.http.post(self.endpoint.clone()).body(body);
            let json = HeaderValue::from_static("application/json");
            let request = request.header(header::CONTENT_TYPE, json);
            let mut response = request.send().await.map_err(|error| {
                let what = if error.is_connect() { "can't connect to" } else { "lost the connection to" };
                self.failed(what, error)
            })?;
            let mut body = Vec::new();
            if let Some(length) = response.content_length() {
                // Only a hint, and the server's word: not more than a page of usual size is taken on trust.
                body.reserve(usize::try_from(length).unwrap_or(usize::MAX).min(1 << 20));
            }
            let unreadable = |error| self.failed("can't read the reply from", error);
            while let Some(chunk) = response.chunk().await.map_err(unreadable)? {
                if chunk.len() > self.max_body - body.len() {
                    return Err(ErrorKind::TooLarge { limit: self.max_body });
                }
                body.extend_from_slice(&chunk);
            }
            let status = response.status();
            Ok(Reply { status, headers: std::mem::take(response.headers_mut()), body })
        })
    }

    fn failed(&self, what: &'static str, error: reqwest::Error) -> ErrorKind {
        let endpoint = self.shown.clone();
        if error.is_timeout() && !error.is_connect() {
            return ErrorKind::Timeout { endpoint, limit: self.timeout };
        }
        ErrorKind::Transport { what, endpoint, source: error.without_url().into() }
    }
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
