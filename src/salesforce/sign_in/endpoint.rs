use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, Uri, header};
use serde::Deserialize;
use tokio::time::{sleep, timeout};
use url::form_urlencoded;

use super::{Session, SignInError};
use crate::builder::is_on_this_machine;
use crate::excerpt::excerpt;
use crate::retry::{Retry, Tries};
use crate::salesforce::org::origin;
use crate::transport::{Transport, TransportError};
use crate::{Client, ErrorKind, Result, Token};

const TIMEOUT: Duration = Duration::from_secs(30);

/// The token endpoint of a host.
pub(super) struct TokenEndpoint {
    transport: Box<dyn Transport>,
    uri: Uri,
    /// Scheme and host, for people.
    pub(super) host: String,
    retry: Retry,
}

/// What the endpoint answers; all of it may be missing.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    access_token: Option<String>,
    refresh_token: Option<String>,
    instance_url: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// A session, and the refresh token that replaces the one it was got by.
pub(super) struct Granted {
    pub(super) session: Session,
    pub(super) refresh_token: Option<Token>,
}

impl TokenEndpoint {
    /// That of a login host or of an org's own host.
    pub(super) fn new(host: &str) -> Result<Self> {
        let config = |problem: String| ErrorKind::Config(format!("the URL to sign in at {problem}"));
        let host = origin(host).map_err(config)?;
        if host.scheme() != "https" && !is_on_this_machine(&host) {
            return Err(config("must start with https://, since secrets go there".to_owned()).into());
        }
        let mut url = host.clone();
        url.set_path("/services/oauth2/token");
        let uri = Uri::try_from(url.as_str()).map_err(|error| config(format!("can't be sent: {error}")))?;
        let http = Client::builder(url.as_str()).max_body(1 << 20).http(&url).map_err(ErrorKind::Config)?;
        let retry = Retry::default().attempts(4).total_time(Duration::from_secs(60));
        let host = host.as_str().trim_end_matches('/').to_owned();
        Ok(Self { transport: Box::new(http), uri, host, retry })
    }

    /// Asks for a session. `basic` is a client's id and secret.
    pub(super) async fn ask(
        &self,
        form: &[(&str, &str)],
        basic: Option<(&str, &str)>,
    ) -> Result<Granted, SignInError> {
        let mut tries = Tries::new(&self.retry);
        loop {
            tries.count();
            let error = match self.once(form, basic).await {
                Ok(reply) if !is_busy(reply.status()) => return understand(&reply),
                Ok(reply) => ErrorKind::Status {
                    status: reply.status(),
                    code: None,
                    message: "it is too busy".to_owned(),
                },
                Err(error) => error,
            };
            let delay = tries.again(error.into()).map_err(SignInError::Failed)?;
            tracing::info!(target: "relaywalk", host = self.host, ?delay, "signing in again");
            sleep(delay).await;
        }
    }

    async fn once(
        &self,
        form: &[(&str, &str)],
        basic: Option<(&str, &str)>,
    ) -> Result<http::Response<Vec<u8>>, ErrorKind> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = http::Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some((id, secret)) = basic {
            let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
            let mut basic = HeaderValue::try_from(basic)
                .map_err(|_| ErrorKind::Config("the client's id can't be sent".to_owned()))?;
            basic.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, basic);
        }
        let endpoint = || self.host.clone();
        match timeout(TIMEOUT, self.transport.send(request)).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(TransportError::Lost { what, source })) => {
                Err(ErrorKind::Transport { what, endpoint: endpoint(), transient: true, source })
            }
            Ok(Err(TransportError::Refused { what, source })) => {
                Err(ErrorKind::Transport { what, endpoint: endpoint(), transient: false, source })
            }
            Ok(Err(TransportError::TooLarge { limit })) => Err(ErrorKind::TooLarge { limit }),
            Err(_) => Err(ErrorKind::Timeout { endpoint: endpoint(), limit: TIMEOUT }),
        }
    }
}

fn is_busy(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502..=504)
}

fn understand(reply: &http::Response<Vec<u8>>) -> Result<Granted, SignInError> {
    let status = reply.status();
    let answer: Answer = serde_json::from_slice(reply.body()).unwrap_or_default();
    if let Some(error) = answer.error {
        let description = answer.error_description.map(|text| excerpt(&text, 300));
        return Err(SignInError::Refused { status, error: excerpt(&error, 100), description });
    }
    let token = answer.access_token.filter(|token| status.is_success() && !token.is_empty());
    let token = token.ok_or(SignInError::NotUnderstood { status })?;
    Ok(Granted {
        session: Session::new(Token::new(token), answer.instance_url),
        refresh_token: answer.refresh_token.filter(|token| !token.is_empty()).map(Token::new),
    })
}
