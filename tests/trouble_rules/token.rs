//! Rule 30.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use relaywalk::{BoxError, ErrorKind, Token, TokenFuture, TokenProvider};

use crate::support::queries::{Rename, Things};
use crate::support::server::{Received, Reply, Server};
use crate::support::wire::Wire;
use crate::{error, names, numbers, page_of, rows};

/// Gives `token-1`, `token-2`, … after a while, or nothing.
#[derive(Clone, Default)]
struct Desk {
    asked: Arc<AtomicUsize>,
    refused: Arc<Mutex<Vec<Option<String>>>>,
    /// The numbers of the tokens that it doesn't have.
    lacks: &'static [usize],
}

impl Desk {
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl TokenProvider for Desk {
    fn token(&self, refused: Option<&Token>) -> TokenFuture<'_> {
        self.refused.lock().unwrap().push(refused.map(|token| token.secret().to_owned()));
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if self.lacks.contains(&number) {
                return Err("the desk is closed".into());
            }
            Ok(Token::new(format!("token-{number}")))
        })
    }
}

fn expired() -> Reply {
    Reply::json(r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#).status(401)
}

fn token_of(request: &Received) -> &str {
    request.headers["authorization"].strip_prefix("Bearer token-").expect("a token")
}

#[tokio::test(start_paused = true)]
async fn rule_30_a_provider_is_asked_once_at_the_first_request() {
    let desk = Desk::default();
    let (wire, log) = Wire::answering(|request, _| page_of(50, request));
    let client = wire.client().tokens(desk.clone()).build().unwrap();
    let walker = client.walk(Things::default());
    assert_eq!(desk.asked(), 0);
    drop(walker);
    assert_eq!(rows(&mut client.walk(Things::default())).await.unwrap().len(), 50);
    assert_eq!((desk.asked(), log.len()), (1, 5));
    assert!(log.received().iter().all(|request| token_of(request) == "1"));
}

#[tokio::test(start_paused = true)]
async fn rule_30_sixteen_walks_with_a_stale_token_make_one_refresh() {
    let desk = Desk::default();
    // The first token is refused from the second page of each walk on.
    let (wire, log) = Wire::answering(|request, _| {
        let begun = request.variables().get("after").is_some();
        if begun && token_of(request) == "1" { expired() } else { page_of(40, request) }
    });
    let client = wire.slow(Duration::from_millis(30)).client().tokens(desk.clone()).build().unwrap();
    let walks: Vec<_> = (0..16)
        .map(|_| {
            let mut walker = client.walk(Things::default());
            tokio::spawn(async move { rows(&mut walker).await })
        })
        .collect();
    for walk in walks {
        assert_eq!(names(walk.await.unwrap().unwrap()), numbers(40));
    }
    assert_eq!(desk.asked(), 2);
    assert_eq!(*desk.refused.lock().unwrap(), [None, Some("token-1".to_owned())]);
    // Four pages each, and the second one twice.
    assert_eq!(log.len(), 16 * 5);
}

#[tokio::test(start_paused = true)]
async fn rule_30_a_request_is_repeated_once_and_then_it_is_an_error() {
    for reply in [expired(), error(r#","extensions":{"code":"UNAUTHENTICATED"}"#), error("").status(401)] {
        let desk = Desk::default();
        let (wire, log) = Wire::answering(move |_, _| reply.clone());
        let client = wire.client().tokens(desk.clone()).build().unwrap();
        let mut walker = client.walk(Things::default());
        let error = walker.next().await.unwrap_err();
        assert_eq!((desk.asked(), log.len()), (2, 2), "{error}");
        assert_eq!(error.attempts(), Some(2));
        // Whoever tries again gets another token, once more for two requests.
        client.send(Things::default()).await.unwrap_err();
        assert_eq!((desk.asked(), log.len()), (4, 4));
    }
}

#[tokio::test(start_paused = true)]
async fn rule_30_what_no_token_can_help_asks_for_none() {
    let rest = |status, code: &str, message: &str| {
        Reply::json(format!(r#"[{{"message":"{message}","errorCode":"{code}"}}]"#)).status(status)
    };
    for (index, refusal) in [
        rest(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
        rest(403, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
        rest(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
        rest(403, "API_DISABLED_FOR_ORG", "no"),
        Reply::json(r#"{"message":"API rate limit exceeded"}"#).status(403),
        error("").status(403),
        error(r#","extensions":{"code":"FORBIDDEN"}"#),
        error("").status(500),
    ]
    .into_iter()
    .enumerate()
    {
        let desk = Desk::default();
        let (wire, _) = Wire::answering(move |_, _| refusal.clone());
        wire.client().tokens(desk.clone()).build().unwrap().send(Things::default()).await.unwrap_err();
        assert_eq!(desk.asked(), 1, "refusal {index}");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_30_a_provider_without_a_token_fails_all_who_wait_and_is_asked_again_by_the_next() {
    let desk = Desk { lacks: &[1, 3], ..Desk::default() };
    let (wire, log) =
        Wire::answering(|request, _| if token_of(request) == "2" { expired() } else { page_of(10, request) });
    let client = wire.slow(Duration::from_millis(10)).client().tokens(desk.clone()).build().unwrap();
    for (asked, sent) in [(1, 0), (3, 8)] {
        let requests: Vec<_> = (0..8)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.send(Things::default()).await })
            })
            .collect();
        for request in requests {
            let error = request.await.unwrap().unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Token(_)), "{error}");
            assert_eq!(error.to_string(), "Things: no token to send: the desk is closed");
        }
        assert_eq!((desk.asked(), log.len()), (asked, sent));
    }
    client.send(Things::default()).await.unwrap();
    assert_eq!(desk.asked(), 4);
}

#[tokio::test(start_paused = true)]
async fn rule_30_a_provider_is_asked_by_another_if_the_first_who_waited_has_gone() {
    let desk = Desk::default();
    let (wire, _) = Wire::answering(|request, _| page_of(10, request));
    let client = wire.client().tokens(desk.clone()).build().unwrap();
    let short = tokio::time::timeout(Duration::from_millis(50), client.send(Things::default()));
    let (gone, stayed) = tokio::join!(short, client.send(Things::default()));
    assert!(gone.is_err());
    stayed.unwrap();
    assert_eq!(desk.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn rule_30_a_mutation_is_not_repeated_but_the_next_request_has_another_token() {
    let desk = Desk::default();
    let (wire, log) =
        Wire::answering(|request, _| if token_of(request) == "1" { expired() } else { page_of(10, request) });
    let client = wire.client().tokens(desk.clone()).build().unwrap();
    client.send(Rename::default()).await.unwrap_err();
    assert_eq!((desk.asked(), log.len()), (1, 1));
    client.send(Rename::default()).await.unwrap();
    assert_eq!((desk.asked(), log.len()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn rule_30_a_token_that_can_not_be_sent_is_an_error() {
    struct Odd(&'static str);
    impl TokenProvider for Odd {
        fn token(&self, _: Option<&Token>) -> TokenFuture<'_> {
            Box::pin(async { Ok::<_, BoxError>(Token::new(self.0)) })
        }
    }
    for (text, problem) in [("", "the bearer token is empty"), ("s3cret\n", "no header can hold")] {
        let (wire, log) = Wire::answering(|request, _| page_of(10, request));
        let error =
            wire.client().tokens(Odd(text)).build().unwrap().send(Things::default()).await.unwrap_err();
        assert!(error.to_string().contains(problem) && !error.to_string().contains("s3cret"), "{error}");
        assert_eq!(log.len(), 0);
    }
    let (wire, _) = Wire::answering(|request, _| page_of(10, request));
    let both = wire.client().bearer("a").tokens(Odd("b")).build().unwrap_err();
    assert!(matches!(both.kind(), ErrorKind::Config(_)), "{both}");
}

#[tokio::test]
async fn rule_30_over_http_the_providers_token_is_sent_as_a_bearer_token() {
    let server = Server::answering(
        |request, _| {
            if token_of(request) == "1" { expired() } else { page_of(10, request) }
        },
    );
    let server = server.await;
    let client = relaywalk::Client::builder(&server.url).tokens(Desk::default()).build().unwrap();
    assert_eq!(rows(&mut client.walk(Things::default())).await.unwrap().len(), 10);
    let tokens: Vec<_> =
        server.received().iter().map(|request| request.headers["authorization"].clone()).collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-2"]);
}
