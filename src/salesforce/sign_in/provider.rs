use std::error::Error as StdError;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Session, SignIn, SignInError};
use crate::salesforce::org::origin;
use crate::{BoxError, Token, TokenFuture, TokenProvider};

/// Tokens for one instance, by a sign-in.
pub(in crate::salesforce) struct Provider {
    how: Box<dyn SignIn>,
    /// Its URL, without a path.
    instance: String,
    /// A token that was given before anyone asked for one.
    first: Mutex<Option<Token>>,
}

impl Provider {
    pub(in crate::salesforce) fn new(how: impl SignIn, instance: &str) -> Self {
        Self { how: Box::new(how), instance: instance.to_owned(), first: Mutex::default() }
    }

    /// Signs in now; gives the instance that this leads to besides.
    pub(in crate::salesforce) async fn begin(
        how: impl SignIn,
    ) -> Result<(Self, String), Arc<dyn StdError + Send + Sync>> {
        let Session { token, instance_url } = how.sign_in(None).await?;
        let instance = instance_url
            .ok_or_else(|| Arc::new(SignInError::NoInstance) as Arc<dyn StdError + Send + Sync>)?;
        let provider = Self::new(how, &instance);
        *provider.first.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
        Ok((provider, instance))
    }

    /// A token goes nowhere but to the instance that it was given for.
    fn check(&self, session: Session) -> Result<Token, BoxError> {
        let Some(found) = session.instance_url else { return Ok(session.token) };
        let same = origin(&found).is_ok_and(|found| origin(&self.instance).is_ok_and(|own| own == found));
        if !same {
            let expected = self.instance.clone();
            return Err(SignInError::OtherInstance { found, expected }.into());
        }
        Ok(session.token)
    }
}

impl TokenProvider for Provider {
    fn token(&self, refused: Option<&Token>) -> TokenFuture<'_> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (first, refused) {
            (Some(first), None) => Box::pin(async { Ok(first) }),
            _ => {
                let session = self.how.sign_in(refused);
                Box::pin(async move { self.check(session.await?) })
            }
        }
    }
}
