//! The REST interface: queries, and going on with them.

mod batch;
mod error;
mod json;
mod locators;
mod xml;

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::header::{ACCEPT, RETRY_AFTER};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;

use super::quota::SalesforceQuota;
use super::rules::{BatchSizeOutside, SalesforceRules};
use super::session::Session;
use super::soql::names::resolve;
use super::soql::{eval::Found, parse};
use super::version::ApiVersion;
use crate::data::Data;
use crate::failure::Failure;
use crate::faults::Due;
use crate::mix::mix;
use crate::picked::Picks;
use crate::wire::{self, Journey, Parcel};
use batch::{Batch, Results};
use locators::{Locators, Place};

pub(crate) use error::RestError;
pub(crate) use locators::Running;

const LARGEST_BATCH: u64 = 2_000;
const SMALLEST_BATCH: u64 = 200;

/// How a reply is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

/// What a REST request asks for.
#[derive(Clone, Debug)]
pub(crate) struct RestRequest {
    target: Target,
    pub(crate) format: Format,
    version: ApiVersion,
    session: Session,
    batch: u64,
}

#[derive(Clone, Debug)]
enum Target {
    Query { soql: String, all: bool },
    Locator(String),
}

/// What the REST interface remembers.
#[derive(Default)]
pub(crate) struct Rest {
    locators: Locators,
    picks: Picks,
    queries: AtomicU64,
}

/// A reply before it is written.
pub(crate) struct RestReply {
    pub(crate) results: Results,
    pub(crate) format: Format,
}

impl Format {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let position = |name: &str| accept.find(name).unwrap_or(usize::MAX);
        if position("application/xml") < position("application/json") { Self::Xml } else { Self::Json }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json;charset=UTF-8",
            Self::Xml => "application/xml;charset=UTF-8",
        }
    }
}

impl RestRequest {
    /// Reads a request for what follows the version in its path.
    pub(crate) fn read(
        rules: &SalesforceRules,
        (version, path): (ApiVersion, &str),
        (method, uri, headers): (&Method, &Uri, &HeaderMap),
        session: Session,
    ) -> Result<Self, RestError> {
        let (resource, locator) = path.split_once('/').unwrap_or((path, ""));
        let all = match resource {
            "query" => false,
            "queryAll" => true,
            _ => return Err(RestError::from(&Failure::Elsewhere)),
        };
        if method != Method::GET {
            let message = format!("HTTP Method '{method}' not allowed. Allowed are GET");
            return Err(RestError::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message));
        }
        let target = if locator.is_empty() {
            let soql = parameter(uri.query().unwrap_or_default(), "q").ok_or_else(|| {
                RestError::new(
                    StatusCode::BAD_REQUEST,
                    "MALFORMED_QUERY",
                    "a query string has to be specified",
                )
            })?;
            Target::Query { soql, all }
        } else {
            Target::Locator(locator.to_owned())
        };
        let batch = batch_size(rules, headers)?;
        Ok(Self { target, format: Format::of(headers), version, session, batch })
    }
}

impl Rest {
    /// Answers a request.
    pub(crate) fn answer(
        &self,
        data: &Data,
        quota: &SalesforceQuota,
        request: &RestRequest,
        origin: &str,
        due: &Due<'_>,
    ) -> Result<RestReply, RestError> {
        let rules = quota.rules();
        let place = match &request.target {
            Target::Query { soql, all } => self.begin(data, request, soql, *all)?,
            Target::Locator(locator) => {
                let place = self.locators.find(locator, quota, request.session)?;
                if due.is_expired(place.mark()) {
                    return Err(RestError::expired());
                }
                place
            }
        };
        let Place { running, from, .. } = place;
        running.serve(from);
        let base = format!(
            "{}/services/data/{}",
            if rules.absolute_locators { origin } else { "" },
            request.version
        );
        let size = if rules.short_batches {
            let half = request.batch / 2;
            half + mix(running.number, from) % half.max(1)
        } else {
            request.batch
        };
        let batch = Batch { data, rest: self, rules, due, base, now: quota.now(), left: size };
        let results = batch.results(&running, from)?;
        Ok(RestReply { results, format: request.format })
    }

    fn begin(&self, data: &Data, request: &RestRequest, soql: &str, all: bool) -> Result<Place, RestError> {
        let query = parse(soql)?;
        let (connection, select) = resolve(data, &query)?;
        let found = Found::find(data, &self.picks, &connection, &select, all)?;
        let number = self.queries.fetch_add(1, Ordering::Relaxed);
        Ok(Place::start(Running::root(select, found, request.session, number)))
    }
}

impl RestReply {
    /// Writes the reply out.
    pub(crate) fn pack(self, rules: &SalesforceRules, journey: Journey) -> io::Result<Parcel> {
        let text = match self.format {
            Format::Json => json::write(self.results).to_string(),
            Format::Xml if rules.xml_white_space => ["\n", &xml::write(&self.results)].concat(),
            Format::Xml => xml::write(&self.results),
        };
        Parcel::pack_text(text, journey)
    }
}

impl RestError {
    pub(crate) fn respond(&self, format: Format) -> Response {
        let text = match format {
            Format::Json => self.json(),
            Format::Xml => self.xml(),
        };
        let mut response = wire::text(self.status, format.content_type(), text);
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// `Sforce-Query-Options: batchSize=200`.
fn batch_size(rules: &SalesforceRules, headers: &HeaderMap) -> Result<u64, RestError> {
    let options = headers.get("sforce-query-options").and_then(|value| value.to_str().ok());
    let parts = options.into_iter().flat_map(|options| options.split([',', ';']));
    let size = parts.filter_map(|part| part.trim().split_once('=')).find_map(|(name, size)| {
        name.trim().eq_ignore_ascii_case("batchSize").then(|| size.trim().parse::<u64>())
    });
    match size {
        None => Ok(LARGEST_BATCH),
        Some(Ok(size)) if (SMALLEST_BATCH..=LARGEST_BATCH).contains(&size) => Ok(size),
        Some(Ok(size)) if rules.batch_size_outside == BatchSizeOutside::Nearest => {
            Ok(size.clamp(SMALLEST_BATCH, LARGEST_BATCH))
        }
        Some(_) => {
            let message = format!("batchSize must be from {SMALLEST_BATCH} to {LARGEST_BATCH}");
            Err(RestError::new(StatusCode::BAD_REQUEST, "INVALID_BATCH_SIZE", message))
        }
    }
}

/// A parameter of a query string or of a form, decoded.
pub(in crate::salesforce) fn parameter(query: &str, wanted: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name) == wanted).then(|| decoded(value))
    })
}

fn decoded(text: &str) -> String {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let bytes = text.as_bytes();
    let (mut read, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                read.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => read.push(b' '),
            (byte, ..) => read.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&read).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded() {
        assert_eq!(parameter("a=1&q=SELECT+Id%20FROM%C3%A9&b", "q").as_deref(), Some("SELECT Id FROMé"));
        assert_eq!(parameter("a=1&b", "b").as_deref(), Some(""));
        assert_eq!(parameter("q=100%&x=%zz", "q").as_deref(), Some("100%"));
        assert_eq!(parameter("", "q"), None);
    }
}
