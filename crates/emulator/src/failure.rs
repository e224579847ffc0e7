//! Replies that no query was executed for, in the form that each profile gives them.

use apollo_compiler::response::JsonValue;
use apollo_compiler::response::serde_json_bytes::json;
use axum::http::header::{ALLOW, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use crate::profile::Profile;
use crate::wire::{self, HTML, JSON};

/// Why a request gets no GraphQL reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The path is not the endpoint's.
    Elsewhere,
    NotPost,
    SignedOut,
    /// The request doesn't say which program it is from.
    Nameless,
    /// The body is no request, for this reason.
    Unread(StatusCode, String),
    /// Too much was asked, or something else is too busy.
    Busy {
        limit: Limit,
        retry_after: Option<u64>,
    },
    /// The reply took too long to make.
    TimedOut,
    /// A page for people: a proxy's, or that of a sign-in.
    Html,
    /// The server has a fault that isn't one of those on purpose.
    Broken,
}

/// How a limit is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// By this status: that the server has too much to do, on GitHub a secondary limit.
    Status(u16),
    /// By this status: that what was allowed is used up.
    UsedUp(u16),
    /// By `THROTTLED` in a 200.
    Throttled,
    /// By `RATE_LIMITED` in a 200.
    RateLimited,
}

impl Failure {
    pub(crate) fn respond(self, profile: Profile) -> Response {
        let mut response = match (&self, profile) {
            (Self::Html, _) => wire::text(StatusCode::OK, HTML, page("Please sign in")),
            (Self::TimedOut, Profile::Github) => {
                let message = "the query took too long, or something else went wrong while executing it";
                let body = json!({ "data": null, "errors": [{ "message": message }] });
                wire::text(self.status(), JSON, body.to_string())
            }
            (Self::TimedOut, _) => wire::text(self.status(), HTML, page("502 Bad Gateway")),
            (Self::Nameless, _) => wire::text(self.status(), HTML, page(self.message(profile))),
            _ => wire::text(self.status(), JSON, self.body(profile).to_string()),
        };
        let headers = response.headers_mut();
        match self {
            Self::NotPost => headers.insert(ALLOW, HeaderValue::from_static("POST")),
            Self::SignedOut => headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            Self::Busy { retry_after: Some(seconds), .. } => {
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds))
            }
            _ => None,
        };
        response
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Elsewhere => StatusCode::NOT_FOUND,
            Self::NotPost => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Nameless => StatusCode::FORBIDDEN,
            Self::Unread(status, _) => *status,
            Self::Busy { limit: Limit::Status(status) | Limit::UsedUp(status), .. } => {
                StatusCode::from_u16(*status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
            }
            Self::Busy { .. } | Self::Html => StatusCode::OK,
            Self::TimedOut => StatusCode::BAD_GATEWAY,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn body(&self, profile: Profile) -> JsonValue {
        let message = self.message(profile);
        match (self, profile) {
            (Self::Busy { limit: Limit::RateLimited | Limit::Status(200), .. }, Profile::Github) => {
                json!({ "errors": [{ "type": "RATE_LIMITED", "message": message }] })
            }
            (Self::Busy { limit: Limit::RateLimited, .. }, _) => coded("RATE_LIMITED", message),
            (Self::Busy { limit: Limit::Throttled, .. }, _) => coded("THROTTLED", message),
            (_, Profile::Relay) => json!({ "errors": [{ "message": message }] }),
            (_, Profile::Salesforce) => json!([{ "message": message, "errorCode": self.salesforce_code() }]),
            (_, Profile::Github) => json!({
                "message": message,
                "documentation_url": "https://docs.github.com/graphql",
                "status": self.status().as_str(),
            }),
            (_, Profile::Shopify) => json!({ "errors": message }),
        }
    }

    /// What it says to a person.
    pub(crate) fn message(&self, profile: Profile) -> &str {
        match (self, profile) {
            (Self::Elsewhere, _) => "the endpoint is /graphql",
            (Self::NotPost, _) => "send queries with POST",
            (Self::SignedOut, Profile::Github) => "Bad credentials",
            (Self::SignedOut, Profile::Shopify) => "the access token is not valid",
            (Self::SignedOut, _) => "Session expired or invalid",
            (Self::Nameless, _) => "every request needs a User-Agent header",
            (Self::Unread(_, reason), _) => reason,
            (Self::Busy { limit: Limit::Throttled, .. }, _) => "Throttled",
            (Self::Busy { limit: Limit::RateLimited | Limit::UsedUp(_), .. }, _) => "API rate limit exceeded",
            (Self::Busy { limit: Limit::Status(200 | 403 | 429), .. }, Profile::Github) => {
                "This request exceeds a secondary rate limit: wait before you try again"
            }
            (Self::Busy { limit: Limit::Status(403 | 429), .. }, _) => "too many requests",
            (Self::Busy { .. }, _) => "the server is too busy",
            (Self::TimedOut | Self::Html | Self::Broken, _) => "the server failed",
        }
    }

    /// What Salesforce's REST interface says to a program.
    pub(crate) fn salesforce_code(&self) -> &'static str {
        match self {
            Self::Elsewhere => "NOT_FOUND",
            Self::NotPost => "METHOD_NOT_ALLOWED",
            Self::SignedOut | Self::Nameless => "INVALID_SESSION_ID",
            Self::Unread(..) => "JSON_PARSER_ERROR",
            Self::Busy { limit: Limit::Status(403 | 429) | Limit::UsedUp(_), .. } => "REQUEST_LIMIT_EXCEEDED",
            Self::Busy { .. } => "SERVER_UNAVAILABLE",
            Self::TimedOut | Self::Html | Self::Broken => "UNKNOWN_EXCEPTION",
        }
    }
}

/// An error with a code where the specification has room for it.
fn coded(code: &str, message: &str) -> JsonValue {
    json!({ "errors": [{ "message": message, "extensions": { "code": code } }] })
}

fn page(title: &str) -> String {
    format!(
        "<!doctype html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    )
}
