//! The token endpoint: `/services/oauth2/token`.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use apollo_compiler::response::serde_json_bytes::json;
use apollo_compiler::response::{JsonMap, JsonValue};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::jwt;
use super::rest::parameter;
use super::rules::SalesforceRules;
use super::session::Sessions;
use crate::mix::mix;

/// A program that may sign in, and as whom: a connected app, or an external client app.
///
/// What isn't set can't be used: without a secret there are no client credentials, without a key no assertions,
/// without a refresh token nothing can be refreshed.
#[derive(Clone, Debug)]
#[must_use]
pub struct ConnectedApp {
    client_id: String,
    client_secret: Option<String>,
    user: String,
    public_key: Option<Vec<u8>>,
    refresh_token: Option<String>,
}

impl ConnectedApp {
    /// An app of this client id, for the user `user@example.com`.
    pub fn new(client_id: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            client_secret: None,
            user: "user@example.com".to_owned(),
            public_key: None,
            refresh_token: None,
        }
    }

    /// Its secret: it may sign in by client credentials.
    pub fn client_secret(mut self, secret: &str) -> Self {
        self.client_secret = Some(secret.to_owned());
        self
    }

    /// The name of the user that signs in.
    pub fn user(mut self, name: &str) -> Self {
        self.user = name.to_owned();
        self
    }

    /// The RSA key that its assertions are signed with, as DER (`SubjectPublicKeyInfo` or PKCS #1): it may sign in
    /// by JWT bearer assertions.
    pub fn public_key(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.public_key = Some(der.into());
        self
    }

    /// A refresh token that it has been given.
    pub fn refresh_token(mut self, token: &str) -> Self {
        self.refresh_token = Some(token.to_owned());
        self
    }
}

/// The token endpoint of a server.
pub(crate) struct TokenEndpoint {
    app: ConnectedApp,
    refresh: Mutex<RefreshTokens>,
}

#[derive(Default)]
struct RefreshTokens {
    current: HashSet<String>,
    issued: u64,
}

/// A request that gets no token: the status, `error`, and `error_description`.
type Refused = (StatusCode, &'static str, &'static str);

/// What a grant gives besides an access token.
struct Granted {
    refresh_token: Option<String>,
}

impl TokenEndpoint {
    pub(crate) fn new(app: ConnectedApp) -> Self {
        let current = app.refresh_token.iter().cloned().collect();
        Self { app, refresh: Mutex::new(RefreshTokens { current, issued: 0 }) }
    }

    /// Answers a request: a status and a body.
    pub(crate) fn answer(
        &self,
        rules: &SalesforceRules,
        sessions: &Sessions,
        origin: &str,
        (method, headers, body): (&Method, &HeaderMap, &[u8]),
    ) -> (StatusCode, JsonValue) {
        let form = String::from_utf8_lossy(body);
        match self.grant(rules, sessions, origin, (method, headers, &form)) {
            Ok(granted) => (StatusCode::OK, reply(sessions, origin, granted)),
            Err((status, error, description)) => {
                (status, json!({ "error": error, "error_description": description }))
            }
        }
    }

    fn grant(
        &self,
        rules: &SalesforceRules,
        sessions: &Sessions,
        origin: &str,
        (method, headers, form): (&Method, &HeaderMap, &str),
    ) -> Result<Granted, Refused> {
        if method != Method::POST {
            return Err((StatusCode::BAD_REQUEST, "invalid_request", "must use HTTP POST"));
        }
        let bad = |error, description| Err((StatusCode::BAD_REQUEST, error, description));
        match parameter(form, "grant_type").as_deref() {
            Some("client_credentials") => {
                self.check_client(headers, form, true).map(|()| Granted { refresh_token: None })
            }
            Some("urn:ietf:params:oauth:grant-type:jwt-bearer") => {
                let assertion = parameter(form, "assertion").unwrap_or_default();
                let Some(key) = &self.app.public_key else {
                    return bad("invalid_client_id", "client identifier invalid");
                };
                let claims = jwt::Expected { issuer: &self.app.client_id, subject: &self.app.user, origin };
                match claims.check(&assertion, key, sessions.now()) {
                    Ok(()) => Ok(Granted { refresh_token: None }),
                    Err(description) => bad("invalid_grant", description),
                }
            }
            Some("refresh_token") => {
                self.check_client(headers, form, self.app.client_secret.is_some())?;
                self.refresh(rules, &parameter(form, "refresh_token").unwrap_or_default())
            }
            _ => bad("unsupported_grant_type", "grant type not supported"),
        }
    }

    /// The client's id, and its secret where that is needed, by HTTP Basic or in the form.
    fn check_client(&self, headers: &HeaderMap, form: &str, secret_needed: bool) -> Result<(), Refused> {
        let basic = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let basic = basic.and_then(|basic| String::from_utf8(STANDARD.decode(basic).ok()?).ok());
        let (id, secret) = match basic.as_deref().and_then(|basic| basic.split_once(':')) {
            Some((id, secret)) => (Some(id.to_owned()), Some(secret.to_owned())),
            None => (parameter(form, "client_id"), parameter(form, "client_secret")),
        };
        if id.as_deref() != Some(&self.app.client_id) {
            return Err((StatusCode::BAD_REQUEST, "invalid_client_id", "client identifier invalid"));
        }
        let known = self.app.client_secret.is_some() && secret == self.app.client_secret;
        if secret_needed && !known {
            return Err((StatusCode::BAD_REQUEST, "invalid_client", "invalid client credentials"));
        }
        Ok(())
    }

    fn refresh(&self, rules: &SalesforceRules, given: &str) -> Result<Granted, Refused> {
        let mut tokens = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        if !tokens.current.contains(given) {
            return Err((StatusCode::BAD_REQUEST, "invalid_grant", "expired access/refresh token"));
        }
        if !rules.rotate_refresh_tokens {
            return Ok(Granted { refresh_token: None });
        }
        tokens.issued += 1;
        let next = format!("5Aep861.{:016x}", mix(0x5aeb, tokens.issued));
        tokens.current.remove(given);
        tokens.current.insert(next.clone());
        Ok(Granted { refresh_token: Some(next) })
    }
}

fn reply(sessions: &Sessions, origin: &str, granted: Granted) -> JsonValue {
    let (token, now): (String, Duration) = sessions.open();
    let mut reply = JsonMap::new();
    reply.insert("access_token", token.into());
    reply.extend(granted.refresh_token.map(|token| ("refresh_token".into(), token.into())));
    reply.insert("scope", "api refresh_token".into());
    reply.insert("instance_url", origin.into());
    reply.insert("id", format!("{origin}/id/00D000000000001EAA/005000000000001AAA").into());
    reply.insert("token_type", "Bearer".into());
    reply.insert("issued_at", now.as_millis().to_string().into());
    reply.insert("signature", STANDARD.encode(mix(now.as_millis() as u64, 1).to_be_bytes()).into());
    reply.into()
}
