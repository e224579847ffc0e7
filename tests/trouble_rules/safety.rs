//! Rules 31 to 33.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use relaywalk::{
    Client, Pace, Retry, RoundTrip, Token, TokenFuture, TokenProvider, Transport, TransportError,
};

use crate::events::Events;
use crate::support::queries::Things;
use crate::support::server::{Reply, Server};
use crate::support::wire::Wire;
use crate::{names, numbers, page_of, rows};

#[tokio::test]
async fn rule_31_no_redirect_takes_a_token_anywhere() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::always(Reply::json("{}")).await;
        let location = elsewhere.url.clone();
        let server = Server::answering(move |request, _| match &*request.line {
            "POST /graphql HTTP/1.1" => {
                Reply::new(status, "text/html", "").header("location", location.clone())
            }
            _ => Reply::json("{}"),
        });
        let server = server.await;
        for url in [server.url.clone(), format!("{}?a", server.url)] {
            let client = Client::builder(&url).bearer("s3cret").build().unwrap();
            let error = client.walk(Things::default()).next().await.unwrap_err();
            assert!(!error.is_transient(), "{error}");
        }
        assert_eq!((elsewhere.received().len(), server.received().len()), (0, 2));
    }
}

struct Secretive;

impl TokenProvider for Secretive {
    fn token(&self, refused: Option<&Token>) -> TokenFuture<'_> {
        let token = if refused.is_some() { "fr3sh" } else { "st4le" };
        Box::pin(async move { Ok(Token::new(token)) })
    }
}

#[tokio::test(start_paused = true)]
async fn rule_32_every_trouble_is_told_and_no_secret_with_it() {
    let (events, _guard) = Events::listen();
    let (wire, _) = Wire::answering(|request, before| match before {
        // Token, retry, smaller pages, waiting for the limit, larger pages; then nothing but errors.
        0 => Reply::json("no").status(401),
        1 => Reply::json("no").status(503).header("retry-after", "3"),
        2 | 3 => Reply::json("no").status(504),
        4 => page_of(500, request)
            .header("x-ratelimit-remaining", "0")
            .header("date", "Wed, 21 Oct 2015 07:28:00 GMT")
            .header("x-ratelimit-reset", "1445412510"),
        5 => page_of(500, request).header("sforce-limit-info", "api-usage=95/100"),
        _ => page_of(500, request),
    });
    let client = Client::builder("https://us3r:passw0rd@api.example.com/graphql?k3y=k3y#k3y");
    let client = client.header("x-api-key", "s3cret").tokens(Secretive).transport(wire);
    let mut shown = vec![format!("{client:?}"), format!("{:?}", Token::new("fr3sh"))];
    let client = client.build().unwrap();
    let mut walker = client.walk(Things { first: 40.into(), ..Things::default() });
    assert_eq!(names(rows(&mut walker).await.unwrap()), numbers(500));
    shown.push(format!("{client:?} {walker:?} {:?}", walker.checkpoint()));
    for (words, fields) in [
        ("asking for a token", vec!["again=false"]),
        ("the token was refused", vec![r#"operation="Things""#]),
        ("retrying", vec![r#"operation="Things""#, "attempt=3", "delay=3.", "503"]),
        ("asking for smaller pages", vec!["rows=20", "delay=", "504"]),
        ("asking for larger pages", vec!["rows=40"]),
        ("pausing", vec![r#"operation="Things""#, "delay=", "rate limit"]),
        ("nearly used up", vec!["used=95", "limit=100", "WARN"]),
    ] {
        let told = events.about(words);
        assert!(!told.is_empty(), "{words} in {:#?}", events.all());
        assert!(told.iter().any(|event| fields.iter().all(|field| event.contains(field))), "{told:#?}");
    }
    shown.extend(events.all());
    let (wire, _) = Wire::answering(|_, _| Reply::json("no").status(401));
    let url = "https://us3r:passw0rd@api.example.com/graphql?k3y=k3y#k3y";
    let client = Client::builder(url).tokens(Secretive).transport(wire).build().unwrap();
    let error = client.send(Things::default()).await.unwrap_err();
    shown.push(format!("{error} {error:#?}"));
    let (wire, _) = Wire::answering(|_, _| Reply::silence());
    let client = Client::builder(url).tokens(Secretive).transport(wire).pace(Pace::none());
    let error =
        client.timeout(Duration::from_secs(1)).build().unwrap().send(Things::default()).await.unwrap_err();
    shown.push(format!("{error} {error:#?}"));
    shown.extend(
        std::iter::successors(error.source(), |error| (*error).source()).map(|error| format!("{error:?}")),
    );
    assert!(shown.len() > 10);
    for text in shown {
        for secret in ["fr3sh", "st4le", "Bearer", "us3r", "passw0rd", "k3y", "s3cret"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

/// Sends nothing, and keeps requests as they are shown, with the names of their sensitive headers.
#[derive(Clone, Default)]
struct Showing(Arc<Mutex<Vec<Shown>>>);

type Shown = (String, Vec<String>);

impl Transport for Showing {
    fn send(&self, request: http::Request<Bytes>) -> RoundTrip<'_> {
        let sensitive = request.headers().iter().filter(|(_, value)| value.is_sensitive());
        let mut sensitive: Vec<String> = sensitive.map(|(name, _)| name.to_string()).collect();
        sensitive.sort_unstable();
        self.0.lock().unwrap().push((format!("{request:?}"), sensitive));
        let source = "nothing is sent".into();
        Box::pin(async { Err(TransportError::Refused { what: "won't ask", source }) })
    }
}

#[tokio::test]
async fn rule_32_a_transport_that_shows_its_requests_shows_no_secret() {
    let url = "https://api.example.com/graphql";
    for (client, sensitive) in [
        (Client::builder(url), &[][..]),
        (Client::builder(url).bearer("s3cret"), &["authorization"]),
        (Client::builder(url).tokens(Secretive), &["authorization"]),
        (
            Client::builder(url).header("X-Api-Key", "s3cret").header("Authorization", "Basic s3cret"),
            &["authorization", "x-api-key"],
        ),
        (Client::builder(url).header("Cookie", "s3cret").tokens(Secretive), &["authorization", "cookie"]),
    ] {
        let showing = Showing::default();
        let client = client.transport(showing.clone()).build().unwrap();
        client.send(Things::default()).await.unwrap_err();
        let requests = showing.0.lock().unwrap();
        let [(shown, marked)] = &requests[..] else { panic!("{requests:?}") };
        assert_eq!(marked, sensitive, "{shown}");
        assert!(shown.contains("relaywalk/"), "{shown}");
        for secret in ["s3cret", "st4le", "Bearer", "Basic"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

/// The largest reply that is taken in the test below, in bytes.
const LIMIT: usize = 8 << 20;

fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let things = |inner: &str| format!(r#"{{"data":{{"things":{inner}}}}}"#);
    let page = |edges: &str| {
        things(&format!(r#"{{"pageInfo":{{"hasNextPage":false,"hasPreviousPage":false}},"edges":{edges}}}"#))
    };
    let name = |name: &str| page(&format!(r#"[{{"node":{{"name":{name}}}}}]"#));
    let keys: String = (0..1_000_000).map(|key| format!("\"{key}\":1,")).collect();
    let good = name(r#""a""#);
    vec![
        ("depth", page(&"[".repeat(10_000)).into_bytes()),
        ("depth of what is skipped", things(&format!("{{\"x\":{}", "{\"a\":".repeat(10_000))).into_bytes()),
        ("keys", things(&format!("{{{}", &keys[..LIMIT - 100])).into_bytes()),
        (
            "one key again and again",
            things(&format!("{{{}\"edges\":[]}}", "\"edges\":[],".repeat(500_000))).into_bytes(),
        ),
        ("a key twice", good.replacen("\"edges\"", "\"edges\":null,\"edges\"", 1).into_bytes()),
        ("NUL", name("\"a\0b\"").into_bytes()),
        ("NUL outside", format!("\0{good}").into_bytes()),
        ("half a surrogate", name(r#""\ud800""#).into_bytes()),
        ("the other half", name(r#""\udc00x""#).into_bytes()),
        ("no UTF-8", [name("\"").as_bytes(), b"\xff\xfe"].concat()),
        ("a number for a text", name("7").into_bytes()),
        ("a text for a list", page("\"x\"").into_bytes()),
        ("a list for an object", things("[]").into_bytes()),
        (
            "a number beyond all",
            good.replace("\"hasNextPage\":false", "\"hasNextPage\":1e999999").into_bytes(),
        ),
        ("a string as large as can be", name(&format!("\"{}", "x".repeat(LIMIT - 200))).into_bytes()),
        ("more than is taken", name(&format!("\"{}\"", "x".repeat(LIMIT))).into_bytes()),
        ("cut", good.as_bytes()[..good.len() / 2].to_vec()),
        ("nothing", Vec::new()),
        ("two replies", good.repeat(2).into_bytes()),
    ]
}

#[test]
fn rule_33_hostile_bodies_are_clear_errors_within_the_memory_that_is_allowed() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for (what, body) in hostile() {
        let (wire, _) = runtime.block_on(async { Wire::answering(move |_, _| Reply::json(body.clone())) });
        let client = wire.client().max_body(LIMIT).retry(Retry::none()).build().unwrap();
        let mut walker = client.walk(Things::default());
        let mut result = Ok(None);
        let memory = allocation_counter::measure(|| result = runtime.block_on(walker.next()));
        let error = result.expect_err(what);
        let (message, details) = (error.to_string(), format!("{error:#?}"));
        assert!(message.starts_with("Things: ") && message.len() < 1000, "{what}: {message}");
        assert!(details.len() < 4000, "{what}: {}", details.len());
        assert!(error.checkpoint().is_some_and(|checkpoint| checkpoint.rows() == 0), "{what}");
        // The reply itself, its copy on the wire, and as much again for what is read of it.
        assert!(memory.bytes_max < 4 * LIMIT as u64, "{what}: {} bytes", memory.bytes_max);
    }
}
