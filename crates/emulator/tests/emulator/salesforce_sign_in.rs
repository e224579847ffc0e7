//! The token endpoint, and what becomes of sessions.

use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use relaywalk_emulator::{Clock, ConnectedApp, Emulator, SalesforceRules};
use serde_json::{Value, json};

use crate::support::*;

const QUERY: &str = "SELECT Id FROM Account";

async fn org(app: ConnectedApp, rules: SalesforceRules, clock: &Clock) -> Emulator {
    salesforce_with(|builder| {
        builder.rows(2_001).connected_app(app).salesforce_rules(rules).clock(clock.clone())
    })
    .await
}

async fn token(emulator: &Emulator, form: &[(&str, &str)], basic: Option<&str>) -> Reply {
    let url = format!("{}/services/oauth2/token", emulator.origin());
    let body =
        reqwest::Url::parse_with_params("http://x/", form).unwrap().query().unwrap_or_default().to_owned();
    let basic = basic.map(|basic| format!("Basic {}", STANDARD.encode(basic)));
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
    headers.extend(basic.as_deref().map(|basic| ("authorization", basic)));
    let mut request = CLIENT.post(url).body(body);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    read(request.send().await.unwrap()).await
}

async fn with_token(emulator: &Emulator, url: &str, token: &str) -> Reply {
    get(&format!("{}{url}", emulator.origin()), &[("authorization", &format!("Bearer {token}"))]).await
}

const QUERY_URL: &str = "/services/data/v62.0/query?q=SELECT+Id+FROM+Account";
const CLIENT_CREDENTIALS: [(&str, &str); 1] = [("grant_type", "client_credentials")];

#[tokio::test]
async fn client_credentials_open_a_session_by_basic_or_in_the_form() {
    let clock = Clock::stopped();
    let app = ConnectedApp::new("id").client_secret("secret");
    let emulator = org(app, SalesforceRules::default(), &clock).await;
    let reply = token(&emulator, &CLIENT_CREDENTIALS, Some("id:secret")).await;
    let granted = reply.json();
    assert_eq!(reply.status, 200);
    assert_eq!(
        (&granted["token_type"], &granted["instance_url"]),
        (&json!("Bearer"), &json!(emulator.origin()))
    );
    assert_eq!(granted["issued_at"], "1767225600000");
    assert!(granted.get("refresh_token").is_none());
    let access = granted["access_token"].as_str().unwrap();
    assert_eq!(with_token(&emulator, QUERY_URL, access).await.status, 200);
    let in_form = [("grant_type", "client_credentials"), ("client_id", "id"), ("client_secret", "secret")];
    assert_eq!(token(&emulator, &in_form, None).await.status, 200);
    for (basic, error) in [("id:wrong", "invalid_client"), ("other:secret", "invalid_client_id")] {
        let refused = token(&emulator, &CLIENT_CREDENTIALS, Some(basic)).await;
        assert_eq!((refused.status, &refused.json()["error"]), (400, &json!(error)));
        assert!(refused.json()["error_description"].is_string());
    }
    let unknown = token(&emulator, &[("grant_type", "password")], None).await;
    assert_eq!(unknown.json()["error"], "unsupported_grant_type");
}

#[tokio::test]
async fn without_a_session_nothing_is_answered_by_rest_or_graphql() {
    let clock = Clock::stopped();
    let app = ConnectedApp::new("id").client_secret("secret");
    let emulator = org(app, SalesforceRules::default(), &clock).await;
    for reply in
        [soql(&emulator, "query", QUERY, &[]).await, ask(&emulator, "{ __typename }", json!({})).await]
    {
        let error = &reply.json()[0];
        assert_eq!((reply.status, &error["errorCode"]), (401, &json!("INVALID_SESSION_ID")));
        assert_eq!(error["message"], "Session expired or invalid");
    }
    let xml = soql(&emulator, "query", QUERY, &[("accept", "application/xml")]).await;
    assert!(xml.text.contains("<errorCode>INVALID_SESSION_ID</errorCode>"), "{}", xml.text);
}

#[tokio::test]
async fn a_session_expires_and_its_locators_are_its_own() {
    for outlive in [false, true] {
        let clock = Clock::stopped();
        let app = ConnectedApp::new("id").client_secret("secret");
        let rules = SalesforceRules::default().locators_outlive_sessions(outlive);
        let emulator = org(app, rules, &clock).await;
        let sign_in = || async {
            let granted = token(&emulator, &CLIENT_CREDENTIALS, Some("id:secret")).await.json();
            granted["access_token"].as_str().unwrap().to_owned()
        };
        let first = sign_in().await;
        let batch = with_token(&emulator, QUERY_URL, &first).await.json();
        let next = batch["nextRecordsUrl"].as_str().unwrap();
        assert_eq!(with_token(&emulator, next, &first).await.status, 200);
        clock.advance(Duration::from_secs(2 * 3_600) - Duration::from_millis(1));
        assert_eq!(with_token(&emulator, next, &first).await.status, 200);
        clock.advance(Duration::from_millis(1));
        assert_eq!(with_token(&emulator, next, &first).await.status, 401);
        let second = sign_in().await;
        assert_eq!(with_token(&emulator, QUERY_URL, &second).await.status, 200);
        let again = with_token(&emulator, next, &second).await;
        if outlive {
            assert_eq!(again.status, 200);
        } else {
            assert_eq!((again.status, &again.json()[0]["errorCode"]), (401, &json!("INVALID_SESSION_ID")));
        }
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_for_ever_or_for_one_use() {
    for rotates in [false, true] {
        let app = ConnectedApp::new("id").refresh_token("r1");
        let rules = SalesforceRules::default().rotate_refresh_tokens(rotates);
        let emulator = org(app, rules, &Clock::stopped()).await;
        let refresh = |token_text: String| {
            let emulator = &emulator;
            async move {
                let form =
                    [("grant_type", "refresh_token"), ("client_id", "id"), ("refresh_token", &*token_text)];
                token(emulator, &form, None).await
            }
        };
        let first = refresh("r1".to_owned()).await.json();
        assert!(first["access_token"].is_string());
        let again = refresh("r1".to_owned()).await;
        if rotates {
            assert_eq!((again.status, &again.json()["error"]), (400, &json!("invalid_grant")));
            let next = first["refresh_token"].as_str().unwrap();
            assert_eq!(refresh(next.to_owned()).await.status, 200);
        } else {
            assert_eq!(again.status, 200);
            assert!(first.get("refresh_token").is_none());
        }
        assert_eq!(refresh("other".to_owned()).await.json()["error"], "invalid_grant");
    }
}

fn assertion(key: &KeyPair, header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test]
async fn a_signed_assertion_opens_a_session_and_a_wrong_one_does_not() {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let public: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
    let app = ConnectedApp::new("id").user("me@example.com").public_key(public.as_ref());
    let emulator = org(app, SalesforceRules::default(), &Clock::stopped()).await;
    let now = 1_767_225_600;
    let right = json!({ "iss": "id", "sub": "me@example.com", "aud": "https://login.salesforce.com", "exp": now + 180 });
    let rs256 = json!({ "alg": "RS256" });
    let with = |name: &str, value: Value| {
        let mut claims = right.clone();
        claims[name] = value;
        claims
    };
    let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    let mut cases = vec![
        (assertion(&key, &rs256, &right), true),
        (assertion(&key, &rs256, &with("exp", json!(now + 300))), true),
        (assertion(&key, &rs256, &with("exp", json!(now + 301))), false),
        (assertion(&key, &rs256, &with("exp", json!(now))), true),
        (assertion(&key, &rs256, &with("exp", json!(now - 1))), false),
        (assertion(&key, &rs256, &with("sub", json!("you@example.com"))), false),
        (assertion(&key, &rs256, &with("iss", json!("other"))), false),
        (assertion(&key, &rs256, &with("aud", json!("https://example.com"))), false),
        (assertion(&key, &json!({ "alg": "none" }), &right), false),
        (assertion(&KeyPair::generate(KeySize::Rsa2048).unwrap(), &rs256, &right), false),
    ];
    cases.push(("junk".to_owned(), false));
    for (index, (assertion, allowed)) in cases.into_iter().enumerate() {
        let reply = token(&emulator, &[("grant_type", grant), ("assertion", &assertion)], None).await;
        assert_eq!(reply.status, if allowed { 200 } else { 400 }, "case {index}: {}", reply.text);
        if !allowed {
            assert_eq!(reply.json()["error"], "invalid_grant", "case {index}");
        }
    }
}

#[tokio::test]
async fn a_token_that_is_always_taken_stands_beside_those_issued() {
    let app = ConnectedApp::new("id").client_secret("secret");
    let emulator = salesforce_with(|builder| builder.bearer("always").connected_app(app)).await;
    assert_eq!(with_token(&emulator, QUERY_URL, "always").await.status, 200);
    assert_eq!(with_token(&emulator, QUERY_URL, "other").await.status, 401);
    let granted = token(&emulator, &CLIENT_CREDENTIALS, Some("id:secret")).await.json();
    assert_eq!(with_token(&emulator, QUERY_URL, granted["access_token"].as_str().unwrap()).await.status, 200);
}
