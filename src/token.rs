use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderValue;
use tokio::sync::Mutex;

use crate::{BoxError, ErrorKind};

/// A bearer token. It has no text of its own for people: its `Debug` doesn't show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token of this text, without `Bearer` before it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text: a secret.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// The value of the header that sends it.
    ///
    /// # Errors
    ///
    /// What is wrong with it, without it.
    pub(crate) fn header(&self) -> Result<HeaderValue, &'static str> {
        if self.0.trim().is_empty() {
            return Err("the bearer token is empty");
        }
        let mut value = HeaderValue::try_from(format!("Bearer {}", self.0))
            .map_err(|_| "the bearer token has characters that no header can hold, such as a line end")?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Gives bearer tokens to a client: [`ClientBuilder::tokens`](crate::ClientBuilder::tokens).
///
/// It is asked once, at the first request, and again when the server answers 401: once for each token that the
/// server refuses, however many requests were refused with it.
///
/// ```
/// use relaywalk::{Client, Token, TokenFuture, TokenProvider};
///
/// struct SignIn { /* … */ }
///
/// impl SignIn {
///     async fn sign_in(&self) -> std::io::Result<String> {
///         // …
///         # Ok("s3cret".to_owned())
///     }
/// }
///
/// impl TokenProvider for SignIn {
///     fn token(&self, _refused: Option<&Token>) -> TokenFuture<'_> {
///         Box::pin(async { Ok(Token::new(self.sign_in().await?)) })
///     }
/// }
///
/// let client = Client::builder("https://example.com/graphql").tokens(SignIn {}).build()?;
/// # Ok::<(), relaywalk::Error>(())
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// A token that the server should take. `refused` is the last one given, if it no longer does.
    ///
    /// One call at a time; the requests wait for it, so what takes too long is up to it, and so are second tries. Its
    /// future is dropped if the request that it was called for is.
    ///
    /// # Errors
    ///
    /// Why there is none, for people: it becomes part of the message of every request that waited, so it must
    /// hold no secret.
    fn token(&self, refused: Option<&Token>) -> TokenFuture<'_>;
}

/// A token on its way.
pub type TokenFuture<'t> = Pin<Box<dyn Future<Output = Result<Token, BoxError>> + Send + 't>>;

/// The token that all requests of a client send.
pub(crate) struct Tokens {
    provider: Box<dyn TokenProvider>,
    /// Held while the provider is asked, so that it is asked once for all who wait.
    held: Mutex<Held>,
    /// How often the provider has answered.
    answers: AtomicU64,
}

#[derive(Default)]
struct Held {
    token: Option<Sent>,
    /// The token before, if the server no longer takes it.
    refused: Option<Token>,
    failed: Option<Arc<dyn StdError + Send + Sync>>,
}

/// A token as it was sent.
#[derive(Clone)]
pub(crate) struct Sent {
    token: Token,
    /// Which answer of the provider it was.
    pub(crate) number: u64,
    pub(crate) header: HeaderValue,
}

impl Tokens {
    pub(crate) fn new(provider: impl TokenProvider) -> Self {
        Self { provider: Box::new(provider), held: Mutex::default(), answers: AtomicU64::new(0) }
    }

    /// The token to send, which is none that the server is known to refuse.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Token`] if the provider has none.
    pub(crate) async fn current(&self, refused: Option<&Sent>) -> Result<Sent, ErrorKind> {
        let asked = self.answers.load(Ordering::Acquire);
        let mut held = self.held.lock().await;
        if let Some(refused) = refused {
            held.refuse(refused);
        }
        if let Some(sent) = &held.token {
            return Ok(sent.clone());
        }
        // The answer that came while this request waited is its answer too.
        if let Some(failed) = &held.failed
            && self.answers.load(Ordering::Acquire) != asked
        {
            return Err(ErrorKind::Token(Arc::clone(failed)));
        }
        let again = held.refused.is_some();
        tracing::debug!(target: "relaywalk", again, "asking for a token");
        let answer = self.provider.token(held.refused.as_ref()).await;
        let number = self.answers.fetch_add(1, Ordering::AcqRel) + 1;
        let sent = answer.and_then(|token| {
            let header = token.header()?;
            Ok(Sent { token, number, header })
        });
        match sent {
            Ok(sent) => {
                *held = Held { token: Some(sent.clone()), refused: None, failed: None };
                Ok(sent)
            }
            Err(error) => {
                let failed = Arc::from(error);
                held.failed = Some(Arc::clone(&failed));
                Err(ErrorKind::Token(failed))
            }
        }
    }

    /// The server no longer takes this token: the next one who needs one asks for another.
    pub(crate) async fn refuse(&self, sent: &Sent) {
        self.held.lock().await.refuse(sent);
    }
}

impl Held {
    fn refuse(&mut self, sent: &Sent) {
        if self.token.as_ref().is_some_and(|token| token.number == sent.number) {
            self.refused = Some(sent.token.clone());
            self.token = None;
        }
    }
}
