//! The ways to get an access token.

mod client_credentials;
mod endpoint;
mod environment;
mod error;
mod jwt_bearer;
mod provider;
mod refresh_token;
mod sf_command;

use std::fmt;
use std::pin::Pin;

use crate::{BoxError, Token};

pub use client_credentials::ClientCredentials;
pub use environment::EnvToken;
pub use error::SignInError;
pub use jwt_bearer::JwtBearer;
pub use refresh_token::RefreshToken;
pub use sf_command::SfCommand;

pub(super) use provider::Provider;

/// A way to sign in: what [`Org::sign_in`](super::Org::sign_in) and
/// [`OrgBuilder::credentials`](super::OrgBuilder::credentials) take.
pub trait SignIn: Send + Sync + 'static {
    /// Signs in. `refused` is the last token it gave, if the server no longer takes that.
    ///
    /// One call at a time, however many requests wait for it; its future is dropped if they are.
    ///
    /// # Errors
    ///
    /// Why it can't, for people: it must hold no secret.
    fn sign_in(&self, refused: Option<&Token>) -> SignInFuture<'_>;
}

/// A sign-in under way.
pub type SignInFuture<'s> = Pin<Box<dyn Future<Output = Result<Session, BoxError>> + Send + 's>>;

/// What a sign-in brings.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// The access token.
    pub token: Token,
    /// The URL of the instance that it is for, if that is told.
    pub instance_url: Option<String>,
}

impl Session {
    /// A session with this token.
    pub fn new(token: Token, instance_url: Option<String>) -> Self {
        Self { token, instance_url }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("instance_url", &self.instance_url).finish_non_exhaustive()
    }
}
