//! What a walk fetches before it is asked for, and that nothing is lost by it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod support;

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use bytes::Bytes;
use relaywalk::{
    Client, Connection, Cursor, ErrorKind, Lookahead, Page, PageSource, RepeatedCursor, Result, RoundTrip,
    Token, TokenFuture, TokenProvider, Transport, WalkId, Walker,
};
use support::queries::{RenameAll, Things, forward, things};
use support::script::Script;
use support::server::{Received, Reply};
use support::wire::Wire;
use tokio::time::{Instant, sleep, timeout};

async fn rows<S: PageSource>(walker: &mut Walker<S>) -> Result<Vec<S::Item>> {
    let mut rows = Vec::new();
    while let Some(row) = walker.next().await? {
        rows.push(row);
    }
    Ok(rows)
}

/// The page of a request in a connection of so many, with two rows each.
fn page(pages: usize) -> impl Fn(&Received, usize) -> Reply {
    move |request, _| Reply::json(body(request, pages))
}

fn body(request: &Received, pages: usize) -> String {
    let at: usize = request.variables()["after"].as_str().map_or(0, |at| at.parse().unwrap());
    let next = Some(at + 1).filter(|next| *next < pages).map(|next| next.to_string());
    things(&[&format!("{at}a"), &format!("{at}b")], &forward(next.as_deref()))
}

fn names(pages: usize) -> Vec<String> {
    (0..pages).flat_map(|page| [format!("{page}a"), format!("{page}b")]).collect()
}

const THREE: &[(&str, &[u32])] = &[("", &[1, 2]), ("b", &[3, 4]), ("c", &[5, 6])];

#[tokio::test]
async fn a_page_is_fetched_ahead_once_a_second_one_was_asked_for() {
    let (script, log) = Script::pages(THREE);
    let mut walker = Walker::new(script);
    let mut fetched = Vec::new();
    while walker.next().await.unwrap().is_some() {
        fetched.push(log.len());
    }
    assert_eq!(fetched, [1, 1, 3, 3, 3, 3]);
    assert_eq!(walker.pages(), 3);

    let (script, log) = Script::pages(THREE);
    let mut walker = Walker::new(script).lookahead(0);
    let mut fetched = Vec::new();
    while walker.next_page().await.unwrap().is_some() {
        fetched.push(log.len());
    }
    assert_eq!(fetched, [1, 2, 3], "one call turns it off");
}

#[tokio::test]
async fn what_a_limit_leaves_out_is_not_fetched_ahead() {
    for (limit, expected) in [(2, 1), (3, 2), (4, 2), (5, 3), (6, 3)] {
        let (script, log) = Script::pages(THREE);
        assert_eq!(rows(&mut Walker::new(script).limit(limit)).await.unwrap().len() as u64, limit);
        assert_eq!(log.len(), expected, "limit {limit}");
    }
}

/// Pages of one number each, that take their time, tell early where the next one is, and write down what happens.
struct Told {
    log: Arc<Mutex<Vec<String>>>,
    under_way: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    /// What is told instead of the truth.
    lie: Option<&'static str>,
}

impl Told {
    fn new(lie: Option<&'static str>) -> Self {
        Self { log: Arc::default(), under_way: Arc::default(), most: Arc::default(), lie }
    }

    fn log(&self, line: String) {
        self.log.lock().unwrap().push(line);
    }
}

impl PageSource for Told {
    type Item = usize;

    fn identity(&self) -> WalkId {
        WalkId::new("Told", [])
    }

    async fn fetch(&self, at: Option<&Cursor>) -> Result<Page<usize>> {
        self.fetch_with(at, &Lookahead::default()).await
    }

    async fn fetch_with(&self, at: Option<&Cursor>, lookahead: &Lookahead) -> Result<Page<usize>> {
        let page: usize = at.map_or(0, |at| at.to_string().trim_start_matches('p').parse().unwrap());
        self.log(format!("asked {page}"));
        self.most.fetch_max(self.under_way.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        sleep(Duration::from_millis(7 + page as u64 % 3)).await;
        self.under_way.fetch_sub(1, Ordering::Relaxed);
        let next = Some(page + 1).filter(|next| *next < 6).map(|next| Cursor::new(format!("p{next}")));
        if let Some(told) = self.lie.map(Cursor::new).or(next.clone()).filter(|_| lookahead.is_wanted()) {
            lookahead.next_page_at(told).await;
        }
        self.log(format!("decoded {page}"));
        Ok(Page::new(vec![page], next))
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_page_is_asked_for_before_this_one_is_decoded_and_two_are_under_way_at_most() {
    let source = Told::new(None);
    let (log, most) = (Arc::clone(&source.log), Arc::clone(&source.most));
    let mut walker = Walker::new(source);
    let began = Instant::now();
    let mut seen = Vec::new();
    while let Some(page) = walker.next().await.unwrap() {
        seen.push(page);
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(seen, [0, 1, 2, 3, 4, 5]);
    assert_eq!(most.load(Ordering::Relaxed), 1, "a page that is here is no longer under way");
    // The first two were waited for.
    assert_eq!(began.elapsed(), Duration::from_millis(7 + 8 + 6 * 20));
    let log = log.lock().unwrap().join(", ");
    assert!(log.starts_with("asked 0, decoded 0, asked 1, asked 2, decoded 1, "), "{log}");
    assert_eq!(log.matches("asked").count(), 6, "{log}");

    // A caller who does nothing between waits for each page, whose successor is under way by then.
    let source = Told::new(None);
    let log = Arc::clone(&source.log);
    assert_eq!(rows(&mut Walker::new(source)).await.unwrap(), [0, 1, 2, 3, 4, 5]);
    let log = log.lock().unwrap().join(", ");
    assert!(log.contains("asked 3, decoded 2, asked 4, decoded 3, asked 5, decoded 4"), "{log}");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_was_told_of_and_is_not_the_next_one_is_thrown_away() {
    for lie in ["p0", "p5"] {
        let source = Told::new(Some(lie));
        let log = Arc::clone(&source.log);
        assert_eq!(rows(&mut Walker::new(source)).await.unwrap(), [0, 1, 2, 3, 4, 5]);
        let log = log.lock().unwrap().join(", ");
        assert!(log.contains("asked 5"), "{log}");
    }
}

#[tokio::test]
async fn a_cursor_that_was_followed_is_not_followed_ahead_either() {
    let circle = || {
        Script::new(|at, _| {
            let next = match at {
                None => "b",
                Some("b") => "c",
                _ => "b",
            };
            Ok(Page::new(vec![1], Some(Cursor::new(next))))
        })
    };
    let (script, log) = circle();
    let mut walker = Walker::new(script);
    assert!(matches!(rows(&mut walker).await.unwrap_err().kind(), ErrorKind::RepeatedCursor { .. }));
    assert_eq!(walker.rows(), 2);
    assert_eq!(log.cursors(), ["start", "b", "c"]);
    let (script, log) = circle();
    let mut walker = Walker::new(script).on_repeated_cursor(RepeatedCursor::End);
    assert_eq!(rows(&mut walker).await.unwrap().len(), 3);
    assert_eq!(log.cursors(), ["start", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn rule_10_errors_are_seen_before_any_row_of_their_page_and_after_the_rows_before_it() {
    for errors_first in [true, false] {
        let (wire, log) = Wire::answering(move |request, _| {
            let body = body(request, 5);
            let errors = r#""errors":[{"message":"no right"}]"#;
            Reply::json(match (request.variables()["after"].as_str(), errors_first) {
                (Some("3"), true) => body.replacen('{', &format!("{{{errors},"), 1),
                (Some("3"), false) => format!("{},{errors}}}", body.strip_suffix('}').unwrap()),
                _ => body,
            })
        });
        let mut walker = wire.client().build().unwrap().walk(Things::default());
        let mut seen = Vec::new();
        let error = loop {
            match walker.next().await {
                Ok(row) => seen.push(row.unwrap().name),
                Err(error) => break error,
            }
        };
        assert_eq!((seen, error.to_string()), (names(3), "Things: no right".to_owned()));
        let checkpoint = error.checkpoint().unwrap();
        assert_eq!((checkpoint.cursor(), checkpoint.rows()), (Some(&Cursor::new("3")), 6));
        // Errors behind the data are found too late to hold the next request back.
        assert_eq!(log.len(), if errors_first { 4 } else { 5 });
    }
}

#[tokio::test(start_paused = true)]
async fn rule_23_a_checkpoint_covers_nothing_that_was_only_fetched_ahead() {
    for taken in 0..=8 {
        let (wire, _) = Wire::answering(page(4));
        let client = wire.slow(Duration::from_millis(5)).client().build().unwrap();
        let mut walker = client.walk(Things::default());
        let mut seen = Vec::new();
        for _ in 0..taken {
            seen.extend(walker.next().await.unwrap().map(|row| row.name));
            // So that what is fetched ahead is here.
            sleep(Duration::from_millis(50)).await;
        }
        let checkpoint = walker.checkpoint();
        assert_eq!(checkpoint.rows(), taken);
        let mut walker = client.walk(Things::default()).resume_at(checkpoint).unwrap();
        seen.extend(rows(&mut walker).await.unwrap().into_iter().map(|row| row.name));
        assert_eq!(seen, names(4), "behind row {taken}");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_24_what_is_under_way_goes_on_when_the_future_of_next_is_dropped() {
    let (wire, log) = Wire::answering(page(6));
    let client = wire.slow(Duration::from_millis(100)).client().build().unwrap();
    let mut walker = client.walk(Things::default());
    let (mut seen, mut dropped) = (Vec::new(), 0);
    loop {
        match timeout(Duration::from_millis(30), walker.next()).await {
            Ok(row) => match row.unwrap() {
                Some(row) => seen.push(row.name),
                None => break,
            },
            Err(_) => dropped += 1,
        }
        assert!(dropped < 100, "a page is never waited for to its end");
    }
    assert_eq!(seen, names(6));
    assert!(dropped >= 10, "{dropped} futures were dropped");
    assert_eq!(log.len(), 6, "each page was asked for once");
}

#[test]
fn rule_24_without_a_runtime_nothing_is_lost_either() {
    for polls in 1..6 {
        let (script, _) = Script::pages(THREE);
        let mut walker = Walker::new(script.slow(3));
        let mut rows = Vec::new();
        'walk: loop {
            let mut next = pin!(walker.next());
            for _ in 0..polls {
                if let std::task::Poll::Ready(row) =
                    next.as_mut().poll(&mut Context::from_waker(Waker::noop()))
                {
                    match row.unwrap() {
                        Some(row) => rows.push(row),
                        None => break 'walk,
                    }
                    break;
                }
            }
        }
        assert_eq!(rows, [1, 2, 3, 4, 5, 6]);
    }
}

/// Counts the requests that are under way.
struct Counted(Wire, Arc<AtomicUsize>);

struct UnderWay(Arc<AtomicUsize>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Transport for Counted {
    fn send(&self, request: http::Request<Bytes>) -> RoundTrip<'_> {
        self.1.fetch_add(1, Ordering::Relaxed);
        let under_way = UnderWay(Arc::clone(&self.1));
        let reply = self.0.send(request);
        Box::pin(async move {
            let reply = reply.await;
            drop(under_way);
            reply
        })
    }
}

#[tokio::test(start_paused = true)]
async fn rule_24_dropping_the_walker_stops_its_requests() {
    let under_way = Arc::default();
    let (wire, log) = Wire::answering(page(9));
    let wire = wire.slow(Duration::from_secs(5));
    let transport = Counted(wire, Arc::clone(&under_way));
    let client = Client::builder("https://example.com").transport(transport).build().unwrap();
    let mut walker = client.walk(Things::default());
    for _ in 0..3 {
        walker.next().await.unwrap();
    }
    assert_eq!((log.len(), under_way.load(Ordering::Relaxed)), (3, 1));
    drop(walker);
    tokio::task::yield_now().await;
    assert_eq!(under_way.load(Ordering::Relaxed), 0);

    // The one that was asked for and isn't waited for any more, too.
    let mut walker = client.walk(Things::default());
    timeout(Duration::from_secs(1), walker.next()).await.unwrap_err();
    assert_eq!(under_way.load(Ordering::Relaxed), 1);
    drop(walker);
    tokio::task::yield_now().await;
    assert_eq!((log.len(), under_way.load(Ordering::Relaxed)), (4, 0));
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_takes_long_costs_the_next_page_nothing() {
    let (wire, log) = Wire::answering(page(6));
    let wire = wire.slow(Duration::from_secs(5));
    let mut walker = wire.client().timeout(Duration::from_secs(10)).build().unwrap().walk(Things::default());
    let mut seen = Vec::new();
    while let Some(row) = walker.next().await.unwrap() {
        seen.push(row.name);
        sleep(Duration::from_secs(3600)).await;
    }
    assert_eq!((seen, log.len()), (names(6), 6));
}

/// Refuses the first token after a while, and takes its time to give another.
struct Slow(AtomicUsize);

impl TokenProvider for Slow {
    fn token(&self, _: Option<&Token>) -> TokenFuture<'_> {
        Box::pin(async {
            sleep(Duration::from_secs(1)).await;
            Ok(Token::new(format!("token{}", self.0.fetch_add(1, Ordering::Relaxed))))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_walk_within_a_walk_waits_for_nothing_that_only_the_outer_one_would_bring_on() {
    // The page that the outer walk fetches ahead is refused, and holds the tokens while it waits for another.
    let (wire, _) =
        Wire::answering(
            |request, before| {
                if before == 2 { Reply::json("{}").status(401) } else { page(4)(request, before) }
            },
        );
    let client = wire.client().tokens(Slow(AtomicUsize::new(0))).build().unwrap();
    let mut outer = client.walk(Things::default());
    let walked = async {
        let mut seen = 0;
        while outer.next().await.unwrap().is_some() {
            seen += rows(&mut client.walk(Things::default())).await.unwrap().len();
        }
        seen
    };
    let seen = timeout(Duration::from_secs(600), walked).await.expect("the walks come to an end");
    assert_eq!(seen, 8 * 8);
}

#[tokio::test(start_paused = true)]
async fn a_mutation_is_sent_for_no_page_that_nobody_asked_for() {
    let (wire, log) =
        Wire::answering(|_, before| Reply::json(things(&["a"], &forward(Some(before.to_string().as_str())))));
    let mut walker = wire.client().build().unwrap().walk(RenameAll::default());
    for taken in 1..=4 {
        walker.next().await.unwrap();
        sleep(Duration::from_secs(1)).await;
        assert_eq!(log.len(), taken);
    }
}

#[tokio::test]
async fn an_empty_page_is_handed_out_though_the_future_that_brought_it_was_dropped() {
    const PAGES: &[(&str, &[u32])] = &[("", &[1]), ("b", &[]), ("c", &[2])];
    for polls in 1..20 {
        let (script, _) = Script::pages(PAGES);
        let mut walker = Walker::new(script.slow(2));
        let mut lengths = Vec::new();
        loop {
            let mut page = pin!(walker.next_page());
            let mut done = None;
            for _ in 0..polls {
                let polled =
                    std::future::poll_fn(|context| std::task::Poll::Ready(page.as_mut().poll(context)));
                if let std::task::Poll::Ready(page) = polled.await {
                    done = Some(page.unwrap());
                    break;
                }
                tokio::task::yield_now().await;
            }
            match done {
                Some(Some(page)) => lengths.push(page.items.len()),
                Some(None) => break,
                None => {}
            }
        }
        assert_eq!(lengths, [1, 0, 1], "{polls} polls at a time");
    }
}

#[test]
fn walkers_can_be_sent_to_other_threads_and_shared() {
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Walker<Connection<Things>>>();
    is_send_and_sync::<Walker<Script>>();
}
