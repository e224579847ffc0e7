//! An org beside its GraphQL endpoint: its REST interface, its sessions, its token endpoint.

use std::sync::Arc;

use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;

use super::oauth::{ConnectedApp, TokenEndpoint};
use super::quota::SalesforceQuota;
use super::rest::{Format, Rest, RestError, RestRequest};
use super::rules::SalesforceRules;
use super::session::{Session, Sessions};
use super::version::ApiVersion;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::server::Server;
use crate::wire;
use crate::worker;

/// What an org remembers.
pub(crate) struct Org {
    sessions: Sessions,
    tokens: Option<TokenEndpoint>,
    rest: Rest,
}

/// What a path of an org leads to, the GraphQL endpoint apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource<'p> {
    Token,
    /// What follows the version.
    Rest(ApiVersion, &'p str),
    Nothing,
}

/// What a path leads to; `None` if it is one of the GraphQL endpoint.
pub(crate) fn resource(path: &str) -> Option<Resource<'_>> {
    match ApiVersion::split(path) {
        _ if path == "/services/oauth2/token" => Some(Resource::Token),
        Some((_, "graphql")) => None,
        Some((version, rest)) => Some(Resource::Rest(version, rest)),
        None => path.starts_with("/services/").then_some(Resource::Nothing),
    }
}

impl Org {
    pub(crate) fn new(app: Option<ConnectedApp>, rules: &SalesforceRules, clock: Clock, seed: u64) -> Self {
        let sessions = Sessions::new(clock, seed, rules.session_lifetime);
        Self { sessions, tokens: app.map(TokenEndpoint::new), rest: Rest::default() }
    }

    /// The session of a request, if it may be answered; `bearer` is a token that is always taken.
    pub(crate) fn session(&self, headers: &HeaderMap, bearer: Option<&str>) -> Option<Session> {
        self.sessions.of(headers, bearer, self.tokens.is_some())
    }
}

impl Server {
    /// Answers a request for what isn't the GraphQL endpoint.
    pub(crate) async fn org_reply(
        self: &Arc<Self>,
        resource: Resource<'_>,
        request: (&Method, &Uri, &HeaderMap),
        body: &[u8],
    ) -> Response {
        let Some(quota) = self.engine.quota().salesforce() else {
            return Failure::Elsewhere.respond(self.profile());
        };
        let (method, _, headers) = request;
        let format = Format::of(headers);
        let due = self.next();
        if let Err(failure) = self.wait(&due).await {
            return match failure {
                Failure::Html | Failure::TimedOut => failure.respond(self.profile()),
                failure => RestError::from(&failure).respond(format),
            };
        }
        match (resource, &self.org.tokens) {
            (Resource::Token, Some(tokens)) => {
                let (status, reply) =
                    tokens.answer(quota.rules(), &self.org.sessions, &self.origin, (method, headers, body));
                wire::text(status, wire::JSON, reply.to_string())
            }
            (Resource::Rest(version, path), _) => {
                let reply = self.rest_reply(quota, (version, path), request, due.request).await;
                let mut response = reply.unwrap_or_else(|error| error.respond(format));
                quota.tell(response.headers_mut(), false);
                response
            }
            _ => RestError::from(&Failure::Elsewhere).respond(format),
        }
    }

    async fn rest_reply(
        self: &Arc<Self>,
        quota: &SalesforceQuota,
        path: (ApiVersion, &str),
        request: (&Method, &Uri, &HeaderMap),
        number: u64,
    ) -> Result<Response, RestError> {
        let (_, _, headers) = request;
        let session = self.org.session(headers, self.bearer.as_deref());
        let session = session.ok_or_else(|| RestError::from(&Failure::SignedOut))?;
        let request = RestRequest::read(quota.rules(), path, request, session)?;
        quota.charge_rest().map_err(|failure| RestError::from(&failure))?;
        let (server, format) = (Arc::clone(self), request.format);
        let answered = worker::run(move || {
            let broken = || RestError::from(&Failure::Broken);
            let quota = server.engine.quota().salesforce().ok_or_else(broken)?;
            let due = server.faults.due(number);
            let reply =
                server.org.rest.answer(server.engine.data(), quota, &request, &server.origin, &due)?;
            reply.pack(quota.rules(), due.journey()).map_err(|_| broken())
        });
        let parcel = answered.await.unwrap_or_else(|_| Err(RestError::from(&Failure::Broken)))?;
        Ok(parcel.respond(StatusCode::OK, format.content_type()))
    }
}
