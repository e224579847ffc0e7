//! HTTP: requests in, responses out, by the
//! [GraphQL over HTTP](https://graphql.github.io/graphql-over-http/draft/) specification.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use apollo_compiler::response::{JsonValue, serde_json_bytes};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{ACCEPT, ALLOW, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;

use crate::execute::{Engine, Request};
use crate::faults::{Busy, Faults};
use crate::profile::Profile;
use crate::worker;

/// All that a request handler needs.
pub(crate) struct Server {
    pub(crate) engine: Engine,
    pub(crate) faults: Faults,
    pub(crate) latency: Duration,
    pub(crate) bearer: Option<String>,
    pub(crate) requests: AtomicU64,
}

const JSON: &str = "application/json; charset=utf-8";
const GRAPHQL_JSON: &str = "application/graphql-response+json; charset=utf-8";

/// Answers every request, whatever its path and method.
pub(crate) async fn answer(
    State(server): State<Arc<Server>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !uri.path().trim_end_matches('/').ends_with("graphql") {
        return server.failure(StatusCode::NOT_FOUND, "NOT_FOUND", "the endpoint is /graphql");
    }
    if method != Method::POST {
        let mut response =
            server.failure(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "send queries with POST");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let number = server.requests.fetch_add(1, Ordering::Relaxed) + 1;
    let due = server.faults.due(number);
    let wait = server.latency.saturating_add(due.latency());
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    if let Some(busy) = due.busy() {
        return server.busy(busy);
    }
    if !server.admits(&headers) {
        return server.unauthorized();
    }
    let request = match read(&headers, &body) {
        Ok(request) => request,
        Err((status, message)) => return server.failure(status, "JSON_PARSER_ERROR", &message),
    };
    let speaks_graphql = prefers_graphql_json(&headers);
    let worker = Arc::clone(&server);
    let answered = worker::run(move || {
        // Which faults are due follows from the request's number alone, so they can be told again.
        let response = worker.engine.respond(&request, &worker.faults.due(number));
        (response.refused, serde_json::to_vec(&response.body))
    });
    match answered.await {
        Ok((refused, Ok(body))) => {
            let refused = refused && speaks_graphql;
            let status = if refused { StatusCode::BAD_REQUEST } else { StatusCode::OK };
            respond(status, if speaks_graphql { GRAPHQL_JSON } else { JSON }, body)
        }
        _ => server.failure(StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN_EXCEPTION", "the server failed"),
    }
}

impl Server {
    fn profile(&self) -> Profile {
        self.engine.data().profile
    }

    /// Whether the request has the bearer token, if one is asked for.
    fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(wanted) = &self.bearer else { return true };
        let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        given
            .and_then(|value| value.split_once(' '))
            .is_some_and(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && token.trim() == wanted)
    }

    fn unauthorized(&self) -> Response {
        let message = "Session expired or invalid";
        let mut response = self.failure(StatusCode::UNAUTHORIZED, "INVALID_SESSION_ID", message);
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        response
    }

    fn busy(&self, Busy { status, retry_after }: Busy) -> Response {
        let (code, message) = match status {
            429 => ("REQUEST_LIMIT_EXCEEDED", "too many requests"),
            _ => ("SERVER_UNAVAILABLE", "the server is too busy"),
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        let mut response = self.failure(status, code, message);
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// An error outside GraphQL, in the form that the profile gives it.
    fn failure(&self, status: StatusCode, code: &str, message: &str) -> Response {
        let body = match self.profile() {
            Profile::Relay => serde_json_bytes::json!({ "errors": [{ "message": message }] }),
            Profile::Salesforce => serde_json_bytes::json!([{ "message": message, "errorCode": code }]),
        };
        respond(status, JSON, body.to_string().into_bytes())
    }
}

fn respond(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Reads a request's body.
fn read(headers: &HeaderMap, body: &[u8]) -> Result<Request, (StatusCode, String)> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.unwrap_or("application/json").split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let message = format!("the body must be application/json, not {media_type}");
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let bad = |message: String| (StatusCode::BAD_REQUEST, message);
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
    })
}

/// Whether `Accept` ranks `application/graphql-response+json` at least as high as `application/json`.
fn prefers_graphql_json(headers: &HeaderMap) -> bool {
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
