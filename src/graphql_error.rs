use std::fmt;

use http::StatusCode;
use serde_json::{Map, Value};

/// The errors of one reply: one at least.
#[derive(Clone, PartialEq, Eq)]
pub struct GraphqlErrors {
    status: StatusCode,
    errors: Vec<GraphqlError>,
    data: Option<Box<str>>,
}

impl GraphqlErrors {
    pub(crate) fn new(status: StatusCode, errors: Vec<GraphqlError>, data: Option<&str>) -> Self {
        Self { status, errors, data: data.map(Into::into) }
    }

    /// The HTTP status they came with, often 200.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The errors, in the server's order.
    pub fn errors(&self) -> &[GraphqlError] {
        &self.errors
    }

    /// The data that came with them and isn't null, as JSON text. A type of the operation's response data reads
    /// it by [`json::from_str`](crate::json::from_str), if the errors left it what the schema promised.
    pub fn data(&self) -> Option<&str> {
        self.data.as_deref()
    }

    pub(crate) fn into_errors(self) -> Vec<GraphqlError> {
        self.errors
    }

    /// Does one of them say that too much was asked in too short a time?
    pub fn is_throttled(&self) -> bool {
        // Shopify, GitHub, Linear; GitHub's secondary limit has a message alone.
        ["THROTTLED", "RATE_LIMITED", "RATELIMITED"].iter().any(|code| self.has_code(code))
            || self.errors.iter().any(|error| error.message.to_lowercase().contains("secondary rate limit"))
    }

    /// Is the data beside them worth taking? What is throttled or busy can be asked again as a whole.
    pub(crate) fn leave_data(&self) -> bool {
        self.status.is_success() && !self.is_throttled()
    }

    pub(crate) fn has_code(&self, code: &str) -> bool {
        self.errors.iter().any(|error| error.code() == Some(code))
    }
}

impl fmt::Debug for GraphqlErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The data can be megabytes of somebody's records.
        f.debug_struct("GraphqlErrors")
            .field("status", &self.status)
            .field("errors", &self.errors)
            .field("bytes of data", &self.data.as_deref().map_or(0, str::len))
            .finish()
    }
}

/// The first error, how many more there are, and the status if it isn't 200.
impl fmt::Display for GraphqlErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = self.errors.first() {
            first.fmt(f)?;
        }
        match self.errors.len() {
            0 | 1 => {}
            2 => f.write_str(", and one more error")?,
            count => write!(f, ", and {} more errors", count - 1)?,
        }
        if self.status == StatusCode::OK { Ok(()) } else { write!(f, " (HTTP {})", self.status) }
    }
}

/// An error that the server reports.
///
/// Read leniently, since it is when things go wrong that servers leave the specification.
///
/// Source: <https://spec.graphql.org/draft/#sec-Errors>.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GraphqlError {
    /// What it says to a person.
    pub message: String,
    /// The place in the response, if it is about one.
    pub path: Vec<PathStep>,
    /// The places in the operation's text, if it is about some: lines and columns from 1.
    pub locations: Vec<(u32, u32)>,
    /// Whatever else the server tells.
    pub extensions: Map<String, Value>,
    code: Option<String>,
}

/// One step of a response path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// A response key.
    Key(String),
    /// A position in a list, from 0.
    Index(u64),
}

impl GraphqlError {
    /// What it says to a program: `extensions.code` with most servers, `extensions.ErrorType` with Salesforce,
    /// `type` with GitHub.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The errors in the value of a reply's `errors`, which may also be one alone, or a text.
    pub(crate) fn from_reply(errors: Value) -> Vec<Self> {
        match errors {
            Value::Null => Vec::new(),
            Value::Array(errors) => errors.into_iter().map(Self::from_value).collect(),
            error => vec![Self::from_value(error)],
        }
    }

    fn from_value(error: Value) -> Self {
        let mut fields = match error {
            Value::Object(fields) => fields,
            Value::String(message) => Map::from_iter([("message".to_owned(), Value::String(message))]),
            other => Map::from_iter([("message".to_owned(), Value::String(other.to_string()))]),
        };
        let message = match fields.get("message") {
            Some(Value::String(message)) => message.clone(),
            _ => Value::Object(fields.clone()).to_string(),
        };
        let extensions = match fields.remove("extensions") {
            Some(Value::Object(extensions)) => extensions,
            _ => Map::new(),
        };
        let code = ["code", "ErrorType", "errorCode"].iter().find_map(|key| extensions.get(*key)?.as_str());
        let code = code.or_else(|| fields.get("type")?.as_str()).map(str::to_owned);
        // Salesforce has been seen to write `paths`.
        let path = fields.get("path").or_else(|| fields.get("paths")).map(path).unwrap_or_default();
        let locations = fields.get("locations").and_then(Value::as_array);
        let locations = locations.into_iter().flatten().filter_map(location).collect();
        Self { message, path, locations, extensions, code }
    }
}

fn path(value: &Value) -> Vec<PathStep> {
    let steps = value.as_array().into_iter().flatten();
    let step = |step: &Value| match step {
        Value::String(key) => Some(PathStep::Key(key.clone())),
        other => other.as_u64().map(PathStep::Index),
    };
    steps.filter_map(step).collect()
}

fn location(value: &Value) -> Option<(u32, u32)> {
    let number = |key| u32::try_from(value.get(key)?.as_u64()?).ok();
    Some((number("line")?, number("column")?))
}

impl fmt::Display for GraphqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::excerpt::excerpt(&self.message, 500))?;
        if let Some(code) = self.code() {
            write!(f, " ({code})")?;
        }
        if self.path.is_empty() {
            return Ok(());
        }
        f.write_str(" at `")?;
        for (index, step) in self.path.iter().enumerate() {
            match step {
                PathStep::Key(key) if index == 0 => f.write_str(key)?,
                PathStep::Key(key) => write!(f, ".{key}")?,
                PathStep::Index(index) => write!(f, "[{index}]")?,
            }
        }
        f.write_str("`")
    }
}
