//! Rules 27 and 28: a limit is what the caller sets, and ends a walk with a resumable error.

use std::collections::BTreeMap;
use std::time::Duration;

use relaywalk::{Budget, BudgetLimit, Client, Error, ErrorKind, Token, TokenFuture, TokenProvider};

use crate::support::queries::{Thing, Things};
use crate::support::server::{Received, Reply};
use crate::support::wire::Wire;
use crate::{names, numbers, page_of, page_text, rows};

/// The rows of a walk up to its error.
async fn until_error(client: &Client, budget: Option<Budget>) -> (Vec<Thing>, Error) {
    let mut walker = client.walk(Things::default());
    if let Some(budget) = budget {
        walker = walker.budget(budget);
    }
    let mut rows = Vec::new();
    loop {
        match walker.next().await {
            Ok(row) => rows.push(row.expect("the budget ends before the walk")),
            Err(error) => return (rows, error),
        }
    }
}

fn limit(error: &Error) -> BudgetLimit {
    match error.kind() {
        ErrorKind::Budget(limit) => *limit,
        _ => panic!("{error}"),
    }
}

#[tokio::test(start_paused = true)]
async fn rule_27_a_budget_of_requests_ends_a_walk_which_can_go_on() {
    let (wire, log) = Wire::answering(|request, _| page_of(100, request));
    let client = wire.client().build().unwrap();
    let (mut all, error) = until_error(&client, Some(Budget::default().requests(3))).await;
    assert_eq!(limit(&error), BudgetLimit::Requests(3));
    assert_eq!(error.to_string(), "Things: the budget of 3 requests is used up");
    assert_eq!((all.len(), log.len(), error.is_transient()), (30, 3, false));
    let checkpoint = error.checkpoint().unwrap().clone();
    all.extend(rows(&mut client.walk(Things::default()).resume_at(checkpoint).unwrap()).await.unwrap());
    assert_eq!(names(all), numbers(100));
}

#[tokio::test(start_paused = true)]
async fn rule_27_each_try_is_paid_for() {
    let (wire, log) = Wire::answering(|_, _| Reply::json("").status(503));
    let client = wire.client().budget(Budget::default().requests(4)).build().unwrap();
    let error = client.send(Things::default()).await.unwrap_err();
    assert_eq!((limit(&error), log.len()), (BudgetLimit::Requests(4), 4));
    assert!(error.to_string().contains("the budget of 4 requests is used up (tried 4 times in "), "{error}");
}

#[tokio::test(start_paused = true)]
async fn rule_27_a_budget_of_bytes_counts_the_replies() {
    let text = |after: &str| {
        let body = format!(r#"{{"variables":{{"after":{after}}}}}"#);
        page_text(100, &Received { line: String::new(), headers: BTreeMap::new(), body })
    };
    let two_pages = (text("null").len() + text("\"10\"").len()) as u64;
    // The reply that goes beyond it is handed out.
    for (bytes, pages) in [(two_pages - 1, 2), (two_pages, 2), (two_pages + 1, 3)] {
        let (wire, log) = Wire::answering(|request, _| page_of(100, request));
        let client = wire.client().build().unwrap();
        let (rows, error) = until_error(&client, Some(Budget::default().bytes(bytes))).await;
        assert_eq!(limit(&error), BudgetLimit::Bytes(bytes));
        assert_eq!(error.to_string(), format!("Things: the budget of {bytes} bytes is used up"));
        assert_eq!((rows.len(), log.len()), (pages * 10, pages));
    }
}

#[tokio::test(start_paused = true)]
async fn rule_27_a_budget_of_time_ends_a_request_under_way_and_a_wait_that_has_no_end_in_it() {
    let minute = Duration::from_secs(60);
    let (wire, _) = Wire::answering(|request, _| page_of(100, request));
    let client = wire.slow(Duration::from_secs(25)).client().build().unwrap();
    let began = tokio::time::Instant::now();
    let (rows, error) = until_error(&client, Some(Budget::default().time(minute))).await;
    assert_eq!(limit(&error), BudgetLimit::Time(minute));
    assert_eq!((rows.len(), error.to_string().as_str()), (20, "Things: the budget of 60s is used up"));
    assert_eq!(began.elapsed().as_secs(), 60);
    assert_eq!(error.checkpoint().unwrap().rows(), 20);

    let (wire, log) = Wire::answering(|_, _| Reply::json("").status(429).header("retry-after", "90"));
    let client = wire.client().budget(Budget::default().time(minute)).build().unwrap();
    let began = tokio::time::Instant::now();
    let error = client.send(Things::default()).await.unwrap_err();
    assert_eq!(limit(&error), BudgetLimit::Time(minute));
    assert_eq!((log.len(), began.elapsed().as_secs()), (1, 0), "it isn't waited for in vain");
    // Another request would have to wait as well.
    let error = client.send(Things::default()).await.unwrap_err();
    assert_eq!((limit(&error), log.len()), (BudgetLimit::Time(minute), 1));
}

#[tokio::test(start_paused = true)]
async fn rule_27_a_budget_of_time_has_the_waits_for_a_token_and_for_a_limit_in_it() {
    struct Endless;
    impl TokenProvider for Endless {
        fn token(&self, _: Option<&Token>) -> TokenFuture<'_> {
            Box::pin(std::future::pending())
        }
    }
    let minute = Duration::from_secs(60);
    let (wire, log) = Wire::answering(|request, _| page_of(100, request));
    let client = wire.client().tokens(Endless).budget(Budget::default().time(minute)).build().unwrap();
    let sent = tokio::time::timeout(10 * minute, client.send(Things::default()));
    let error = sent.await.expect("the budget ends it").unwrap_err();
    assert_eq!((limit(&error), log.len()), (BudgetLimit::Time(minute), 0));

    let (wire, log) = Wire::answering(|request, _| {
        let date = "Wed, 21 Oct 2015 07:28:00 GMT";
        let page = page_of(100, request).header("date", date).header("x-ratelimit-reset", "1445412600");
        page.header("x-ratelimit-remaining", "0")
    });
    let client = wire.client().budget(Budget::default().time(minute)).build().unwrap();
    let (rows, error) = until_error(&client, None).await;
    assert_eq!((limit(&error), rows.len(), log.len()), (BudgetLimit::Time(minute), 10, 1));
}

#[tokio::test(start_paused = true)]
async fn rule_27_a_budget_is_the_walks_or_the_clients_and_both_hold() {
    let (wire, log) = Wire::answering(|request, _| page_of(100, request));
    let whole = wire.client().budget(Budget::default().requests(5)).build().unwrap();
    let (_, error) = until_error(&whole.clone(), Some(Budget::default().requests(3))).await;
    assert_eq!((limit(&error), log.len()), (BudgetLimit::Requests(3), 3));
    let part = whole.with_budget(Budget::default().requests(100));
    let (_, error) = until_error(&part, None).await;
    assert_eq!((limit(&error), log.len()), (BudgetLimit::Requests(5), 5));
    let (_, error) = until_error(&whole, None).await;
    assert_eq!((limit(&error), log.len()), (BudgetLimit::Requests(5), 5));
}

#[tokio::test(start_paused = true)]
async fn rule_28_without_a_budget_there_is_no_limit() {
    let (wire, log) = Wire::answering(|request, _| page_of(20_000, request));
    let mut walker = wire.client().build().unwrap().walk(Things::default());
    assert_eq!(rows(&mut walker).await.unwrap().len(), 20_000);
    assert_eq!(log.len(), 2_000);
}
