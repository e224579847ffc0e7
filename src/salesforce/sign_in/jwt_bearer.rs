use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use super::endpoint::TokenEndpoint;
use super::{SignIn, SignInFuture};
use crate::{ErrorKind, Result, Token};

/// How long an assertion is good for, in seconds: Salesforce wants minutes.
const LIFETIME: u64 = 180;
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Signs in as a user who has approved the program, by assertions that it signs with its key: the JWT bearer flow.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc7523>, <https://www.rfc-editor.org/rfc/rfc7515>; RS256 is the one
/// algorithm that Salesforce takes.
pub struct JwtBearer {
    endpoint: TokenEndpoint,
    audience: String,
    id: String,
    user: String,
    key: RsaKeyPair,
}

impl JwtBearer {
    /// Assertions of the app with this id about a user, signed with its private key (PEM: PKCS #8 or PKCS #1, not
    /// encrypted). `login_url` is `https://login.salesforce.com`, or `https://test.salesforce.com` for sandboxes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if that is no `https` URL, or if the key can't be read.
    pub fn new(login_url: &str, client_id: &str, user: &str, private_key: &str) -> Result<Self> {
        let endpoint = TokenEndpoint::new(login_url)?;
        let audience = endpoint.host.clone();
        let key = read_key(private_key)
            .map_err(|problem| ErrorKind::Config(format!("the private key {problem}")))?;
        Ok(Self { endpoint, audience, id: client_id.to_owned(), user: user.to_owned(), key })
    }

    /// Sends assertions to another host than the one they are for, such as the org's own.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if that is no `https` URL.
    pub fn sent_to(mut self, url: &str) -> Result<Self> {
        self.endpoint = TokenEndpoint::new(url)?;
        Ok(self)
    }

    fn assertion(&self, now: u64) -> Result<String, &'static str> {
        let claims = json!({ "iss": self.id, "sub": self.user, "aud": self.audience, "exp": now + LIFETIME });
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(json!({ "alg": "RS256" })), part(claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| "the assertion can't be signed with this key")?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

impl SignIn for JwtBearer {
    fn sign_in(&self, _refused: Option<&Token>) -> SignInFuture<'_> {
        Box::pin(async {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
            let assertion = self.assertion(now)?;
            let form = [("grant_type", GRANT), ("assertion", &*assertion)];
            Ok(self.endpoint.ask(&form, None).await?.session)
        })
    }
}

impl fmt::Debug for JwtBearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtBearer")
            .field("host", &self.endpoint.host)
            .field("id", &self.id)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// Reads a key from PEM. What is wrong is told without it.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc7468>.
fn read_key(pem: &str) -> Result<RsaKeyPair, &'static str> {
    let kinds = ["PRIVATE KEY", "RSA PRIVATE KEY"];
    let found = kinds.into_iter().find_map(|kind| {
        let (_, rest) = pem.split_once(&format!("-----BEGIN {kind}-----"))?;
        let (body, _) = rest.split_once(&format!("-----END {kind}-----"))?;
        Some((kind, body))
    });
    let Some((kind, body)) = found else {
        let encrypted = pem.contains("ENCRYPTED");
        return Err(if encrypted { "is encrypted: decrypt it first" } else { "isn't one in PEM" });
    };
    let body: String = body.split_whitespace().collect();
    let der = STANDARD.decode(body).map_err(|_| "isn't PEM: its text isn't base64")?;
    let key = if kind == kinds[0] { RsaKeyPair::from_pkcs8(&der) } else { RsaKeyPair::from_der(&der) };
    key.map_err(|_| "is no RSA key of 2048 bits or more")
}
