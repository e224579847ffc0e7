//! Rules 14 and 26.

use std::time::Duration;

use relaywalk::{Checkpoint, ErrorKind, Optional, Retry};

use crate::support::queries::{RenameAll, Things, ThingsBefore};
use crate::support::server::{Received, Reply};
use crate::support::wire::Wire;
use crate::{error, names, numbers, page_of, rows};

fn size(request: &Received) -> u64 {
    request.variables()["first"].as_u64().expect("a size")
}

fn of(rows: i32) -> Things {
    Things { first: rows.into(), ..Things::default() }
}

/// Answers pages of at most so many rows; larger ones are too much in one way or another.
fn overburdened_above(most: u64, trouble: Reply) -> impl Fn(&Received, usize) -> Reply {
    move |request, _| if size(request) > most { trouble.clone() } else { page_of(400, request) }
}

#[tokio::test(start_paused = true)]
async fn rule_14_a_page_clamped_by_the_server_is_not_the_end() {
    let (wire, log) = Wire::answering(|request, _| {
        let request =
            Received { body: request.body.replace(r#""first":50"#, r#""first":7"#), ..request.clone() };
        page_of(30, &request)
    });
    let mut walker = wire.client().build().unwrap().walk(of(50));
    assert_eq!(names(rows(&mut walker).await.unwrap()), numbers(30));
    assert_eq!(log.sizes(), [50; 5], "and is no reason to ask for fewer");
}

#[tokio::test(start_paused = true)]
async fn rule_14_a_page_size_that_the_server_refuses_is_its_error() {
    let message = r#"{"errors":[{"message":"Argument 'first' cannot be higher than 100."}]}"#;
    let (wire, log) = Wire::answering(move |_, _| Reply::json(message));
    let error = wire.client().build().unwrap().walk(of(500)).next().await.unwrap_err();
    assert_eq!(error.to_string(), "Things: Argument 'first' cannot be higher than 100.");
    assert_eq!(log.sizes(), [500]);
}

#[tokio::test(start_paused = true)]
async fn rule_26_pages_that_take_too_long_become_smaller_and_stay_so() {
    for trouble in [
        Reply::silence(),
        Reply::new(502, "text/html", "<html>"),
        Reply::new(504, "text/html", "<html>"),
        error("").status(502),
    ] {
        let (wire, log) = Wire::answering(overburdened_above(30, trouble));
        let mut walker = wire.client().build().unwrap().walk(of(100)).lookahead(0);
        let mut all = Vec::new();
        while all.len() < 100 {
            all.push(walker.next().await.unwrap().unwrap().name);
        }
        assert_eq!(all, numbers(100));
        // Twice the same, since once may be chance; then half, and half again.
        assert_eq!(log.sizes(), [100, 100, 50, 25, 25, 25, 25]);
        assert_eq!(walker.rows(), 100);
    }
}

#[tokio::test(start_paused = true)]
async fn rule_26_pages_that_come_well_become_larger_again_slowly() {
    // The trouble is over after some time.
    let (wire, log) = Wire::answering(|request, before| match before {
        0..4 => Reply::json("").status(504),
        _ => page_of(3000, request),
    });
    let mut walker = wire.client().build().unwrap().walk(of(100)).lookahead(0);
    assert_eq!(names(rows(&mut walker).await.unwrap()), numbers(3000));
    let sizes = log.sizes();
    assert_eq!(sizes[..5], [100, 100, 50, 25, 12]);
    let mut runs: Vec<(u64, usize)> = Vec::new();
    for size in &sizes[4..] {
        match runs.last_mut() {
            Some((last, length)) if last == size => *length += 1,
            _ => runs.push((*size, 1)),
        }
    }
    assert_eq!(runs[..3], [(12, 8), (24, 8), (48, 8)]);
    let (last, length) = runs[4];
    assert!(runs[3] == (96, 8) && last == 100 && length > 1 && runs.len() == 5, "{runs:?}");
}

#[tokio::test(start_paused = true)]
async fn rule_26_a_failure_by_chance_changes_nothing() {
    let (wire, log) = Wire::answering(|request, before| match before % 2 {
        0 => Reply::json("").status(502),
        _ => page_of(500, request),
    });
    let mut walker = wire.client().build().unwrap().walk(of(100));
    assert_eq!(names(rows(&mut walker).await.unwrap()), numbers(500));
    assert_eq!(log.sizes(), [100; 10]);
}

#[tokio::test(start_paused = true)]
async fn rule_26_no_page_becomes_smaller_than_the_smallest() {
    let down = |rows: i32, smallest: Option<i32>| async move {
        let (wire, log) = Wire::answering(|_, _| Reply::json("").status(504));
        let mut walker = wire.client().build().unwrap().walk(of(rows));
        if let Some(smallest) = smallest {
            walker = walker.smallest_page(smallest);
        }
        let error = walker.next().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Status { .. }), "{error}");
        assert_eq!(error.attempts(), Some(u32::try_from(log.len()).unwrap()), "{error}");
        log.sizes()
    };
    // At the smallest size there are the usual six tries.
    assert_eq!(down(100, None).await, [100, 100, 50, 25, 12, 10, 10, 10, 10, 10, 10]);
    assert_eq!(down(5, None).await, [5; 6]);
    assert_eq!(down(2000, Some(200)).await, [2000, 2000, 1000, 500, 250, 200, 200, 200, 200, 200, 200]);
}

#[tokio::test(start_paused = true)]
async fn rule_26_a_page_larger_than_is_taken_becomes_smaller_at_once() {
    let (wire, log) = Wire::answering(|request, _| page_of(100, request));
    let client = wire.client().max_body(2000).build().unwrap();
    assert_eq!(names(rows(&mut client.walk(of(100))).await.unwrap()), numbers(100));
    assert_eq!(log.sizes()[..3], [100, 50, 50]);
    let (wire, log) = Wire::answering(|request, _| page_of(100, request));
    let client = wire.client().max_body(200).build().unwrap();
    let error = client.walk(of(100)).next().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: 200 }), "{error}");
    assert_eq!(log.sizes(), [100, 50, 25, 12, 10]);
}

#[tokio::test(start_paused = true)]
async fn rule_26_a_smaller_page_has_the_whole_time_for_its_tries() {
    // Four timeouts take four minutes; then another failure must not be the last one.
    let overburdened = overburdened_above(30, Reply::silence());
    let (wire, log) = Wire::answering(move |request, before| match before {
        4 => Reply::json("").status(503),
        _ => overburdened(request, before),
    });
    let retry = Retry::default().total_time(Duration::from_secs(130));
    let client = wire.client().timeout(Duration::from_secs(60)).retry(retry).build().unwrap();
    assert_eq!(names(rows(&mut client.walk(of(200)).limit(50)).await.unwrap()), numbers(50));
    assert_eq!(log.sizes(), [200, 200, 100, 50, 25, 25, 25]);
}

#[tokio::test(start_paused = true)]
async fn rule_26_a_query_without_a_say_in_it_is_just_asked_again() {
    let (wire, log) = Wire::answering(|_, _| Reply::json("").status(504));
    wire.client().build().unwrap().walk(ThingsBefore::default()).next().await.unwrap_err();
    assert_eq!(log.len(), 6);
    let (wire, log) = Wire::answering(|_, _| Reply::json("").status(504));
    wire.client().build().unwrap().walk(Things::default()).next().await.unwrap_err();
    assert_eq!((log.len(), log.sizes().len()), (6, 0));
}

#[tokio::test(start_paused = true)]
async fn rule_26_a_checkpoint_is_good_for_pages_of_any_size() {
    for (before, after) in [(100, 7), (7, 100), (30, 31)] {
        let (wire, _) = Wire::answering(|request, _| page_of(300, request));
        let client = wire.client().build().unwrap();
        let mut walker = client.walk(of(before));
        let mut all = Vec::new();
        for _ in 0..65 {
            all.push(walker.next().await.unwrap().unwrap());
        }
        let saved = serde_json::to_string(&walker.checkpoint()).unwrap();
        let checkpoint: Checkpoint = serde_json::from_str(&saved).unwrap();
        let mut walker = client.walk(of(after)).resume_at(checkpoint.clone()).unwrap();
        all.extend(rows(&mut walker).await.unwrap());
        assert_eq!(names(all), numbers(300));
        let unset = [Optional::Absent, Optional::Null];
        for first in unset {
            assert!(client.walk(Things { first, ..Things::default() }).resume_at(checkpoint.clone()).is_ok());
        }
        let other = Things { name: "other".into(), ..of(before) };
        assert!(client.walk(other).resume_at(checkpoint).is_err(), "other variables count");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_26_an_error_in_the_middle_of_smaller_pages_loses_and_repeats_nothing() {
    let (wire, _) = Wire::answering(|request, _| match size(request) {
        31.. => Reply::json("").status(504),
        _ if request.variables()["after"] == "75" && size(request) == 25 => error(""),
        _ => page_of(300, request),
    });
    let client = wire.client().build().unwrap();
    let mut walker = client.walk(of(100));
    let mut all = Vec::new();
    let error = loop {
        match walker.next().await {
            Ok(row) => all.push(row.unwrap()),
            Err(error) => break error,
        }
    };
    let mut walker = client.walk(of(20)).resume_at(error.checkpoint().unwrap().clone()).unwrap();
    all.extend(rows(&mut walker).await.unwrap());
    assert_eq!(names(all), numbers(300));
}

#[tokio::test(start_paused = true)]
async fn rule_26_a_mutation_is_not_sent_again_as_a_smaller_page() {
    let (wire, log) = Wire::answering(|_, _| Reply::json("").status(504));
    let client = wire.client().max_body(10).build().unwrap();
    let error = client.walk(RenameAll { first: 100.into() }).next().await.unwrap_err();
    assert_eq!(log.len(), 1, "{error}");
    let (wire, log) = Wire::answering(|request, _| page_of(100, request));
    let client = wire.client().max_body(10).build().unwrap();
    let error = client.walk(RenameAll { first: 100.into() }).next().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooLarge { .. }), "{error}");
    assert_eq!(log.len(), 1);
}
