use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::endpoint::TokenEndpoint;
use super::{SignIn, SignInFuture};
use crate::{Result, Token};

/// Signs in with a refresh token that a user's sign-in has left.
///
/// An app may rotate its refresh tokens: then each is good once, and the reply has the next one. It is used from then
/// on, and told to [`on_rotation`](Self::on_rotation), to be kept.
pub struct RefreshToken {
    endpoint: TokenEndpoint,
    id: String,
    secret: Option<Token>,
    current: Mutex<Token>,
    rotated: Option<Box<Keep>>,
}

/// Keeps a refresh token.
type Keep = dyn Fn(&Token) + Send + Sync;

impl RefreshToken {
    /// The refresh token of an app, at `https://login.salesforce.com`, `https://test.salesforce.com`, or the org's own
    /// host.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if that is no `https` URL.
    pub fn new(login_url: &str, client_id: &str, refresh_token: &str) -> Result<Self> {
        Ok(Self {
            endpoint: TokenEndpoint::new(login_url)?,
            id: client_id.to_owned(),
            secret: None,
            current: Mutex::new(Token::new(refresh_token)),
            rotated: None,
        })
    }

    /// The app's secret, if it has one.
    #[must_use]
    pub fn client_secret(mut self, secret: &str) -> Self {
        self.secret = Some(Token::new(secret));
        self
    }

    /// Called with each refresh token that replaces the one before: whoever keeps that must keep this one instead.
    #[must_use]
    pub fn on_rotation(mut self, keep: impl Fn(&Token) + Send + Sync + 'static) -> Self {
        self.rotated = Some(Box::new(keep));
        self
    }
}

impl SignIn for RefreshToken {
    fn sign_in(&self, _refused: Option<&Token>) -> SignInFuture<'_> {
        Box::pin(async {
            let current = self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let mut form = vec![
                ("grant_type", "refresh_token"),
                ("client_id", &*self.id),
                ("refresh_token", current.secret()),
            ];
            form.extend(self.secret.as_ref().map(|secret| ("client_secret", secret.secret())));
            let granted = self.endpoint.ask(&form, None).await?;
            if let Some(next) = granted.refresh_token.filter(|next| *next != current) {
                *self.current.lock().unwrap_or_else(PoisonError::into_inner) = next.clone();
                if let Some(keep) = &self.rotated {
                    keep(&next);
                }
            }
            Ok(granted.session)
        })
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken")
            .field("host", &self.endpoint.host)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
