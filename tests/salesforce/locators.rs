//! Query locators: their forms, and what becomes of them.

use std::time::Duration;

use relaywalk::salesforce::{ClientCredentials, Format, LostLocator, Org};
use relaywalk::{ErrorKind, QueryError};
use relaywalk_emulator::{Clock, ConnectedApp, Emulator, Fault, LocatorPrefix, SalesforceRules};
use serde::Deserialize;

use crate::support::server::Reply;
use crate::support::wire::Wire;
use crate::{accounts, emulator, org, org_at, rows};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Id {
    id: String,
}

const QUERY: &str = "SELECT Id FROM Account ORDER BY Id";

#[tokio::test]
async fn locators_of_both_forms_are_followed_relative_and_absolute() {
    for (prefix, absolute) in
        [(LocatorPrefix::Current, false), (LocatorPrefix::Former, false), (LocatorPrefix::Current, true)]
    {
        let rules = SalesforceRules::default().locator_prefix(prefix).absolute_locators(absolute);
        let rules = rules.xml_white_space(true);
        let emulator = emulator(|builder| builder.rows(4_500).salesforce_rules(rules)).await;
        for format in [Format::Json, Format::Xml] {
            let mut walk = org(&emulator).query::<Id>(QUERY).format(format);
            assert_eq!(rows(&mut walk).await.unwrap().len(), 4_500, "{prefix:?} {absolute}");
            assert_eq!(walk.pages(), 3);
        }
    }
}

#[tokio::test]
async fn rule_31_a_locator_on_another_origin_is_an_error_and_nothing_is_sent() {
    for next in [
        "https://evil.example/services/data/v65.0/query/01gx-1",
        "//evil.example/x",
        "http://example.my.salesforce.com/x",
    ] {
        let body =
            format!(r#"{{"totalSize":9,"done":false,"nextRecordsUrl":"{next}","records":[{{"Id":"a"}}]}}"#);
        let (wire, log) = Wire::answering(move |_, _| Reply::json(body.clone()));
        let error = rows(&mut org_at(wire).query::<Id>(QUERY)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Query(QueryError::Elsewhere { .. })), "{next}: {error}");
        assert_eq!(log.len(), 1);
    }
}

#[tokio::test]
async fn more_without_a_locator_is_an_error() {
    let fault = "null-cursor:on=2".parse::<Fault>().unwrap();
    for format in [Format::Json, Format::Xml] {
        let emulator = emulator(|builder| builder.rows(5_000).fault(fault.clone())).await;
        let mut walk = org(&emulator).query::<Id>(QUERY).format(format);
        walk.next_page().await.unwrap();
        let error = rows(&mut walk).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Query(QueryError::NoLocator)), "{error}");
    }
}

#[tokio::test]
async fn a_locator_that_comes_again_is_an_error() {
    let fault = "repeated-cursor:on=3".parse::<Fault>().unwrap();
    let emulator = emulator(|builder| builder.rows(1_000).fault(fault)).await;
    let error = rows(&mut org(&emulator).query::<Id>(QUERY).batch_size(200)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::RepeatedCursor { .. }), "{error}");
}

/// An org with a clock of its own, and a way to sign in.
async fn timed(rules: SalesforceRules) -> (Emulator, Clock, Org) {
    let clock = Clock::stopped();
    let app = ConnectedApp::new("id").client_secret("secret");
    let settings = |builder: relaywalk_emulator::Builder| {
        builder.rows(5_000).connected_app(app).clock(clock.clone()).salesforce_rules(rules)
    };
    let emulator = emulator(settings).await;
    let credentials = ClientCredentials::new(emulator.origin(), "id", "secret").unwrap();
    let org = Org::sign_in(credentials).await.unwrap().build().unwrap();
    (emulator, clock, org)
}

const TWO_DAYS: Duration = Duration::from_secs(2 * 24 * 3_600);
const TWO_HOURS: Duration = Duration::from_secs(2 * 3_600);

#[tokio::test]
async fn rule_29_an_expired_locator_is_its_own_error_with_what_was_lost() {
    let rules = SalesforceRules::default().session_lifetime(TWO_DAYS * 2);
    let (_emulator, clock, org) = timed(rules).await;
    let mut walk = org.query::<Id>(QUERY);
    walk.next_page().await.unwrap();
    clock.advance(TWO_DAYS);
    let error = walk.next().await.unwrap_err();
    match error.kind() {
        ErrorKind::ExpiredCursor { rows: 2_000, source, .. } => {
            assert!(
                matches!(&**source, ErrorKind::Status { code: Some(code), .. } if code == "QUERY_LOCATOR_EXPIRED")
            );
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_locator_of_a_former_session_fails_clearly_after_one_sign_in() {
    let (emulator, clock, org) = timed(SalesforceRules::default()).await;
    let mut walk = org.query::<Id>(QUERY);
    walk.next_page().await.unwrap();
    clock.advance(TWO_HOURS);
    let before = emulator.requests();
    let error = walk.next().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ExpiredCursor { rows: 2_000, .. }), "{error}");
    assert!(error.to_string().contains("belongs to a session that has ended"), "{error}");
    // Refused, signed in, refused again; the new token is good for others.
    assert_eq!(emulator.requests() - before, 3);
    assert_eq!(rows(&mut org.query::<Id>(QUERY)).await.unwrap().len(), 5_000);
    assert_eq!(emulator.requests() - before, 6);
}

#[tokio::test]
async fn a_locator_of_a_former_session_that_outlives_it_is_good() {
    let (_emulator, clock, org) = timed(SalesforceRules::default().locators_outlive_sessions(true)).await;
    let mut walk = org.query::<Id>(QUERY);
    walk.next_page().await.unwrap();
    clock.advance(TWO_HOURS);
    assert_eq!(rows(&mut walk).await.unwrap().len(), 3_000);
}

#[tokio::test]
async fn a_lost_locator_queries_again_if_told_to() {
    for format in [Format::Json, Format::Xml] {
        let (emulator, clock, org) = timed(SalesforceRules::default()).await;
        let mut walk =
            org.query::<Id>(QUERY).batch_size(1_500).format(format).on_lost_locator(LostLocator::QueryAgain);
        let mut ids: Vec<String> = Vec::new();
        for _ in 0..1_600 {
            ids.push(walk.next().await.unwrap().unwrap().id);
        }
        // The checkpoint is good in another session too, and with batches of another size.
        let checkpoint = walk.checkpoint();
        clock.advance(TWO_HOURS);
        let mut walk = org.query::<Id>(QUERY).batch_size(700).format(format);
        walk = walk.on_lost_locator(LostLocator::QueryAgain).resume_at(checkpoint).unwrap();
        ids.extend(rows(&mut walk).await.unwrap().into_iter().map(|row| row.id));
        let expected: Vec<String> = accounts(&emulator).iter().map(|row| row.id()).collect();
        assert_eq!(ids, expected);
    }
}

#[tokio::test]
async fn sixteen_walks_whose_session_has_ended_sign_in_once() {
    let (emulator, clock, org) = timed(SalesforceRules::default()).await;
    let mut walks: Vec<_> = (0..16).map(|_| org.query::<Id>(QUERY)).collect();
    for walk in &mut walks {
        walk.next_page().await.unwrap();
    }
    clock.advance(TWO_HOURS);
    let before = emulator.requests();
    for walk in &mut walks {
        let error = walk.next().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ExpiredCursor { rows: 2_000, .. }), "{error}");
    }
    // The first is refused, signs in, and is refused again; the others have the new token and are refused once.
    assert_eq!(emulator.requests() - before, 3 + 15);
}
