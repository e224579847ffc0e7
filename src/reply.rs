//! From an HTTP reply to the data of an operation: what counts as success, and which error it is otherwise.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;
use url::Url;

use crate::excerpt::excerpt;
use crate::graphql_error::{GraphqlError, GraphqlErrors};
use crate::json::{self, Reader};
use crate::pace::{Cost, server_time};
use crate::transport::shown;
use crate::{Error, ErrorKind, Result};

/// Characters of a body that an error shows.
const EXCERPT: usize = 200;
/// Bytes of a body in which it is worthwhile to look for a message.
const MESSAGE_BODY: usize = 1 << 16;
/// How long to leave a server alone whose secondary limit doesn't say how long.
///
/// Source: <https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>.
const SECONDARY_LIMIT: Duration = Duration::from_secs(60);

/// What came back, of any status.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// In memory of its own size, since texts of its rows may keep it.
    pub(crate) body: Bytes,
}

impl Reply {
    /// The body as text, checked once, without a copy.
    pub(crate) fn text(&self) -> Option<&str> {
        let text = json::page_text(&self.body).ok()?;
        // A byte order mark isn't JSON, but may be ignored (RFC 8259, section 8.1).
        Some(text.strip_prefix('\u{feff}').unwrap_or(text))
    }
}

/// What a reply holds.
#[derive(Debug)]
pub(crate) struct Answer<T> {
    pub(crate) data: T,
    /// Errors that came with the data, if partial data is taken.
    pub(crate) errors: Option<GraphqlErrors>,
}

/// What errors do that come together with data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Errors {
    /// The reply is an error.
    #[default]
    Fail,
    /// They come with the data.
    WithData,
}

/// Reads the `data` of a reply with `read`; `cost` is what the reply says of that.
///
/// The status isn't the verdict: servers report errors of an operation with 200 or 400, and throttling with
/// nearly anything. A body that is a GraphQL reply counts as one whatever the status.
///
/// Source: <https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes>.
pub(crate) fn read_reply<T>(
    reply: &Reply,
    errors: Errors,
    cost: &mut Option<Cost>,
    read: &impl Fn(&mut Reader<'_>) -> Result<T, json::Error>,
) -> Result<Answer<T>> {
    answer(reply, errors, cost, read).map_err(|kind| failed(reply, kind))
}

/// The error that a reply means, with the time that it asks to wait.
pub(crate) fn failed(reply: &Reply, kind: ErrorKind) -> Error {
    let error = Error::from(kind);
    let wait = retry_after(&reply.headers).or_else(|| secondary_limit(&error));
    error.with_retry_after(wait)
}

fn answer<T>(
    reply: &Reply,
    errors: Errors,
    cost: &mut Option<Cost>,
    read: &impl Fn(&mut Reader<'_>) -> Result<T, json::Error>,
) -> Result<Answer<T>, ErrorKind> {
    let Some(text) = reply.text() else {
        return Err(no_graphql(reply));
    };
    let unreadable = match json::read_page(&reply.body, text, |reader| Envelope::read(reader, cost, read)) {
        Ok(envelope) => return envelope.open(reply, text, errors),
        Err(error) => error,
    };
    // Errors explain data that isn't what the schema promised better than its decoding does.
    match json::read_page(&reply.body, text, |reader| Envelope::read(reader, cost, Reader::skip)) {
        Ok(envelope) => envelope.open(reply, text, Errors::Fail).and(Err(ErrorKind::Decode(unreadable))),
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
        cost: &mut Option<Cost>,
        read: impl FnOnce(&mut Reader<'j>) -> Result<T, json::Error>,
    ) -> Result<Self, json::Error> {
        let mut object = reader.object("", &["\"data\":", "\"errors\":", "\"extensions\":"])?;
        let mut envelope = Self { data: None, errors: None };
        let mut read = Some(read);
        while let Some(key) = reader.field(&mut object)? {
            match (key, read.take()) {
                (0, Some(read)) => envelope.data = Some(json::nullable(reader, read)?),
                (1, unused) => {
                    envelope.errors = Some(GraphqlError::from_reply(json::scalar(reader)?));
                    read = unused;
                }
                (_, unused) => {
                    *cost = reported_cost(reader)?;
                    read = unused;
                }
            }
        }
        Ok(envelope)
    }

    fn open(self, reply: &Reply, text: &str, policy: Errors) -> Result<Answer<T>, ErrorKind> {
        match self {
            Self { errors: Some(errors), data } if !errors.is_empty() => {
                let has_data = matches!(data, Some(Some(_)));
                let errors =
                    GraphqlErrors::new(reply.status, errors, has_data.then(|| raw_data(text)).flatten());
                match data {
                    Some(Some(data)) if policy == Errors::WithData && errors.leave_data() => {
                        Ok(Answer { data, errors: Some(errors) })
                    }
                    _ => Err(ErrorKind::Graphql(errors)),
                }
            }
            Self { data: Some(Some(data)), .. } => Ok(Answer { data, errors: None }),
            Self { data: None, errors: None } => Err(no_graphql(reply)),
            _ if reply.status.is_success() => Err(ErrorKind::NoData),
            _ => Err(no_graphql(reply)),
        }
    }
}

/// The text of the data, for whoever gets it with the errors.
fn raw_data(text: &str) -> Option<&str> {
    json::read(text, |reader| Envelope::read(reader, &mut None, Reader::raw)).ok()?.data?
}

/// Extensions may be anything, and large; what isn't known is passed over.
fn reported_cost(reader: &mut Reader<'_>) -> Result<Option<Cost>, json::Error> {
    if !reader.at_object() {
        reader.skip()?;
        return Ok(None);
    }
    let mut object = reader.object("", &["\"cost\":"])?;
    let mut cost = None;
    while reader.field(&mut object)?.is_some() {
        cost = Some(Cost::read(&json::scalar(reader)?));
    }
    Ok(cost)
}

/// The body is no GraphQL reply: what is it then?
pub(crate) fn no_graphql(reply: &Reply) -> ErrorKind {
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

/// How long the server asks to wait: `Retry-After`, in seconds or as a date. Shopify writes fractions of seconds.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    if let Ok(seconds) = value.parse() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let then = httpdate::parse_http_date(value).ok()?;
    Some(then.duration_since(server_time(headers)).unwrap_or_default())
}

fn secondary_limit(error: &Error) -> Option<Duration> {
    let message = error.to_string().to_lowercase();
    (error.is_transient() && message.contains("secondary rate limit")).then_some(SECONDARY_LIMIT)
}
