//! From an HTTP reply to the data of an operation: what counts as success, and which error it is otherwise.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};
use serde_json::Value;
use url::Url;

use crate::excerpt::excerpt;
use crate::graphql_error::{GraphqlError, GraphqlErrors};
use crate::json::{self, Reader};
use crate::transport::{Reply, shown};
use crate::{Error, ErrorKind, Result};

/// Characters of a body that an error shows.
const EXCERPT: usize = 200;
/// Bytes of a body in which it is worthwhile to look for a message.
const MESSAGE_BODY: usize = 1 << 16;

/// Reads the `data` of a reply with `read`.
///
/// The status isn't the verdict: servers report errors of an operation with 200 or 400, and throttling with
/// nearly anything. A body that is a GraphQL reply counts as one whatever the status.
///
/// Source: <https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes>.
pub(crate) fn read_reply<T>(
    reply: &Reply,
    read: &impl Fn(&mut Reader<'_>) -> Result<T, json::Error>,
) -> Result<T> {
    data(reply, read).map_err(|kind| Error::from(kind).with_retry_after(retry_after(&reply.headers)))
}

fn data<T>(reply: &Reply, read: &impl Fn(&mut Reader<'_>) -> Result<T, json::Error>) -> Result<T, ErrorKind> {
    let Ok(text) = str::from_utf8(&reply.body) else {
        return Err(no_graphql(reply));
    };
    // A byte order mark isn't JSON, but may be ignored (RFC 8259, section 8.1).
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let unreadable = match json::read(text, |reader| Envelope::read(reader, read)) {
        Ok(envelope) => return envelope.open(reply),
        Err(error) => error,
    };
    // Errors explain data that isn't what the schema promised better than its decoding does.
    match json::read(text, |reader| Envelope::read(reader, Reader::skip)) {
        Ok(envelope) => envelope.open(reply).and(Err(ErrorKind::Decode(unreadable))),
        Err(_) if reply.status.is_success() && text.trim_start().starts_with('{') => {
            Err(ErrorKind::Decode(unreadable))
        }
        Err(_) => Err(no_graphql(reply)),
    }
}

/// The outermost object of a GraphQL reply.
struct Envelope<T> {
    /// Nothing if there is no such key, nothing within if it is null.
    data: Option<Option<T>>,
    errors: Option<Vec<GraphqlError>>,
}

impl<T> Envelope<T> {
    fn read<'j>(
        reader: &mut Reader<'j>,
        read: impl FnOnce(&mut Reader<'j>) -> Result<T, json::Error>,
    ) -> Result<Self, json::Error> {
        let mut object = reader.object("", &[",\"data\":", ",\"errors\":"])?;
        let mut envelope = Self { data: None, errors: None };
        let mut read = Some(read);
        while let Some(key) = reader.field(&mut object)? {
            match (key, read.take()) {
                (0, Some(read)) => envelope.data = Some(json::nullable(reader, read)?),
                (_, unused) => {
                    envelope.errors = Some(GraphqlError::from_reply(json::scalar(reader)?));
                    read = unused;
                }
            }
        }
        Ok(envelope)
    }

    fn open(self, reply: &Reply) -> Result<T, ErrorKind> {
        match self {
            Self { errors: Some(errors), .. } if !errors.is_empty() => {
                Err(ErrorKind::Graphql(GraphqlErrors::new(reply.status, errors)))
            }
            Self { data: Some(Some(data)), .. } => Ok(data),
            Self { data: None, errors: None } => Err(no_graphql(reply)),
            _ if reply.status.is_success() => Err(ErrorKind::NoData),
            _ => Err(no_graphql(reply)),
        }
    }
}

/// The body is no GraphQL reply: what is it then?
fn no_graphql(reply: &Reply) -> ErrorKind {
    let Reply { status, headers, body } = reply;
    let start = &body[..body.len().min(8 * EXCERPT)];
    let start = excerpt(&String::from_utf8_lossy(start), EXCERPT);
    if status.is_redirection() {
        return ErrorKind::Redirect { status: *status, target: redirect_target(headers) };
    }
    if !status.is_success() {
        let (message, code) = message_in(body).unwrap_or((start, None));
        return ErrorKind::Status { status: *status, code, message };
    }
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    ErrorKind::NotGraphql { content_type: content_type.map(|name| excerpt(name, 100)), excerpt: start }
}

fn redirect_target(headers: &HeaderMap) -> Option<String> {
    let location = headers.get(header::LOCATION)?.to_str().ok()?;
    // A location without an origin stays with the server; its path is all there is to show.
    let target = Url::parse(location)
        .map_or_else(|_| location.split(['?', '#']).next().unwrap_or_default().to_owned(), |url| shown(&url));
    Some(excerpt(&target, EXCERPT))
}

/// The message and the code in an error body: a list of objects from Salesforce's REST interface, an object from
/// GitHub, gateways and token endpoints.
fn message_in(body: &[u8]) -> Option<(String, Option<String>)> {
    let body = body.get(..MESSAGE_BODY.min(body.len()))?;
    let value: Value = serde_json::from_slice(body).ok()?;
    let object = value.as_array().map_or(Some(&value), |list| list.first())?;
    let text = |keys: [&str; 2]| keys.iter().find_map(|key| object.get(*key)?.as_str());
    let code = text(["errorCode", "error"]);
    let message = text(["message", "error_description"]).or(code)?;
    Some((excerpt(message, 500), code.filter(|code| *code != message).map(|code| excerpt(code, 100))))
}

/// How long the server asks to wait: `Retry-After`, in seconds or as a date.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let value = text(header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(value).ok()?;
    // By the server's clock where it says what that shows: this machine's may be off.
    let now = text(header::DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    Some(then.duration_since(now.unwrap_or_else(SystemTime::now)).unwrap_or_default())
}
