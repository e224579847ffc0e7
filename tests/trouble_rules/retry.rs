//! Rule 25.

use std::time::Duration;

use relaywalk::{ErrorKind, Pace, Request, Retry};
use serde_json::json;

use crate::support::queries::{Rename, Things};
use crate::support::server::{Reply, Server};
use crate::support::wire::Wire;
use crate::{error, names, numbers, page_of, page_text, rows};

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// What may pass, as a server says it.
fn passing() -> Vec<Reply> {
    let secondary = r#"{"message":"You have exceeded a secondary rate limit. Please wait a few minutes."}"#;
    let busy = |status| Reply::new(status, "text/html", "<html>");
    vec![
        busy(429),
        busy(502),
        busy(503),
        busy(504),
        Reply::json(r#"[{"message":"m","errorCode":"SERVER_UNAVAILABLE"}]"#).status(503),
        error(r#","extensions":{"code":"THROTTLED"}"#),
        error(r#","extensions":{"code":"RATE_LIMITED"}"#),
        error(r#","type":"RATE_LIMITED""#),
        error(r#","extensions":{"code":"RATELIMITED"}"#).status(400),
        error("").status(503),
        Reply::json(secondary),
        Reply::json(secondary).status(403),
        busy(403).header("retry-after", "1"),
        Reply::json("").cut(),
        Reply::silence(),
    ]
}

/// What won't, however often it is asked.
fn lasting() -> Vec<Reply> {
    let rest = |code: &str| Reply::json(format!(r#"[{{"message":"m","errorCode":"{code}"}}]"#));
    vec![
        rest("REQUEST_LIMIT_EXCEEDED").status(403),
        rest("REQUEST_LIMIT_EXCEEDED").status(503),
        error(r#","extensions":{"code":"REQUEST_LIMIT_EXCEEDED"}"#).status(503),
        error(r#","extensions":{"ErrorType":"ValidationError"}"#),
        error("").status(400),
        rest("INVALID_SESSION_ID").status(401),
        rest("INSUFFICIENT_ACCESS").status(403),
        Reply::new(404, "text/html", "<html>"),
        Reply::new(500, "text/html", "<html>"),
        Reply::new(302, "text/html", "").header("location", "/login"),
        Reply::new(200, "text/html", "<html>"),
        Reply::json(r#"{"data":{"things":{"edges":7}}}"#),
        Reply::json(r#"{"data":null}"#),
    ]
}

#[tokio::test(start_paused = true)]
async fn rule_25_what_may_pass_is_asked_again_and_nothing_is_lost() {
    for (index, trouble) in passing().into_iter().enumerate() {
        // It happens on the second page, twice.
        let (wire, log) = Wire::answering(move |request, before| match before {
            1 | 2 => trouble.clone(),
            _ => page_of(25, request),
        });
        let mut walker = wire.client().build().unwrap().walk(Things::default());
        assert_eq!(names(rows(&mut walker).await.unwrap()), numbers(25), "trouble {index}");
        assert_eq!(log.len(), 5, "trouble {index}");
        let sent = log.received();
        assert_eq!(sent[1].body, sent[3].body, "the same request");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_25_a_body_cut_short_anywhere_is_asked_for_again() {
    let (probe, _) = Wire::answering(|request, _| page_of(3, request));
    let client = probe.client().build().unwrap();
    assert!(client.send(Things::default()).await.is_ok());
    let whole = crate::support::queries::things(&["é", "b\\n"], &crate::support::queries::forward(None));
    for length in 1..whole.len() {
        let text = whole.clone();
        let (wire, log) = Wire::answering(move |request, before| match before {
            0 => Reply::json(&text.as_bytes()[..length]),
            _ => page_of(3, request),
        });
        let client = wire.client().build().unwrap();
        let data = client.send(Things::default()).await;
        assert!(data.is_ok(), "cut at {length}: {}", data.unwrap_err());
        assert_eq!(log.len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn rule_25_what_the_server_refuses_for_good_is_sent_once() {
    for (index, refusal) in lasting().into_iter().enumerate() {
        let (wire, log) = Wire::answering(move |_, _| refusal.clone());
        let error = wire.client().build().unwrap().walk(Things::default()).next().await.unwrap_err();
        assert_eq!(log.len(), 1, "refusal {index}: {error}");
        assert!(!error.to_string().contains("tried"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_25_delays_double_up_to_the_longest_and_are_a_random_part_of_that() {
    fastrand::seed(25);
    let retry = Retry::default().attempts(8).first_delay(seconds(1)).longest_delay(seconds(8));
    let mut all = vec![Vec::new(); 7];
    for _ in 0..60 {
        let (wire, log) = Wire::answering(|_, _| Reply::json("").status(503));
        let client = wire.client().retry(retry.clone()).build().unwrap();
        client.send(Things::default()).await.unwrap_err();
        let times = log.times();
        assert_eq!(times.len(), 8);
        for (delays, pair) in all.iter_mut().zip(times.windows(2)) {
            delays.push((pair[1] - pair[0]).as_secs_f64());
        }
    }
    for (delays, longest) in all.iter().zip([1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]) {
        let most = delays.iter().copied().fold(0.0, f64::max);
        let least = delays.iter().copied().fold(f64::MAX, f64::min);
        // A timer is no finer than a millisecond.
        assert!(most <= longest + 0.002 && most > 0.8 * longest, "{most} of {longest}");
        assert!(least < 0.2 * longest, "{least} of {longest}");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_25_retry_after_is_waited_for_in_full_as_seconds_and_as_a_date() {
    let later = ("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:29:30 GMT");
    for (header, wait) in [("90", 90), ("0", 0), (later.1, 90)] {
        for (status, pace) in [(429, Pace::none()), (503, Pace::none()), (429, Pace::default())] {
            let (wire, log) = Wire::answering(move |request, before| match before {
                0 => Reply::json("").status(status).header("retry-after", header).header("date", later.0),
                _ => page_of(1, request),
            });
            wire.client().pace(pace).build().unwrap().send(Things::default()).await.unwrap();
            let waited = log.times()[1];
            assert!(waited >= seconds(wait), "{header}: {waited:?}");
            assert!(waited <= seconds(wait) + Duration::from_millis(502), "{header}: {waited:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn rule_25_a_wait_that_is_too_long_ends_the_tries_at_once_and_says_so() {
    let (wire, log) = Wire::answering(|_, _| Reply::json("").status(429).header("retry-after", "301"));
    let error = wire.client().build().unwrap().walk(Things::default()).next().await.unwrap_err();
    assert_eq!(log.len(), 1);
    assert_eq!(
        error.to_string(),
        "Things: the server answered 429 Too Many Requests (tried once; the server asks to wait for 301 s, and all \
         tries may take 300 s)"
    );
    assert_eq!((error.attempts(), error.retry_after()), (Some(1), Some(seconds(301))));
    assert!(error.checkpoint().is_some());
    // Time that was used up before counts.
    let (wire, log) = Wire::answering(|_, before| match before {
        0 => Reply::json("").status(429).header("retry-after", "200"),
        _ => Reply::json("").status(429).header("retry-after", "101"),
    });
    let error = wire.client().build().unwrap().send(Things::default()).await.unwrap_err();
    assert_eq!(log.len(), 2);
    assert!(error.to_string().contains("(tried 2 times in 200."), "{error}");
}

#[tokio::test(start_paused = true)]
async fn rule_25_the_last_error_says_how_often_it_was_tried_and_for_how_long() {
    let (wire, log) = Wire::answering(|_, _| Reply::silence());
    let client = wire.client().timeout(seconds(10)).build().unwrap();
    let error = client.send(Things::default()).await.unwrap_err();
    let text = error.to_string();
    let start =
        "Things: no complete reply from https://api.example.com/graphql within 10s (tried 6 times in ";
    let took: f64 =
        text.strip_prefix(start).and_then(|rest| rest.strip_suffix(" s)")).unwrap().parse().unwrap();
    assert!((60.0..=75.6).contains(&took), "{text}");
    assert_eq!((log.len(), error.attempts()), (6, Some(6)));
}

#[tokio::test(start_paused = true)]
async fn rule_25_tries_have_an_end_in_time() {
    let (wire, log) = Wire::answering(|_, _| Reply::json("").status(502));
    let began = tokio::time::Instant::now();
    let retry = Retry::default().attempts(1_000).total_time(seconds(600));
    wire.client().retry(retry).build().unwrap().send(Things::default()).await.unwrap_err();
    assert!((600..=630).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    assert!(log.len() > 20, "{}", log.len());
}

#[tokio::test(start_paused = true)]
async fn rule_25_a_mutation_is_never_sent_twice() {
    for (index, trouble) in passing().into_iter().enumerate() {
        let (wire, log) = Wire::answering(move |_, _| trouble.clone());
        let client = wire.client().build().unwrap();
        let error = client.send(Rename::default()).await.unwrap_err();
        assert_eq!(log.len(), 1, "trouble {index}: {error}");
        for query in [
            "mutation { rename }",
            "# query\nfragment F on T { query } mutation Rename($a: I = {query: [1]}) { rename { ...F } }",
            "query A { a } mutation B { b }",
            "{ a } mutation B { b }",
            "\u{feff},mutation\n{ rename(text: \"}{ query {\", block: \"\"\"\\\"\"\" } query {\"\"\") }",
            "nonsense",
            "",
        ] {
            let before = log.len();
            let request = Request { operation_name: None, query, variables: json!({}) };
            client.send_request(&request, |reader| reader.skip()).await.unwrap_err();
            assert_eq!(log.len(), before + 1, "{query}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn rule_25_a_query_known_at_run_time_only_is_asked_again() {
    for query in ["{ a }", "query A { a }", "fragment mutation on T { a } query mutation { ...mutation }"] {
        let (wire, log) = Wire::answering(|_, before| match before {
            0 => Reply::json("").status(503),
            _ => Reply::json(r#"{"data":{}}"#),
        });
        let request = Request { operation_name: None, query, variables: json!({}) };
        wire.client().build().unwrap().send_request(&request, |reader| reader.skip()).await.unwrap();
        assert_eq!(log.len(), 2, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_25_one_call_turns_it_off() {
    for trouble in passing() {
        let (wire, log) = Wire::answering(move |_, _| trouble.clone());
        let client = wire.client().retry(Retry::none()).build().unwrap();
        let error = client.walk(Things { first: 100.into(), ..Things::default() }).next().await.unwrap_err();
        assert_eq!(log.len(), 1);
        assert!(!error.to_string().contains("tried"), "{error}");
    }
}

#[tokio::test]
async fn rule_25_a_lost_connection_is_made_anew() {
    let server = Server::answering(|request, before| match before {
        1 => Reply::json(page_text(25, request)).cut(),
        _ => page_of(25, request),
    });
    let server = server.await;
    let retry = Retry::default().first_delay(Duration::from_millis(1));
    let client = relaywalk::Client::builder(&server.url).retry(retry.clone()).build().unwrap();
    assert_eq!(names(rows(&mut client.walk(Things::default())).await.unwrap()), numbers(25));
    assert_eq!(server.received().len(), 4);
    // Nobody listens any more.
    let url = server.url.clone();
    drop(server);
    tokio::time::sleep(Duration::from_millis(20)).await;
    let client = relaywalk::Client::builder(&url).retry(retry).build().unwrap();
    let error = client.send(Things::default()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport { transient: true, .. }), "{error}");
    assert_eq!(error.attempts(), Some(6));
}
