//! Rule 27: waiting before the server refuses.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use relaywalk::{ErrorKind, Pace, Retry};
use tokio::time::Instant;

use crate::support::queries::Things;
use crate::support::server::{Received, Reply};
use crate::support::wire::Wire;
use crate::{names, numbers, page_of, page_text, rows};

/// A point in time by the server's clock.
fn clock(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds)
}

/// A page with GitHub's headers: so many requests are left for so many seconds.
fn github(reply: Reply, remaining: u64, seconds: u64) -> Reply {
    reply
        .header("date", httpdate::fmt_http_date(clock(0)))
        .header("x-ratelimit-remaining", remaining.to_string())
        .header("x-ratelimit-reset", (1_700_000_000 + seconds).to_string())
}

#[tokio::test(start_paused = true)]
async fn rule_27_nothing_is_sent_until_githubs_limit_begins_anew() {
    let (wire, log) = Wire::answering(|request, before| {
        let remaining = [1, 0].get(before).copied().unwrap_or(5000);
        github(page_of(50, request), remaining, if before < 2 { 1800 } else { 5400 })
    });
    let mut walker = wire.client().build().unwrap().walk(Things::default());
    assert_eq!(names(rows(&mut walker).await.unwrap()), numbers(50));
    let times = log.times();
    assert!(times[1] < Duration::from_secs(1), "one was left: {times:?}");
    let wait = times[2] - times[1];
    assert!((1800..=1801).contains(&wait.as_secs()), "{times:?}");
    assert!(times[4] - times[2] < Duration::from_secs(1), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn rule_27_a_limit_that_is_used_up_already_is_waited_for_and_not_counted_as_a_try() {
    let (wire, log) = Wire::answering(|request, before| match before {
        0 => {
            let body = r#"{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}"#;
            github(Reply::json(body), 0, 2400)
        }
        1 => Reply::json("").status(502),
        _ => page_of(1, request),
    });
    // Forty minutes are more than the tries may take.
    wire.client().build().unwrap().send(Things::default()).await.unwrap();
    let times = log.times();
    assert!((2400..=2402).contains(&times[1].as_secs()), "{times:?}");
    assert_eq!(times.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn rule_27_clones_of_a_client_share_what_is_known_and_the_last_of_the_limit() {
    let (wire, log) = Wire::answering(|request, before| {
        let remaining = [3, 0, 0, 0].get(before).copied().unwrap_or(5000);
        github(page_of(1, request), remaining, if before < 4 { 100 } else { 3700 })
    });
    let client = wire.slow(Duration::from_millis(50)).client().build().unwrap();
    client.send(Things::default()).await.unwrap();
    let others: Vec<_> = (0..5)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(Things::default()).await })
        })
        .collect();
    for other in others {
        other.await.unwrap().unwrap();
    }
    let times = log.times();
    assert!(times[3] < Duration::from_secs(1), "three were left, and are sent at once: {times:?}");
    assert!(times[4] >= Duration::from_secs(100), "no fourth before there is more: {times:?}");
}

#[tokio::test(start_paused = true)]
async fn rule_27_a_wait_longer_than_the_client_waits_is_an_error_and_nothing_is_sent() {
    let (wire, log) = Wire::answering(|request, _| github(page_of(50, request), 0, 1800));
    let client = wire.client().pace(Pace::default().longest_wait(Duration::from_secs(600))).build().unwrap();
    let mut walker = client.walk(Things::default());
    let error = loop {
        match walker.next().await {
            Ok(row) => assert!(row.is_some()),
            Err(error) => break error,
        }
    };
    assert!(matches!(error.kind(), ErrorKind::Quota { wait: Some(_), .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "Things: the server's limit is used up: its rate limit is used up; there is more in 1801 s"
    );
    assert_eq!((error.checkpoint().unwrap().rows(), log.len()), (10, 1));
}

#[tokio::test(start_paused = true)]
async fn rule_27_one_call_turns_it_off() {
    let (wire, log) = Wire::answering(|request, _| {
        github(page_of(50, request), 0, 1800).header("sforce-limit-info", "api-usage=100/100")
    });
    let client = wire.client().pace(Pace::none()).build().unwrap();
    assert_eq!(rows(&mut client.walk(Things::default())).await.unwrap().len(), 50);
    assert!(log.times()[4] < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn rule_27_headers_that_mean_something_else_are_no_reason_to_wait() {
    for (remaining, reset) in
        [("0", "30"), ("0", "1700000000000"), ("-1", "1700001800"), ("none", "x"), ("0", "")]
    {
        let (wire, log) = Wire::answering(move |request, _| {
            page_of(20, request)
                .header("date", httpdate::fmt_http_date(clock(0)))
                .header("x-ratelimit-remaining", remaining)
                .header("x-ratelimit-reset", reset)
                .header("sforce-limit-info", "api-usage=/0, per-app-api-usage=17/17(appName=x)")
        });
        rows(&mut wire.client().build().unwrap().walk(Things::default())).await.unwrap();
        assert!(log.times()[1] < Duration::from_secs(1), "{remaining} {reset}");
    }
}

/// A server that counts cost as Shopify does: 10 points a second, 100 at most, and a page takes 40 before it
/// runs, of which 10 come back.
#[derive(Clone)]
struct Shop {
    state: Arc<Mutex<(f64, Instant)>>,
    refused: Arc<Mutex<usize>>,
}

impl Shop {
    fn new() -> Self {
        Self { state: Arc::new(Mutex::new((100.0, Instant::now()))), refused: Arc::default() }
    }

    fn answer(&self, request: &Received) -> Reply {
        let mut state = self.state.lock().unwrap();
        let (available, at) = *state;
        let available = (available + at.elapsed().as_secs_f64() * 10.0).min(100.0);
        let enough = available >= 40.0;
        let left = if enough { available - 30.0 } else { available };
        *state = (left, Instant::now());
        let actual = if enough { "30" } else { "null" };
        let status =
            format!(r#""maximumAvailable":100.0,"currentlyAvailable":{},"restoreRate":10.0"#, left.floor());
        let extensions = format!(
            r#","extensions":{{"cost":{{"requestedQueryCost":40,"actualQueryCost":{actual},"throttleStatus":{{{status}}}}}}}}}"#
        );
        let body = if enough {
            page_text(300, request)
        } else {
            *self.refused.lock().unwrap() += 1;
            r#"{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}]}"#.to_owned()
        };
        Reply::json(body.strip_suffix('}').unwrap().to_owned() + &extensions)
    }

    fn refused(&self) -> usize {
        *self.refused.lock().unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn rule_27_a_walk_waits_until_shopifys_bucket_holds_the_next_page() {
    let shop = Shop::new();
    let answering = shop.clone();
    let (wire, log) = Wire::answering(move |request, _| answering.answer(request));
    let mut walker = wire.client().retry(Retry::none()).build().unwrap().walk(Things::default());
    assert_eq!(names(rows(&mut walker).await.unwrap()), numbers(300));
    assert_eq!((shop.refused(), log.len()), (0, 30));
    // 30 pages cost 900 points; 100 were there, and 40 must be there before the last.
    let took = log.times()[29].as_secs_f64();
    assert!((80.0..90.0).contains(&took), "as fast as allowed: {took}");
}

#[tokio::test(start_paused = true)]
async fn rule_27_concurrent_walks_share_shopifys_bucket() {
    let shop = Shop::new();
    let answering = shop.clone();
    let (wire, log) = Wire::answering(move |request, _| answering.answer(request));
    let client = wire.slow(Duration::from_millis(200)).client().retry(Retry::none()).build().unwrap();
    // What a page costs must be known first.
    client.send(Things::default()).await.unwrap();
    let walks: Vec<_> = (0..4)
        .map(|_| {
            let mut walker = client.walk(Things::default());
            tokio::spawn(async move { rows(&mut walker).await })
        })
        .collect();
    for walk in walks {
        assert_eq!(names(walk.await.unwrap().unwrap()), numbers(300));
    }
    assert_eq!((shop.refused(), log.len()), (0, 121));
    let took = log.times()[120].as_secs_f64();
    assert!((350.0..450.0).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn rule_27_without_pacing_shopify_refuses_and_the_tries_go_on() {
    let shop = Shop::new();
    let answering = shop.clone();
    let (wire, _) = Wire::answering(move |request, _| answering.answer(request));
    let client = wire.client().pace(Pace::none()).retry(Retry::default().attempts(20)).build().unwrap();
    assert_eq!(names(rows(&mut client.walk(Things::default())).await.unwrap()), numbers(300));
    assert!(shop.refused() > 5, "{}", shop.refused());
}

#[tokio::test(start_paused = true)]
async fn rule_27_extensions_of_any_shape_are_no_obstacle() {
    for extensions in [
        "null",
        "7",
        "[]",
        r#"{"cost":null}"#,
        r#"{"cost":[1]}"#,
        r#"{"cost":{"requestedQueryCost":"x","throttleStatus":7}}"#,
        r#"{"cost":{"requestedQueryCost":1e308,"throttleStatus":{"maximumAvailable":-1,"currentlyAvailable":0,"restoreRate":0}}}"#,
        r#"{"cost":{"requestedQueryCost":9e9,"throttleStatus":{"maximumAvailable":0,"currentlyAvailable":0,"restoreRate":1e-300}}}"#,
        r#"{"tracing":{"cost":1}}"#,
    ] {
        let (wire, _) = Wire::answering(move |request, _| {
            Reply::json(page_text(30, request).replacen('{', &format!(r#"{{"extensions":{extensions},"#), 1))
        });
        let mut walker = wire.client().build().unwrap().walk(Things::default());
        assert_eq!(rows(&mut walker).await.map(names).unwrap(), numbers(30), "{extensions}");
    }
    let (wire, _) =
        Wire::answering(|_, _| Reply::json(r#"{"data":{"things":null},"extensions":{"cost":{]}"#));
    let error = wire.client().build().unwrap().send(Things::default()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn rule_27_salesforces_daily_limit_is_an_error_once_it_is_used_up() {
    let (wire, log) = Wire::answering(|request, before| {
        let used = [98, 100].get(before).copied().unwrap_or(60);
        page_of(50, request).header("Sforce-Limit-Info", format!("api-usage={used}/100, api-bursts=1/2"))
    });
    let client = wire.client().build().unwrap();
    let mut walker = client.walk(Things::default());
    let error = loop {
        match walker.next().await {
            Ok(row) => assert!(row.is_some()),
            Err(error) => break error,
        }
    };
    assert!(matches!(error.kind(), ErrorKind::Quota { wait: None, .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "Things: the server's limit is used up: 100 of 100 requests in 24 hours; nobody knows when there is more"
    );
    assert_eq!((error.is_transient(), log.len()), (false, 2));
    let checkpoint = error.checkpoint().unwrap().clone();
    let again = client.walk(Things::default()).resume_at(checkpoint.clone()).unwrap().next().await;
    assert!(matches!(again.unwrap_err().kind(), ErrorKind::Quota { .. }));
    assert_eq!(log.len(), 2);
    // The day is a rolling one, so later one request finds out.
    tokio::time::sleep(Duration::from_secs(60)).await;
    let mut walker = client.walk(Things::default()).resume_at(checkpoint).unwrap();
    assert_eq!(rows(&mut walker).await.unwrap().len(), 30);
}

#[tokio::test(start_paused = true)]
async fn rule_27_a_server_that_asks_one_request_to_wait_is_left_alone_by_the_others() {
    let (wire, log) = Wire::answering(|request, before| match before {
        0 => Reply::json("").status(429).header("retry-after", "30"),
        _ => page_of(1, request),
    });
    let client = wire.client().build().unwrap();
    let (first, second) = (client.clone(), client.clone());
    let first = tokio::spawn(async move { first.send(Things::default()).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let second = tokio::spawn(async move { second.send(Things::default()).await });
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert!(log.times()[1] >= Duration::from_secs(30), "{:?}", log.times());
}
