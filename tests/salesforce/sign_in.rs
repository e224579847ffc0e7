//! Signing in, and signing in again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use relaywalk::queries::salesforce::Accounts;
use relaywalk::salesforce::{ClientCredentials, JwtBearer, Org, RefreshToken, Session, SignIn, SignInFuture};
use relaywalk::{Error, ErrorKind, Token};
use relaywalk_emulator::{Clock, ConnectedApp, Emulator, SalesforceRules};

use crate::support::server::{Reply, Server};
use crate::{emulator, hasty, rows};

const TWO_HOURS: Duration = Duration::from_secs(2 * 3_600);

async fn with_app(app: ConnectedApp, rules: SalesforceRules, clock: &Clock) -> Emulator {
    emulator(|builder| builder.rows(30).connected_app(app).salesforce_rules(rules).clock(clock.clone())).await
}

/// Walks by GraphQL and by REST.
async fn works(org: &Org) -> Result<(), Error> {
    assert_eq!(rows(&mut org.client().walk(Accounts::new().first(20))).await?.len(), 30);
    assert_eq!(rows(&mut org.query::<serde_json::Value>("SELECT Id FROM Account")).await?.len(), 30);
    Ok(())
}

#[tokio::test]
async fn client_credentials_sign_in_and_again_when_the_session_ends() {
    let clock = Clock::stopped();
    let app = ConnectedApp::new("id").client_secret("secret");
    let emulator = with_app(app, SalesforceRules::default(), &clock).await;
    let credentials = ClientCredentials::new(emulator.origin(), "id", "secret").unwrap();
    let org = Org::sign_in(credentials).await.unwrap().build().unwrap();
    works(&org).await.unwrap();
    // One sign-in, two pages, one batch.
    assert_eq!(emulator.requests(), 4);
    clock.advance(TWO_HOURS);
    works(&org).await.unwrap();
    assert_eq!(emulator.requests(), 4 + 2 + 3);
}

#[tokio::test]
async fn a_refused_sign_in_says_why_and_holds_no_secret() {
    let app = ConnectedApp::new("id").client_secret("secret");
    let emulator = with_app(app, SalesforceRules::default(), &Clock::stopped()).await;
    let credentials = ClientCredentials::new(emulator.origin(), "id", "s3cr3t").unwrap();
    assert!(!format!("{credentials:?}").contains("s3cr3t"));
    let error = Org::sign_in(credentials).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Token(_)));
    assert!(
        error
            .to_string()
            .ends_with("Salesforce refuses the sign-in: invalid_client: invalid client credentials"),
        "{error}"
    );
    let lazy = ClientCredentials::new(emulator.origin(), "id", "s3cr3t").unwrap();
    let org = Org::builder(emulator.origin()).credentials(lazy).build().unwrap();
    let error = works(&org).await.unwrap_err();
    assert!(error.to_string().contains("invalid_client") && !error.to_string().contains("s3cr3t"), "{error}");
}

fn pem(kind: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n"))
}

#[tokio::test]
async fn an_assertion_signs_in() {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let public: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
    let private: Pkcs8V1Der<'_> = key.as_der().unwrap();
    let app = ConnectedApp::new("id").user("me@example.com").public_key(public.as_ref());
    let emulator = with_app(app, SalesforceRules::default(), &Clock::system()).await;
    let private = pem("PRIVATE KEY", private.as_ref());
    let bearer = JwtBearer::new(emulator.origin(), "id", "me@example.com", &private).unwrap();
    works(&Org::sign_in(bearer).await.unwrap().build().unwrap()).await.unwrap();
    let bearer = JwtBearer::new("https://login.salesforce.com", "id", "me@example.com", &private).unwrap();
    let bearer = bearer.sent_to(emulator.origin()).unwrap();
    works(&Org::sign_in(bearer).await.unwrap().build().unwrap()).await.unwrap();
    let stranger = JwtBearer::new(emulator.origin(), "id", "you@example.com", &private).unwrap();
    let error = Org::sign_in(stranger).await.unwrap_err();
    assert!(error.to_string().contains("invalid_grant: user hasn't approved this consumer"), "{error}");
}

#[test]
fn a_key_that_cant_be_read_is_told_without_it() {
    for (pem, part) in [
        ("", "isn't one in PEM"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----", "is encrypted"),
        ("-----BEGIN PRIVATE KEY-----\nä\n-----END PRIVATE KEY-----", "isn't base64"),
        ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "is no RSA key"),
    ] {
        let error = JwtBearer::new("https://login.salesforce.com", "id", "me", pem).unwrap_err().to_string();
        assert!(error.contains(part) && !error.contains("AAAA"), "{error}");
    }
}

#[tokio::test]
async fn a_refresh_token_is_used_again_or_replaced_by_the_next() {
    for rotates in [false, true] {
        let clock = Clock::stopped();
        let app = ConnectedApp::new("id").refresh_token("r1");
        let emulator = with_app(app, SalesforceRules::default().rotate_refresh_tokens(rotates), &clock).await;
        let kept = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&kept);
        let refresh = RefreshToken::new(emulator.origin(), "id", "r1").unwrap();
        let refresh = refresh.on_rotation(move |token| keep.lock().unwrap().push(token.secret().to_owned()));
        let org = Org::sign_in(refresh).await.unwrap().build().unwrap();
        for _ in 0..3 {
            works(&org).await.unwrap();
            clock.advance(TWO_HOURS);
        }
        let kept = kept.lock().unwrap().clone();
        assert_eq!(kept.len(), if rotates { 3 } else { 0 });
        if let Some(last) = kept.last() {
            let refresh = RefreshToken::new(emulator.origin(), "id", last).unwrap();
            works(&Org::sign_in(refresh).await.unwrap().build().unwrap()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn sixteen_walks_refresh_once() {
    let clock = Clock::stopped();
    let app = ConnectedApp::new("id").refresh_token("r1");
    let emulator = with_app(app, SalesforceRules::default().rotate_refresh_tokens(true), &clock).await;
    let refreshed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refreshed);
    let refresh = RefreshToken::new(emulator.origin(), "id", "r1").unwrap();
    let refresh = refresh.on_rotation(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
    });
    let org = Org::sign_in(refresh).await.unwrap().build().unwrap();
    works(&org).await.unwrap();
    clock.advance(TWO_HOURS);
    let walks: Vec<_> = (0..16)
        .map(|_| {
            let org = org.clone();
            tokio::spawn(async move { works(&org).await.unwrap() })
        })
        .collect();
    for walk in walks {
        walk.await.unwrap();
    }
    assert_eq!(refreshed.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_token_endpoint_that_is_busy_is_asked_again_and_one_that_isnt_one_is_told() {
    let busy = Server::answering(|_, before| match before {
        0 => Reply::json("{}").status(503),
        _ => Reply::json(
            r#"{"access_token":"t","instance_url":"https://x.my.salesforce.com","issued_at":"1"}"#,
        ),
    })
    .await;
    let credentials = ClientCredentials::new(&busy.url, "id", "secret").unwrap();
    Org::sign_in(credentials).await.unwrap().build().unwrap();
    assert_eq!(busy.received().len(), 2);
    assert_eq!(busy.received()[1].body, "grant_type=client_credentials");
    assert_eq!(busy.received()[1].headers["authorization"], "Basic aWQ6c2VjcmV0");
    let page = Server::always(Reply::new(200, "text/html", "<p>token s3cr3t</p>")).await;
    let credentials = ClientCredentials::new(&page.url, "id", "secret").unwrap();
    let error = Org::sign_in(credentials).await.unwrap_err().to_string();
    assert!(error.contains("is its URL right?") && !error.contains("s3cr3t"), "{error}");
}

#[tokio::test]
async fn rule_31_a_token_goes_to_no_other_instance_than_its_own() {
    let signs_in =
        Server::always(Reply::json(r#"{"access_token":"t","instance_url":"https://other.example"}"#)).await;
    let instance = Server::always(Reply::json("{}")).await;
    let credentials = ClientCredentials::new(&signs_in.url, "id", "secret").unwrap();
    let org = Org::builder(&instance.url).credentials(credentials);
    let org = org.client(|client| client.retry(hasty())).build().unwrap();
    let error = works(&org).await.unwrap_err();
    assert!(error.to_string().contains("leads to the instance https://other.example"), "{error}");
    assert!(instance.received().is_empty());
}

#[test]
fn secrets_go_to_https_alone() {
    for url in ["http://login.salesforce.com", "ftp://x", "https://u:s3cr3t@login.salesforce.com"] {
        let error = ClientCredentials::new(url, "id", "secret").unwrap_err();
        assert!(!error.to_string().contains("s3cr3t"), "{error}");
    }
}

/// A way to sign in that an application has of its own.
struct Fixed(Option<String>);

impl SignIn for Fixed {
    fn sign_in(&self, _refused: Option<&Token>) -> SignInFuture<'_> {
        Box::pin(async { Ok(Session::new(Token::new("always"), self.0.clone())) })
    }
}

#[tokio::test]
async fn an_application_can_sign_in_in_its_own_way() {
    let emulator = emulator(|builder| builder.rows(30).bearer("always")).await;
    let own = Fixed(Some(emulator.origin().to_owned()));
    works(&Org::sign_in(own).await.unwrap().build().unwrap()).await.unwrap();
    works(&Org::builder(emulator.origin()).credentials(Fixed(None)).build().unwrap()).await.unwrap();
    let error = Org::sign_in(Fixed(None)).await.unwrap_err();
    assert!(error.to_string().contains("for which instance"), "{error}");
}
