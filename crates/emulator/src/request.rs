//! Requests by the [GraphQL over HTTP](https://graphql.github.io/graphql-over-http/draft/) specification.

use apollo_compiler::response::{JsonMap, JsonValue};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};

use crate::failure::Failure;
use crate::salesforce::version::ApiVersion;

/// What a client asks for.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) query: String,
    pub(crate) operation: Option<String>,
    pub(crate) variables: JsonMap,
    /// The version of Salesforce's API that the path names.
    pub(crate) version: ApiVersion,
}

/// Reads a request's body.
pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Request, Failure> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.unwrap_or("application/json").split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let message = format!("the body must be application/json, not {media_type}");
        return Err(Failure::Unread(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let bad = |message: String| Failure::Unread(StatusCode::BAD_REQUEST, message);
    let body: JsonValue =
        serde_json::from_slice(body).map_err(|error| bad(format!("the body is not JSON: {error}")))?;
    let JsonValue::Object(mut body) = body else {
        return Err(bad("the body must be a JSON object with a `query`".to_owned()));
    };
    let text = |value: Option<JsonValue>, name: &str| match value {
        None | Some(JsonValue::Null) => Ok(None),
        Some(JsonValue::String(text)) => Ok(Some(text.as_str().to_owned())),
        Some(_) => Err(bad(format!("`{name}` must be a string"))),
    };
    let query = text(body.remove("query"), "query")?;
    let variables = match body.remove("variables") {
        None | Some(JsonValue::Null) => Default::default(),
        Some(JsonValue::Object(variables)) => variables,
        Some(_) => return Err(bad("`variables` must be an object".to_owned())),
    };
    Ok(Request {
        query: query.ok_or_else(|| bad("the body has no `query`".to_owned()))?,
        operation: text(body.remove("operationName"), "operationName")?,
        variables,
        version: ApiVersion::default(),
    })
}

/// Whether `Accept` ranks `application/graphql-response+json` at least as high as `application/json`.
pub(crate) fn prefers_graphql_json(headers: &HeaderMap) -> bool {
    let accept = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let (mut graphql, mut json) = (0.0_f32, 0.0_f32);
    for range in accept.flat_map(|value| value.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality =
            parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse).unwrap_or(0.0);
        match media_type.as_str() {
            "application/graphql-response+json" => graphql = graphql.max(quality),
            "application/json" => json = json.max(quality),
            _ => {}
        }
    }
    graphql > 0.0 && graphql >= json
}
