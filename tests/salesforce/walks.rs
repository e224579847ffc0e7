//! Walks of the GraphQL endpoint: where they start, what disturbs them, what they may lack.

use std::time::Duration;

use relaywalk::queries::salesforce::types::{InvoiceRecordFilter, StringOperators};
use relaywalk::queries::salesforce::{AccountPhones, Accounts, Invoices};
use relaywalk::salesforce::{ClientCredentials, Org};
use relaywalk::{Cursor, ErrorKind, Wrapper};
use relaywalk_emulator::{Clock, ConnectedApp, Emulator, Fault, SalesforceRules};

use crate::{accounts, emulator, hasty, org, rows};

const LIFETIME: Duration = Duration::from_secs(2 * 3_600);

fn ids(emulator: &Emulator) -> Vec<String> {
    accounts(emulator).iter().map(|row| row.id()).collect()
}

#[tokio::test]
async fn a_walk_starts_behind_any_edges_cursor() {
    let emulator = emulator(|builder| builder.rows(60).children(0)).await;
    let (client, ids) = (org(&emulator).client().clone(), ids(&emulator));
    // The documented one: behind row 9.
    let mut walk = client.walk(Accounts::new()).starting_at(Cursor::new("djE6OQ=="));
    let found = rows(&mut walk).await.unwrap();
    assert!(found.iter().map(|account| &account.id).eq(&ids[10..]));
    let by_variable = rows(&mut client.walk(Accounts::new().after(Cursor::new("djE6OQ==")))).await.unwrap();
    assert!(by_variable.iter().map(|account| &account.id).eq(&ids[10..]));

    let page = client.walk(AccountPhones::new().first(30)).next_page().await.unwrap().unwrap();
    assert_eq!(page.cursors.len(), 30);
    for row in [0, 9, 28, 29] {
        let cursor = page.cursors[row].clone().unwrap();
        let mut walk = client.walk(AccountPhones::new()).starting_at(cursor);
        let found = rows(&mut walk).await.unwrap();
        assert!(found.iter().map(|account| &account.id).eq(&ids[row + 1..]), "behind {row}");
    }
}

#[tokio::test]
async fn a_refused_cursor_is_told_with_what_it_says() {
    let emulator = emulator(|builder| builder.rows(60)).await;
    // Row 99 of 60.
    let mut walk = org(&emulator).client().walk(Accounts::new()).starting_at(Cursor::new("djE6OTk="));
    let error = walk.next().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ExpiredCursor { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("`djE6OTk=`, which is `v1:99` in base64, behind row 99 counted from 0"), "{text}");
}

#[tokio::test]
async fn short_and_empty_pages_are_not_the_end() {
    for fault in ["short-page:every=2", "empty-page:every=3", "short-page"] {
        let fault = fault.parse::<Fault>().unwrap();
        let emulator = emulator(|builder| builder.rows(500).children(0).fault(fault.clone())).await;
        let found = rows(&mut org(&emulator).client().walk(Accounts::new().first(50))).await.unwrap();
        assert!(found.iter().map(|account| &account.id).eq(&ids(&emulator)), "{fault}");
    }
}

#[tokio::test]
async fn an_optional_field_that_the_user_cannot_see_is_absent() {
    let query = || AccountPhones::new().first(50);
    let seen = emulator(|builder| builder.rows(40)).await;
    let found = rows(&mut org(&seen).client().walk(query())).await.unwrap();
    assert!(found.iter().any(|account| account.phone.value().is_some()));

    let rules = SalesforceRules::default().hide("Account", "Phone");
    let hidden = emulator(|builder| builder.rows(40).salesforce_rules(rules)).await;
    let found = rows(&mut org(&hidden).client().walk(query())).await.unwrap();
    assert!(found.len() == 40 && found.iter().all(|account| account.phone.is_none()));
    // Before version 65.0 the directive means nothing.
    let earlier = Org::builder(hidden.origin()).version("64.0").build().unwrap();
    assert!(rows(&mut earlier.client().walk(query())).await.is_err());
}

#[tokio::test]
async fn a_walk_survives_the_end_of_its_session_and_throttles_with_every_row_once() {
    let clock = Clock::stopped();
    let app = ConnectedApp::new("id").client_secret("secret");
    let fault = "503:every=3,retry-after=0".parse::<Fault>().unwrap();
    let emulator = emulator(|builder| {
        builder.rows(5_000).children(0).connected_app(app).clock(clock.clone()).fault(fault)
    })
    .await;
    let how = ClientCredentials::new(emulator.origin(), "id", "secret").unwrap();
    let org =
        Org::sign_in(how).await.unwrap().client(|client| client.retry(hasty().attempts(10))).build().unwrap();
    let mut walker = org.client().walk(Accounts::new().first(500));
    let mut found = Vec::new();
    while let Some(account) = walker.next().await.unwrap() {
        found.push(account.id);
        if [700, 2_100, 3_600].contains(&found.len()) {
            clock.advance(LIFETIME);
        }
    }
    assert_eq!(found, ids(&emulator));
    // The sign-ins, the refusals and the throttles besides.
    assert!(emulator.requests() > 10 + 4 + 3, "{}", emulator.requests());
}

#[tokio::test]
async fn an_object_that_graphql_calls_a_record_is_walked_and_is_that_of_soql() {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Invoice {
        id: String,
        document_number: Option<String>,
    }

    let emulator = emulator(|builder| builder.rows(4_300)).await;
    let org = org(&emulator);
    let mut walker = org.client().walk(Invoices::new().first(2_000));
    let by_graphql = rows(&mut walker).await.unwrap();
    assert_eq!((by_graphql.len(), walker.total()), (4_300, Some(4_300)));
    let soql = "SELECT Id, DocumentNumber FROM Invoice ORDER BY Id";
    let by_rest = rows(&mut org.query::<Invoice>(soql)).await.unwrap();
    let of_graphql = by_graphql.iter().map(|invoice| (&*invoice.id, invoice.document_number.value()));
    assert!(of_graphql.eq(by_rest.iter().map(|invoice| (&*invoice.id, invoice.document_number.as_ref()))));

    let number = by_graphql.iter().find_map(|invoice| invoice.document_number.value()).unwrap();
    let by_number = InvoiceRecordFilter::new().document_number(StringOperators::new().eq(number.clone()));
    let mut walker = org.client().walk(Invoices::new().r#where(by_number));
    assert!(
        rows(&mut walker).await.unwrap().iter().all(|found| found.document_number.value() == Some(number))
    );
    assert!(walker.rows() > 0);
}
