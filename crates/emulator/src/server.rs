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
use crate::faults::{Due, Faults};
use crate::profile::Profile;
use crate::request::{self, Request};
use crate::salesforce::org::{self, Org};
use crate::salesforce::version::ApiVersion;
use crate::wire::{JSON, Parcel};
use crate::worker;

/// All that a request handler needs.
pub(crate) struct Server {
    pub(crate) engine: Engine,
    pub(crate) faults: Faults,
    pub(crate) latency: Duration,
    pub(crate) bearer: Option<String>,
    pub(crate) requests: AtomicU64,
    /// Scheme, host and port.
    pub(crate) origin: String,
    pub(crate) org: Org,
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
    let path = uri.path().trim_end_matches('/');
    if server.profile() == Profile::Salesforce
        && let Some(resource) = org::resource(path)
    {
        return server.org_reply(resource, (&method, &uri, &headers), &body).await;
    }
    let mut response = match server.reply(&method, &uri, &headers, &body).await {
        Ok(response) => response,
        Err(failure) => failure.respond(server.profile()),
    };
    server.engine.quota().tell(response.headers_mut());
    response
}

impl Server {
    pub(crate) fn profile(&self) -> Profile {
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
        let version = ApiVersion::split(path).map_or_else(ApiVersion::default, |(version, _)| version);
        if !path.strip_suffix(".json").unwrap_or(path).ends_with("graphql") {
            return Err(Failure::Elsewhere);
        }
        if method != Method::POST {
            return Err(Failure::NotPost);
        }
        let due = self.next();
        let _flight = self.engine.quota().enter()?;
        self.wait(&due).await?;
        if self.profile().needs_user_agent() && !headers.contains_key(USER_AGENT) {
            return Err(Failure::Nameless);
        }
        if !self.admits(headers) {
            return Err(Failure::SignedOut);
        }
        let request = Request { version, ..request::read(headers, body)? };
        let speaks_graphql = self.profile().speaks_graphql_json() && request::prefers_graphql_json(headers);
        let (journey, number, server) = (due.journey(), due.request, Arc::clone(self));
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

    /// Counts a request; gives the faults that it meets.
    pub(crate) fn next(&self) -> Due<'_> {
        self.faults.due(self.requests.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Takes the time that a reply takes, and fails if a fault is to come instead of one.
    pub(crate) async fn wait(&self, due: &Due<'_>) -> Result<(), Failure> {
        let wait = self.latency.saturating_add(due.latency());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        due.instead().map_or(Ok(()), Err)
    }

    /// Whether the request has the token, if one is asked for.
    fn admits(&self, headers: &HeaderMap) -> bool {
        if self.profile() == Profile::Salesforce {
            return self.org.session(headers, self.bearer.as_deref()).is_some();
        }
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
