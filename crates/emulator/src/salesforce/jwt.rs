//! Assertions that a program signs with its key: JSON Web Tokens by RS256.
//!
//! Source: <https://www.rfc-editor.org/rfc/rfc7523#section-3>, <https://www.rfc-editor.org/rfc/rfc7515>.

use std::time::Duration;

use apollo_compiler::response::JsonValue;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// An assertion that is good for longer than this is refused.
const LONGEST: u64 = 5 * 60;

/// What an assertion must claim.
pub(super) struct Expected<'e> {
    pub(super) issuer: &'e str,
    pub(super) subject: &'e str,
    /// The audience is the host for sign-ins, or this server.
    pub(super) origin: &'e str,
}

impl Expected<'_> {
    /// Checks an assertion at a time since 1970; what is wrong with it otherwise.
    pub(super) fn check(&self, assertion: &str, key: &[u8], now: Duration) -> Result<(), &'static str> {
        let (signed, signature) = assertion.rsplit_once('.').ok_or("invalid assertion")?;
        let (header, claims) = signed.split_once('.').ok_or("invalid assertion")?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| "invalid assertion")?;
        if json(header)?.get("alg").and_then(JsonValue::as_str) != Some("RS256") {
            return Err("algorithm in assertion isn't RS256");
        }
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| "invalid assertion")?;
        let claims = json(claims)?;
        let text = |name: &str| claims.get(name).and_then(JsonValue::as_str);
        if text("iss") != Some(self.issuer) {
            return Err("invalid client identifier in assertion");
        }
        if text("sub") != Some(self.subject) {
            return Err("user hasn't approved this consumer");
        }
        let audiences = ["https://login.salesforce.com", "https://test.salesforce.com", self.origin];
        if !text("aud").is_some_and(|audience| audiences.contains(&audience)) {
            return Err("audience is invalid");
        }
        let now = now.as_secs();
        match claims.get("exp").and_then(JsonValue::as_u64) {
            Some(exp) if (now..=now + LONGEST).contains(&exp) => Ok(()),
            _ => Err("expired authorization code"),
        }
    }
}

fn json(part: &str) -> Result<JsonValue, &'static str> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| "invalid assertion")?;
    serde_json::from_slice(&bytes).map_err(|_| "invalid assertion")
}
