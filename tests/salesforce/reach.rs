//! How far a walk gets: to the last row, by itself or with `upperBound`, or to an error that says that there are more.

use std::time::Instant;

use relaywalk::queries::salesforce::types::{AccountOrderBy, OrderByClause, ResultOrder};
use relaywalk::queries::salesforce::{Accounts, AccountsWithAllContacts, AccountsWithContacts};
use relaywalk::{Checkpoint, Cursor, Error, ErrorKind, LimitError, Optional, PageSource, Walker};
use relaywalk_emulator::{Cap, CapReach, Emulator, Fault, SalesforceRules, Told, UpperBoundUse};

use crate::{accounts, emulator, org, rows, whole};

async fn org_of(rows: u64, rules: SalesforceRules) -> Emulator {
    emulator(|builder| builder.rows(rows).children(0).salesforce_rules(rules)).await
}

/// What the end of the walk was short of.
fn short(error: &Error) -> (Option<u64>, u64) {
    match error.kind() {
        ErrorKind::Short { rows, total, .. } => (*rows, *total),
        other => panic!("{other}"),
    }
}

/// The rows before the error, and the error.
async fn until_error<S: PageSource>(walker: &mut Walker<S>) -> (u64, Error) {
    let mut rows = 0;
    loop {
        match walker.next().await {
            Ok(Some(_)) => rows += 1,
            Ok(None) => panic!("the walk ended after {rows} rows"),
            Err(error) => return (rows, error),
        }
    }
}

fn forms() -> [SalesforceRules; 2] {
    [Cap::End, Cap::Error].map(|form| SalesforceRules::default().cap(form))
}

#[tokio::test]
async fn a_walk_without_an_upper_bound_ends_at_4000_rows_and_fails_at_4001() {
    for rules in forms() {
        // It has no variable for the bound.
        let query = || AccountsWithContacts::new().first(2_000).contacts_first(1);
        let fits = org_of(4_000, rules.clone()).await;
        assert_eq!(rows(&mut org(&fits).client().walk(query())).await.unwrap().len(), 4_000);

        let one_more = org_of(4_001, rules.clone()).await;
        let (found, error) = until_error(&mut org(&one_more).client().walk(query())).await;
        assert_eq!((found, short(&error)), (4_000, (Some(4_000), 4_001)));
        let text = error.to_string();
        let named = ["after 4000 of 4001 rows", "declare `$upperBound: Int`", "`uiapi.query.Account`"];
        assert!(named.iter().all(|part| text.contains(part)), "{text}");
        assert_eq!(text.contains("DataFetchingException"), rules == forms()[1], "{text}");
        assert!(!error.is_transient());
    }
}

#[tokio::test]
async fn the_cap_is_told_from_other_errors_whatever_the_server_says_of_it() {
    for words in
        ["", "Kein Datensatz mehr", "Invalid cursor: djE6Mzk5OQ==", "OFFSET exceeds the limit of 2000"]
    {
        let rules = SalesforceRules::default().cap(Cap::Error).text(Told::Cap, words);
        let emulator = org_of(4_001, rules).await;
        let query = AccountsWithContacts::new().first(2_000).contacts_first(1);
        let (found, error) = until_error(&mut org(&emulator).client().walk(query)).await;
        assert_eq!((found, short(&error)), (4_000, (Some(4_000), 4_001)), "{words}");
        assert!(error.to_string().contains(words) && !error.is_transient(), "{error}");
    }
}

#[tokio::test]
async fn an_end_that_is_none_is_told_behind_the_last_row_and_again_when_resumed() {
    let emulator = org_of(4_001, SalesforceRules::default()).await;
    let query = || AccountsWithContacts::new().first(2_000).contacts_first(1);
    let org = org(&emulator);
    let mut walker = org.client().walk(query());
    while walker.rows() < 4_000 {
        walker.next().await.unwrap().unwrap();
        assert!(!walker.checkpoint().is_complete());
    }
    let saved = walker.checkpoint();
    let error = walker.next().await.unwrap_err();
    assert_eq!(error.checkpoint(), Some(&saved));
    assert!(matches!(walker.next().await.unwrap_err().kind(), ErrorKind::Stopped { .. }));
    let (found, error) = until_error(&mut org.client().walk(query()).resume_at(saved).unwrap()).await;
    assert_eq!((found, short(&error)), (0, (Some(4_000), 4_001)));

    // Whoever wants so many and no more isn't told.
    assert_eq!(rows(&mut org.client().walk(query()).limit(4_000)).await.unwrap().len(), 4_000);
}

#[tokio::test]
async fn a_walk_with_small_pages_that_gets_less_far_fails_too() {
    for rules in forms() {
        let emulator = org_of(2_300, rules.cap_reach(CapReach::Offset)).await;
        let client = org(&emulator).client().clone();
        let mut walker = client.walk(AccountsWithContacts::new().first(200).contacts_first(1));
        let (found, error) = until_error(&mut walker).await;
        assert_eq!((found, short(&error)), (2_200, (Some(2_200), 2_300)));
        assert_eq!(rows(&mut client.walk(Accounts::new().first(200))).await.unwrap().len(), 2_300);
        assert_eq!(rows(&mut client.walk(Accounts::new().first(2_000))).await.unwrap().len(), 2_300);
    }
}

#[tokio::test]
async fn a_walk_that_began_elsewhere_knows_that_it_did_not_come_to_the_end() {
    let emulator = org_of(4_001, SalesforceRules::default()).await;
    let query = AccountsWithContacts::new().first(2_000).contacts_first(1);
    let mut walker = org(&emulator).client().walk(query).starting_at(Cursor::new("djE6OQ=="));
    let (found, error) = until_error(&mut walker).await;
    assert_eq!((found, short(&error)), (3_990, (None, 4_001)));
    assert!(error.to_string().contains("before the last of 4001 rows"), "{error}");
}

#[tokio::test]
async fn a_walk_sets_the_upper_bound_by_itself_when_there_are_more_rows_than_come_without() {
    let uses = [UpperBoundUse::EveryPage, UpperBoundUse::FirstPage];
    for (rules, upper_bound) in forms().into_iter().zip(uses) {
        let size = whole(10_000);
        let emulator = org_of(size, rules.upper_bound(upper_bound)).await;
        let (mut walker, began) =
            (org(&emulator).client().walk(Accounts::new().first(2_000)), Instant::now());
        for row in accounts(&emulator).iter() {
            assert_eq!(walker.next().await.unwrap().unwrap().id, row.id());
        }
        assert!(walker.next().await.unwrap().is_none());
        assert_eq!((walker.pages(), walker.total()), (size.div_ceil(2_000), Some(size)));
        println!("{size} accounts, {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn the_callers_upper_bound_is_sent_as_it_is() {
    let emulator = org_of(10_000, SalesforceRules::default()).await;
    let client = org(&emulator).client().clone();
    let mut walker = client.walk(Accounts::new().first(2_000).upper_bound(5_000));
    assert_eq!((rows(&mut walker).await.unwrap().len(), walker.total()), (5_000, Some(10_000)));
    // None at all is a value, too.
    let mut walker = client.walk(Accounts::new().first(2_000).upper_bound(Optional::Null));
    assert_eq!(short(&until_error(&mut walker).await.1), (Some(4_000), 10_000));
}

#[tokio::test]
async fn values_beyond_the_limits_are_refused_before_anything_is_sent() {
    let emulator = org_of(10, SalesforceRules::default()).await;
    let client = org(&emulator).client().clone();
    let refused = async |query| match rows(&mut client.walk(query)).await.unwrap_err().kind() {
        ErrorKind::Limit(error) => error.clone(),
        other => panic!("{other}"),
    };
    assert!(matches!(
        refused(Accounts::new().first(2_001)).await,
        LimitError::PageTooLarge { rows: 2_001, .. }
    ));
    let bounded = |first: i32, bound: i32| Accounts::new().first(first).upper_bound(bound);
    assert!(matches!(refused(bounded(199, 5_000)).await, LimitError::PageTooSmall { rows: 199, .. }));
    assert!(matches!(refused(bounded(2_001, 5_000)).await, LimitError::PageTooLarge { .. }));
    assert!(matches!(refused(bounded(200, 199)).await, LimitError::BoundTooSmall { rows: 199, .. }));
    assert_eq!(emulator.requests(), 0);
    for fine in
        [Accounts::new().first(2_000), bounded(200, 200), bounded(2_000, 200), bounded(200, 1_000_000)]
    {
        assert_eq!(rows(&mut client.walk(fine)).await.unwrap().len(), 10);
    }
    // A size that nobody has asked for is made such as the server takes.
    let contacts = AccountsWithAllContacts::new().upper_bound(300);
    assert_eq!(rows(&mut client.walk(contacts)).await.unwrap().len(), 10);
}

#[tokio::test]
async fn a_page_that_is_asked_for_by_itself_is_within_the_limits_too() {
    let emulator = org_of(10, SalesforceRules::default()).await;
    let client = org(&emulator).client().clone();
    let bounded = |first: i32, bound: i32| Accounts::new().first(first).upper_bound(bound);
    for query in [Accounts::new().first(2_001), bounded(199, 200), bounded(200, 199)] {
        let error = client.send(query).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Limit(_)), "{error}");
    }
    assert_eq!(emulator.requests(), 0);
    // An order that leaves rows equal is no matter of one page.
    let by_name = AccountOrderBy::new().name(OrderByClause::new().order(ResultOrder::Asc));
    for query in [Accounts::new().first(2_000), bounded(200, 200), Accounts::new().order_by(by_name)] {
        client.send(query).await.unwrap();
    }
}

#[tokio::test]
async fn pages_that_the_caller_wants_too_small_for_an_upper_bound_stay_so() {
    let emulator = org_of(4_100, SalesforceRules::default()).await;
    let mut walker = org(&emulator).client().walk(Accounts::new().first(199));
    let (found, error) = until_error(&mut walker).await;
    assert_eq!((found, short(&error)), (4_000, (Some(4_000), 4_100)));
    assert!(error.to_string().contains("`uiapi.query.Account` asks for pages of 199 rows"), "{error}");
}

#[tokio::test]
async fn a_walk_that_has_set_the_upper_bound_is_resumed_with_it() {
    let emulator = org_of(4_100, SalesforceRules::default()).await;
    for taken in [1, 2_000, 4_099] {
        let mut walker = org(&emulator).client().walk(Accounts::new().first(2_000));
        for _ in 0..taken {
            walker.next().await.unwrap().unwrap();
        }
        let saved = serde_json::to_string(&walker.checkpoint()).unwrap();
        let saved: Checkpoint = serde_json::from_str(&saved).unwrap();
        let mut resumed =
            org(&emulator).client().walk(Accounts::new().first(2_000)).resume_at(saved).unwrap();
        let rest = rows(&mut resumed).await.unwrap();
        let ids = accounts(&emulator).iter().skip(taken).map(|row| row.id()).collect::<Vec<_>>();
        assert!(rest.iter().map(|account| &account.id).eq(&ids), "after {taken}");
    }
}

#[tokio::test]
async fn with_an_upper_bound_no_page_is_asked_to_have_fewer_than_200_rows() {
    let fault = |rows: u64| format!("502:rows={rows}").parse::<Fault>().unwrap();
    let slow = emulator(|builder| builder.rows(4_500).children(0).fault(fault(200))).await;
    let mut walker = org(&slow).client().walk(Accounts::new().first(1_000));
    assert_eq!(rows(&mut walker).await.unwrap().len(), 4_500);

    let too_slow = emulator(|builder| builder.rows(4_500).children(0).fault(fault(199))).await;
    let mut walker = org(&too_slow).client().walk(Accounts::new().first(1_000).upper_bound(5_000));
    let error = walker.next().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Status { .. }), "{error}");
}

#[tokio::test]
async fn nulls_are_rows_of_the_servers_count() {
    let fault = "null-node:every=2".parse::<Fault>().unwrap();
    let emulator = emulator(|builder| builder.rows(500).children(0).fault(fault)).await;
    let client = org(&emulator).client().clone();
    let query = || AccountsWithContacts::new().first(50);
    let mut walker = client.walk(query());
    let all = rows(&mut walker).await.unwrap().len();
    assert_eq!((all as u64 + walker.nulls(), walker.nulls()), (500, 5));
    for taken in [1, 49, 50, 99, 101, 120, 333] {
        let mut walker = client.walk(query());
        for _ in 0..taken {
            walker.next().await.unwrap().unwrap();
        }
        let mut resumed = client.walk(query()).resume_at(walker.checkpoint()).unwrap();
        // Which ones are null depends on the request, so the number of the rest doesn't matter: that it ends does.
        rows(&mut resumed).await.unwrap_or_else(|error| panic!("after {taken}: {error}"));
    }
}
