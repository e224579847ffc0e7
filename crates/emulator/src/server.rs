//! The endpoint: the checks that a request passes, in their order, and the reply that it gets.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;

use crate::execute::Engine;
use crate::failure::Failure;
use crate::faults::Faults;
use crate::profile::Profile;
use crate::request;
use crate::wire::{JSON, Parcel};
use crate::worker;

/// All that a request handler needs.
pub(crate) struct Server {
    pub(crate) engine: Engine,
    pub(crate) faults: Faults,
    pub(crate) latency: Duration,
    pub(crate) bearer: Option<String>,
    pub(crate) requests: AtomicU64,
}

const GRAPHQL_JSON: &str = "application/graphql-response+json; charset=utf-8";

/// Answers every request, whatever its path and method.
pub(crate) async fn answer(
    State(server): State<Arc<Server>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut response = match server.reply(&method, &uri, &headers, &body).await {
        Ok(response) => response,
        Err(failure) => failure.respond(server.profile()),
    };
    server.engine.quota().tell(response.headers_mut());
    response
}

impl Server {
    fn profile(&self) -> Profile {
        self.engine.data().profile
    }

    async fn reply(
        self: &Arc<Self>,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Response, Failure> {
        let path = uri.path().trim_end_matches('/');
        if !path.strip_suffix(".json").unwrap_or(path).ends_with("graphql") {
            return Err(Failure::Elsewhere);
        }
        if method != Method::POST {
            return Err(Failure::NotPost);
        }
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let due = self.faults.due(number);
        let _flight = self.engine.quota().enter()?;
        let wait = self.latency.saturating_add(due.latency());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        if let Some(failure) = due.instead() {
            return Err(failure);
        }
        if self.profile().needs_user_agent() && !headers.contains_key(USER_AGENT) {
            return Err(Failure::Nameless);
        }
        if !self.admits(headers) {
            return Err(Failure::SignedOut);
        }
        let request = request::read(headers, body)?;
        let speaks_graphql = self.profile().speaks_graphql_json() && request::prefers_graphql_json(headers);
        let (journey, server) = (due.journey(), Arc::clone(self));
        let answered = worker::run(move || {
            // Which faults are due follows from the request's number alone, so they can be told again.
            let response = server.engine.respond(&request, &server.faults.due(number))?;
            let parcel = Parcel::pack(response.body, journey).map_err(|_| Failure::Broken)?;
            Ok((response.refused, parcel))
        });
        let (refused, parcel) = answered.await.unwrap_or(Err(Failure::Broken))?;
        let (status, content_type) = match (refused, speaks_graphql) {
            (true, true) => (StatusCode::BAD_REQUEST, GRAPHQL_JSON),
            (false, true) => (StatusCode::OK, GRAPHQL_JSON),
            (_, false) => (StatusCode::OK, JSON),
        };
        Ok(parcel.respond(status, content_type))
    }

    /// Whether the request has the token, if one is asked for.
    fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(wanted) = &self.bearer else { return true };
        if self.profile() == Profile::Shopify {
            return headers.get("x-shopify-access-token").is_some_and(|given| given == wanted.as_str());
        }
        let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        given
            .and_then(|value| value.split_once(' '))
            .is_some_and(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && token.trim() == wanted)
    }
}
