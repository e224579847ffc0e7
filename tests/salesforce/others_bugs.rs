//! By what other clients of Salesforce have lost records, or made some up.
//!
//! The rest of these have their tests where they belong: children that come by a locator of their own, at every depth
//! (`children`), batches shorter than asked for (`query`), locators that are a path or a URL, that have expired or belong
//! to another session (`locators`), and a query with two connections, which is refused when it is built
//! (`crates/codegen/tests/diagnostics`).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use relaywalk::queries::salesforce::AccountsWithContacts;
use relaywalk::salesforce::{ErrorType, Format, Org, Session, SignIn, SignInFuture};
use relaywalk::{ErrorKind, Token};
use serde::Deserialize;

use crate::support::server::Reply;
use crate::support::wire::Wire;
use crate::{accounts, emulator, hasty, org, org_at, rows};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Id {
    id: String,
}

const QUERY: &str = "SELECT Id FROM Account ORDER BY Id";

#[tokio::test]
async fn more_than_ten_thousand_records_come_without_being_asked_for() {
    let emulator = emulator(|builder| builder.rows(12_345)).await;
    for format in [Format::Json, Format::Xml] {
        let mut walk = org(&emulator).query::<Id>(QUERY).format(format);
        assert_eq!(rows(&mut walk).await.unwrap().len(), 12_345);
        assert_eq!(walk.pages(), 7);
    }
}

#[tokio::test]
async fn records_and_batches_taken_by_turns_are_all_of_them() {
    let emulator = emulator(|builder| builder.rows(2_100)).await;
    let expected: Vec<String> = accounts(&emulator).iter().map(|row| row.id()).collect();
    for singles in [0, 1, 199, 200, 201] {
        let mut walk = org(&emulator).query::<Id>(QUERY).batch_size(200);
        let mut ids = Vec::new();
        loop {
            for _ in 0..singles {
                ids.extend(walk.next().await.unwrap().map(|row| row.id));
            }
            let Some(page) = walk.next_page().await.unwrap() else { break };
            ids.extend(page.items.into_iter().map(|row| row.id));
        }
        assert_eq!(ids, expected, "{singles} at a time");
    }
}

#[tokio::test]
async fn the_walks_cursor_is_not_that_of_the_children() {
    let emulator = emulator(|builder| builder.rows(450)).await;
    let walk = AccountsWithContacts::new().contacts_first(3);
    let found = rows(&mut org(&emulator).client().walk(walk)).await.unwrap();
    assert_eq!(found.len(), 450);
    for (account, row) in found.iter().zip(accounts(&emulator).iter()) {
        let contacts = account.contacts.as_ref().unwrap();
        let contacts = contacts.edges.iter().flatten().flatten().flat_map(|edge| &edge.node);
        let ids: Vec<String> = contacts.map(|contact| contact.id.clone()).collect();
        let first: Vec<String> =
            row.children("Contacts").unwrap().iter().take(3).map(|row| row.id()).collect();
        assert_eq!(ids, first);
    }
}

#[tokio::test]
async fn an_error_is_never_a_record() {
    let error = r#"[{"message":"no","errorCode":"UNKNOWN_EXCEPTION"}]"#;
    let xml = "<Errors><Error><errorCode>UNKNOWN_EXCEPTION</errorCode><message>no</message></Error></Errors>";
    for status in [200, 400, 500] {
        for (format, content_type, body) in
            [(Format::Json, "application/json", error), (Format::Xml, "application/xml", xml)]
        {
            let (wire, _) = Wire::answering(move |_, _| Reply::new(status, content_type, body));
            let mut walk = org_at(wire).query::<serde_json::Value>(QUERY).format(format);
            assert!(walk.next().await.is_err(), "{status} {format:?}");
            assert_eq!(walk.rows(), 0);
        }
    }
    let graphql = r#"{"data":{"uiapi":{"query":{"Account":null}}},"errors":[{"message":"no"}]}"#;
    let (wire, _) = Wire::answering(move |_, _| Reply::json(graphql));
    let mut walk = org_at(wire).client().walk(AccountsWithContacts::new());
    let error = walk.next().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Graphql(_)), "{error}");
}

/// Signs in, and counts how often.
struct Counted(Arc<AtomicUsize>);

impl SignIn for Counted {
    fn sign_in(&self, _refused: Option<&Token>) -> SignInFuture<'_> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move { Ok(Session::new(Token::new(format!("t{number}")), None)) })
    }
}

#[tokio::test]
async fn a_limit_that_is_reached_is_no_reason_to_sign_in_again() {
    let limit = r#"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#;
    let (wire, log) = Wire::answering(move |_, _| Reply::json(limit).status(403));
    let count = Arc::new(AtomicUsize::new(0));
    let org = Org::builder("https://example.my.salesforce.com").credentials(Counted(Arc::clone(&count)));
    let org = org.client(|client| client.transport(wire).retry(hasty())).build().unwrap();
    let error = rows(&mut org.query::<Id>(QUERY)).await.unwrap_err();
    assert_eq!(ErrorType::of(&error), Some(ErrorType::RequestLimitExceeded));
    assert_eq!((count.load(Ordering::Relaxed), log.len()), (1, 1));
}
