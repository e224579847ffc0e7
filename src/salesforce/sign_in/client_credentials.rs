use std::fmt;

use super::endpoint::TokenEndpoint;
use super::{SignIn, SignInFuture};
use crate::{Result, Token};

/// Signs in as a program, by its id and secret: the client credentials flow.
///
/// The app must allow it and name the user that it runs as. Each sign-in is a new session; there is no refresh token.
pub struct ClientCredentials {
    endpoint: TokenEndpoint,
    id: String,
    secret: Token,
}

impl ClientCredentials {
    /// The credentials of an app in the org at this URL, which must be the org's own (`https://….my.salesforce.com`):
    /// the common login hosts don't have this flow.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if it is no `https` URL.
    pub fn new(my_domain_url: &str, client_id: &str, client_secret: &str) -> Result<Self> {
        let endpoint = TokenEndpoint::new(my_domain_url)?;
        Ok(Self { endpoint, id: client_id.to_owned(), secret: Token::new(client_secret) })
    }
}

impl SignIn for ClientCredentials {
    fn sign_in(&self, _refused: Option<&Token>) -> SignInFuture<'_> {
        Box::pin(async {
            let form = [("grant_type", "client_credentials")];
            let granted = self.endpoint.ask(&form, Some((&self.id, self.secret.secret()))).await?;
            Ok(granted.session)
        })
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("host", &self.endpoint.host)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
