use std::env;

use super::{Session, SignIn, SignInError, SignInFuture};
use crate::Token;

const TOKEN: &str = "SF_ACCESS_TOKEN";
const INSTANCE: &str = "SF_ORG_INSTANCE_URL";

/// An access token in the environment variable `SF_ACCESS_TOKEN`, for the instance in `SF_ORG_INSTANCE_URL` if that is
/// set: the variables of the `sf` command.
///
/// It is read again when the server refuses it, and nothing else can renew it.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct EnvToken;

impl EnvToken {
    /// The token of the environment as it is when it is needed.
    pub fn new() -> Self {
        Self
    }
}

impl SignIn for EnvToken {
    fn sign_in(&self, refused: Option<&Token>) -> SignInFuture<'_> {
        let set = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let session = match set(TOKEN).map(|text| Token::new(text.trim())) {
            None => Err(SignInError::Environment(TOKEN)),
            Some(token) if refused == Some(&token) => Err(SignInError::NotRenewable(
                "Salesforce refuses the token in SF_ACCESS_TOKEN, which may have expired",
            )),
            Some(token) => Ok(Session::new(token, set(INSTANCE))),
        };
        Box::pin(async { Ok(session?) })
    }
}
