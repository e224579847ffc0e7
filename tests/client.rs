//! The client against servers that answer well, badly, late or not at all.

mod support;

use std::error::Error as _;
use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use http::StatusCode;
use relaywalk::json::{self, Reader};
use relaywalk::{Client, ClientBuilder, Error, ErrorKind, PathStep, Request, Result, Retry};
use serde_json::{Value, json};
use support::queries::{Thing, Things, ThingsData, forward, things};
use support::server::{Reply, Server};

/// A client that gives every error back at once.
fn hasty(url: &str) -> ClientBuilder {
    Client::builder(url).retry(Retry::none())
}

/// Sends a query to a server that answers so.
async fn answered(reply: Reply) -> Result<ThingsData> {
    let server = Server::always(reply).await;
    hasty(&server.url).build()?.send(Things::default()).await
}

async fn refused(reply: Reply) -> Error {
    answered(reply).await.expect_err("the reply is an error")
}

fn page() -> String {
    things(&["a"], &forward(None))
}

fn one_thing(data: ThingsData) -> Option<Thing> {
    data.things?.edges?.pop()??.node
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

#[tokio::test]
async fn a_request_is_a_json_post_with_the_clients_headers() {
    let server = Server::always(Reply::json(page())).await;
    let client = Client::builder(&server.url).bearer("s3cret").header("X-Tenant", "blue").build().unwrap();
    let data = client.send(Things { first: 5.into(), ..Things::default() }).await.unwrap();
    assert_eq!(one_thing(data).unwrap().name, "a");
    let request = &server.received()[0];
    assert_eq!(request.line, "POST /graphql HTTP/1.1");
    let header = |name: &str| request.headers[name].as_str();
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("authorization"), "Bearer s3cret");
    assert_eq!(header("x-tenant"), "blue");
    assert_eq!(header("accept-encoding"), "zstd,gzip,deflate,br");
    assert_eq!(header("user-agent"), concat!("relaywalk/", env!("CARGO_PKG_VERSION")));
    let body = request.json();
    assert_eq!((&body["operationName"], &body["variables"]), (&json!("Things"), &json!({"first": 5})));
    assert!(body["query"].as_str().unwrap().starts_with("query Things("));
}

#[tokio::test]
async fn a_header_of_the_callers_replaces_a_default_one() {
    let server = Server::always(Reply::json(page())).await;
    let client =
        Client::builder(&server.url).header("User-Agent", "mine").header("accept", "application/json");
    client.compression(false).build().unwrap().send(Things::default()).await.unwrap();
    let headers = &server.received()[0].headers;
    assert_eq!((headers["user-agent"].as_str(), headers["accept"].as_str()), ("mine", "application/json"));
    assert_eq!(headers.get("accept-encoding"), None);
}

#[tokio::test]
async fn an_operation_known_at_run_time_only_is_read_by_a_function() {
    let server =
        Server::always(Reply::json(r#"{"extensions":{"a":1},"data":{"n":1.50,"list":[ 1 ]}}"#)).await;
    let client = Client::new(&server.url).unwrap();
    let request = Request { operation_name: None, query: "{ n list }", variables: json!({"a": null}) };
    let raw = client.send_request(&request, |reader| reader.raw().map(str::to_owned)).await.unwrap();
    assert_eq!(raw, r#"{"n":1.50,"list":[ 1 ]}"#);
    assert_eq!(server.received()[0].body, r#"{"query":"{ n list }","variables":{"a":null}}"#);
    let n = |reader: &mut Reader<'_>| {
        let mut object = reader.object("Query", &[])?;
        let mut keys = Vec::new();
        while let Some(key) = reader.key(&mut object)? {
            keys.push(key.into_owned());
            reader.skip()?;
        }
        Ok(keys)
    };
    assert_eq!(client.send_request(&request, n).await.unwrap(), ["n", "list"]);
    let value: Value = client.send_request(&request, json::scalar).await.unwrap();
    assert_eq!(value["list"], json!([1]));
}

#[tokio::test]
async fn a_compressed_reply_is_read() {
    let reply = Reply::json(gzip(page().as_bytes())).header("content-encoding", "gzip");
    assert_eq!(one_thing(answered(reply).await.unwrap()).unwrap().name, "a");
    let broken = gzip(page().as_bytes())[..30].to_vec();
    let error = refused(Reply::json(broken).header("content-encoding", "gzip")).await;
    assert!(error.to_string().starts_with("Things: can't read the reply from http://127.0.0.1:"), "{error}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn a_reply_larger_than_the_limit_is_refused_compressed_or_not() {
    let padding = " ".repeat(200_000);
    let large = format!("{}{padding}", page());
    let zipped = Reply::json(gzip(large.as_bytes())).header("content-encoding", "gzip");
    for reply in [Reply::json(large.clone()), zipped] {
        let server = Server::always(reply).await;
        let client = Client::builder(&server.url).max_body(large.len() - 1).build().unwrap();
        let error = client.send(Things::default()).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::TooLarge { limit } if *limit == large.len() - 1),
            "{error}"
        );
        assert!(!error.is_transient());
        let client = Client::builder(&server.url).max_body(large.len()).build().unwrap();
        client.send(Things::default()).await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_connection_says_so() {
    // A port that was free a moment ago.
    let url = Server::always(Reply::json("")).await.url.clone();
    let url = url.replace("http://", "http://user:password@") + "?key=s3cret";
    tokio::time::sleep(Duration::from_millis(20)).await;
    let client = hasty(&url).bearer("t0ken").build().unwrap();
    let error = client.send(Things::default()).await.unwrap_err();
    let shown = url.replace("user:password@", "").replace("?key=s3cret", "");
    assert_eq!(error.to_string(), format!("Things: can't connect to {shown}: connection refused"));
    assert!(matches!(error.kind(), ErrorKind::Transport { .. }) && error.is_transient());
    assert_eq!(error.operation(), Some("Things"));
    let mut sources = std::iter::successors(error.source(), |error| (*error).source());
    assert!(sources.any(|source| source.downcast_ref::<std::io::Error>().is_some()));
}

#[tokio::test]
async fn no_secret_appears_in_any_message_or_debug() {
    let secrets = ["t0ken", "passw0rd", "k3y", "s3cret-header"];
    let closed = Server::always(Reply::json("")).await.url.clone();
    let silent = Server::always(Reply::silence()).await;
    let cut = Server::always(Reply::json(page()).cut()).await;
    let html = Server::always(Reply::new(200, "text/html", "<html>")).await;
    let moved = Server::always(Reply::new(302, "text/html", "").header("location", "/x?k3y=k3y#k3y")).await;
    let mut shown = Vec::new();
    for url in [&closed, &silent.url, &cut.url, &html.url, &moved.url] {
        let url = url.replace("http://", "http://user:passw0rd@") + "?api=k3y#k3y";
        let builder = hasty(&url).bearer("t0ken").header("x-api-key", "s3cret-header");
        let builder = builder.timeout(Duration::from_millis(200));
        shown.push(format!("{builder:?} {builder:#?}"));
        let client = builder.build().unwrap();
        shown.push(format!("{client:?} {client:#?}"));
        let mut walker = client.walk(Things::default());
        let error = walker.next().await.unwrap_err();
        shown.push(format!("{error} {error:#?} {walker:?} {:?}", walker.checkpoint()));
        shown.push(serde_json::to_string(&walker.checkpoint()).unwrap());
        let sources = std::iter::successors(error.source(), |error| (*error).source());
        shown.extend(sources.map(|source| format!("{source} {source:?}")));
    }
    for problem in [
        Client::builder("http://localhost/").bearer("t0ken\n"),
        Client::builder("http://localhost/").header("x", "s3cret-header\n"),
        Client::builder("ftp://user:passw0rd@localhost/?k3y"),
        Client::builder("http://user:passw0rd@:80/?k3y"),
    ] {
        let error = problem.build().unwrap_err();
        shown.push(format!("{error} {error:#?}"));
    }
    assert!(shown.len() >= 5 * 4 + 4, "{}", shown.len());
    for text in shown {
        assert!(!text.contains("Bearer"), "{text}");
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_times_out() {
    let server = Server::always(Reply::silence()).await;
    let client = hasty(&server.url).timeout(Duration::from_millis(100)).build().unwrap();
    let error = client.send(Things::default()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("Things: no complete reply from {} within 100ms", server.url));
    assert!(matches!(error.kind(), ErrorKind::Timeout { .. }) && error.is_transient());
}

#[tokio::test]
async fn a_reply_that_is_cut_off_is_no_reply() {
    let error = refused(Reply::json(page()).cut()).await;
    assert!(error.to_string().starts_with("Things: can't read the reply from http://127.0.0.1:"), "{error}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_names_its_target() {
    let elsewhere = Server::always(Reply::json(page())).await;
    for (location, target) in [
        (format!("{}?token=1", elsewhere.url), elsewhere.url.as_str()),
        ("/login?next=%2Fgraphql".to_owned(), "/login"),
    ] {
        let error = refused(Reply::new(307, "text/html", "<html>").header("location", location)).await;
        let ErrorKind::Redirect { status, target: named } = error.kind() else { panic!("{error}") };
        assert_eq!((status.as_u16(), named.as_deref()), (307, Some(target)));
        assert!(error.to_string().contains(&format!("a redirect to {target};")), "{error}");
    }
    assert_eq!(elsewhere.received().len(), 0);
}

#[tokio::test]
async fn a_page_of_html_says_that_the_url_may_be_wrong() {
    let html = format!("<!doctype html>\n<html>\n  <title>Sign in</title>{}</html>", "x".repeat(5_000));
    let error = refused(Reply::new(200, "text/html; charset=utf-8", html.clone())).await;
    let text = error.to_string();
    let start = "Things: the reply is no GraphQL reply but text/html; charset=utf-8: `<!doctype html> <html> <title>Sign in</title>xxx";
    assert!(text.starts_with(start), "{text}");
    assert!(text.ends_with("…`; is the URL the one of the GraphQL endpoint?"), "{text}");
    assert!(text.len() < 500, "{text}");
    assert!(matches!(error.kind(), ErrorKind::NotGraphql { .. }) && !error.is_transient());
    let error = refused(Reply::new(404, "text/html", html)).await;
    assert!(matches!(error.kind(), ErrorKind::Status { status: StatusCode::NOT_FOUND, .. }), "{error}");
    assert!(
        error.to_string().starts_with("Things: the server answered 404 Not Found: <!doctype html> <html>"),
        "{error}"
    );
}

#[tokio::test]
async fn other_bodies_that_are_no_reply_say_what_they_are() {
    for body in [&b""[..], b"\xff\xfe", b"[]", b"{}", b"null", b"\"data\"", br#"{"message":"hi"}"#] {
        let error = refused(Reply::json(body)).await;
        assert!(matches!(error.kind(), ErrorKind::NotGraphql { .. }), "{body:?}: {error}");
        let error = refused(Reply::json(body).status(500)).await;
        assert!(matches!(error.kind(), ErrorKind::Status { .. }), "{body:?}: {error}");
    }
    assert_eq!(
        refused(Reply::json("").status(502)).await.to_string(),
        "Things: the server answered 502 Bad Gateway"
    );
}

#[tokio::test]
async fn a_rest_error_shows_its_message_and_code() {
    let body = r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#;
    let error = refused(Reply::json(body).status(401)).await;
    assert_eq!(
        error.to_string(),
        "Things: the server answered 401 Unauthorized: Session expired or invalid (INVALID_SESSION_ID)"
    );
    assert!(
        matches!(error.kind(), ErrorKind::Status { code: Some(code), .. } if code == "INVALID_SESSION_ID")
    );
    let github = r#"{"message":"Bad credentials","documentation_url":"https://docs.example.com"}"#;
    let error = refused(Reply::json(github).status(401)).await;
    assert_eq!(error.to_string(), "Things: the server answered 401 Unauthorized: Bad credentials");
    let oauth = r#"{"error":"invalid_grant","error_description":"expired"}"#;
    let error = refused(Reply::json(oauth).status(400)).await;
    assert_eq!(error.to_string(), "Things: the server answered 400 Bad Request: expired (invalid_grant)");
}

#[tokio::test]
async fn errors_of_the_operation_keep_what_the_server_told() {
    let body = r#"{"data":null,"errors":[
        {"message":"no field x","locations":[{"line":2,"column":5}],"path":["things","edges",3,"node"],
         "extensions":{"ErrorType":"ValidationError","hint":[1]}},
        {"message":"second","paths":["things"],"type":"NOT_FOUND"}, {"message":"third","extensions":{"code":"C"}}]}"#;
    let error = refused(Reply::json(body).status(400)).await;
    assert_eq!(
        error.to_string(),
        "Things: no field x (ValidationError) at `things.edges[3].node`, and 2 more errors (HTTP 400 Bad Request)"
    );
    let ErrorKind::Graphql(errors) = error.kind() else { panic!("{error}") };
    let [first, second, third] = errors.errors() else { panic!("{errors:?}") };
    assert_eq!((first.locations[0], &first.extensions["hint"]), ((2, 5), &json!([1])));
    assert_eq!(first.path[2], PathStep::Index(3));
    assert_eq!((&second.path[0], second.code()), (&PathStep::Key("things".to_owned()), Some("NOT_FOUND")));
    assert_eq!(third.code(), Some("C"));
}

#[tokio::test]
async fn errors_of_any_shape_are_errors() {
    for (errors, message) in [
        (r#""[API] Invalid API key""#, "[API] Invalid API key"),
        (r#"["plain"]"#, "plain"),
        (r#"{"message":"alone"}"#, "alone"),
        (r#"[{"detail":1}]"#, r#"{"detail":1}"#),
        ("[42]", "42"),
        (r#"[{"extensions":7,"message":null}]"#, r#"{"extensions":7,"message":null}"#),
    ] {
        let error = refused(Reply::json(format!("{{\"errors\":{errors}}}"))).await;
        assert!(matches!(error.kind(), ErrorKind::Graphql(_)), "{errors}: {error}");
        assert_eq!(error.to_string(), format!("Things: {message}"));
    }
}

#[tokio::test]
async fn errors_explain_data_that_is_not_what_the_schema_promised() {
    let errors = r#""errors":[{"message":"timed out","path":["things"]}]"#;
    let data = r#""data":{"things":{"edges":[],"pageInfo":null}}"#;
    for body in [format!("{{{data},{errors}}}"), format!("{{{errors},{data}}}")] {
        assert_eq!(refused(Reply::json(body)).await.to_string(), "Things: timed out at `things`");
    }
    let error = refused(Reply::json(format!("{{{data},\"errors\":[]}}"))).await;
    assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
}

#[tokio::test]
async fn empty_or_null_errors_are_success() {
    for errors in ["[]", "null"] {
        let before = page().replacen('{', &format!("{{\"errors\":{errors},"), 1);
        let behind = page().strip_suffix('}').unwrap().to_owned() + &format!(",\"errors\":{errors}}}");
        for body in [before, behind] {
            assert!(one_thing(answered(Reply::json(body)).await.unwrap()).is_some());
        }
        let error = refused(Reply::json(format!("{{\"data\":null,\"errors\":{errors}}}"))).await;
        assert!(matches!(error.kind(), ErrorKind::NoData), "{error}");
    }
    assert_eq!(
        refused(Reply::json(r#"{"data":null}"#)).await.to_string(),
        "Things: the reply has no data, and no errors that say why"
    );
}

#[tokio::test]
async fn data_of_the_wrong_type_names_its_place_in_the_response() {
    let error = refused(Reply::json(page().replace("\"a\"", "{\"b\":1}"))).await;
    assert_eq!(
        error.to_string(),
        "Things: expected a string for `Thing.name` at `data.things.edges[0].node.name`, found an object (byte 118)"
    );
    assert!(matches!(error.kind(), ErrorKind::Decode(_)) && !error.is_transient());
    let error = refused(Reply::json(&page()[..100])).await;
    assert!(error.to_string().contains("found the end of the text (byte 100)"), "{error}");
    let error = refused(Reply::json(r#"{"data":{"things":null},"data":{"things":null}}"#)).await;
    assert!(error.to_string().starts_with("Things: two values for `data`"), "{error}");
}

#[tokio::test]
async fn a_byte_order_mark_is_no_obstacle() {
    assert!(answered(Reply::json(format!("\u{feff}{}", page()))).await.is_ok());
}

/// Half of the character é.
const HALF: u8 = 0xc3;

#[tokio::test]
async fn half_a_character_is_the_end_of_a_reply_that_was_cut_short_and_behind_a_whole_one_it_is_wrong() {
    let whole = page().replace("\"a\"", "\"é\"").into_bytes();
    let cut = whole.iter().position(|byte| *byte == HALF).unwrap() + 1;
    let error = refused(Reply::json(&whole[..cut])).await;
    assert!(error.to_string().contains("found the end of the text"), "{error}");
    let error = refused(Reply::json([&whole[..], &[HALF]].concat())).await;
    assert!(error.to_string().contains("bytes that aren't UTF-8"), "{error}");
    assert!(matches!(error.kind(), ErrorKind::Decode(_)) && !error.is_transient(), "{error}");
    let refusal = br#"{"errors":[{"message":"no"}]}"#;
    let error = refused(Reply::json([&refusal[..], &[HALF]].concat())).await;
    assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error}");
}

#[tokio::test]
async fn transient_is_what_may_go_away_by_itself() {
    let rest = |code: &str| format!(r#"[{{"message":"m","errorCode":"{code}"}}]"#);
    let throttled = |extra: &str| format!(r#"{{"errors":[{{"message":"m"{extra}}}]}}"#);
    let cases = [
        (429, String::new(), true),
        (502, "<html>".to_owned(), true),
        (503, rest("SERVER_UNAVAILABLE"), true),
        (504, String::new(), true),
        (500, String::new(), false),
        (501, String::new(), false),
        (400, String::new(), false),
        (401, rest("INVALID_SESSION_ID"), false),
        (403, rest("REQUEST_LIMIT_EXCEEDED"), false),
        (503, rest("REQUEST_LIMIT_EXCEEDED"), false),
        (404, String::new(), false),
        (200, throttled(r#","extensions":{"code":"THROTTLED"}"#), true),
        (200, throttled(r#","type":"RATE_LIMITED""#), true),
        (200, throttled(r#","extensions":{"code":"RATELIMITED"}"#), true),
        (200, throttled(r#","extensions":{"code":"ACCESS_DENIED"}"#), false),
        (200, throttled(""), false),
        (503, throttled(""), true),
        (400, throttled(""), false),
    ];
    for (status, body, transient) in cases {
        let error = refused(Reply::json(body.clone()).status(status)).await;
        assert_eq!(error.is_transient(), transient, "{status} {body}: {error}");
        assert_eq!(error.retry_after(), None);
    }
    // A limit is told from a missing right by its message, or by the time to come back.
    let denied = r#"{"message":"Resource not accessible by integration"}"#;
    assert!(!refused(Reply::json(denied).status(403)).await.is_transient());
    assert!(refused(Reply::json(denied).status(403).header("retry-after", "60")).await.is_transient());
    let limited = r#"{"message":"API rate limit exceeded for user ID 1"}"#;
    assert!(refused(Reply::json(limited).status(403)).await.is_transient());
    // The one that doesn't say how long is a minute.
    let secondary = r#"{"message":"You have exceeded a secondary rate limit. Please wait."}"#;
    for (status, body) in [
        (403, secondary.to_owned()),
        (200, secondary.to_owned()),
        (200, format!(r#"{{"errors":[{secondary}]}}"#)),
    ] {
        let error = refused(Reply::json(body.clone()).status(status)).await;
        assert!(error.is_transient(), "{status} {body}: {error}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    }
}

#[tokio::test]
async fn retry_after_is_seconds_or_a_date() {
    let wait = async |value: &str, date: Option<&str>| {
        let mut reply = Reply::json("").status(429).header("retry-after", value);
        if let Some(date) = date {
            reply = reply.header("date", date);
        }
        refused(reply).await.retry_after()
    };
    let date = Some("Wed, 21 Oct 2015 07:28:00 GMT");
    assert_eq!(wait("120", None).await, Some(Duration::from_secs(120)));
    assert_eq!(wait(" 0 ", None).await, Some(Duration::ZERO));
    assert_eq!(wait("Wed, 21 Oct 2015 07:29:30 GMT", date).await, Some(Duration::from_secs(90)));
    assert_eq!(wait("Wed, 21 Oct 2015 07:27:00 GMT", date).await, Some(Duration::ZERO), "over already");
    assert_eq!(wait("Wed, 21 Oct 2015 07:29:30 GMT", None).await, Some(Duration::ZERO), "by this clock");
    assert_eq!(wait("2.5", None).await, Some(Duration::from_millis(2500)));
    assert_eq!(wait("18446744073709551615", None).await, Some(Duration::from_secs(u64::MAX)));
    for nothing in ["soon", "-2.5", "NaN", "1e300"] {
        assert_eq!(wait(nothing, None).await, None, "{nothing}");
    }
    assert_eq!(wait("-5", None).await, None);
    // The body of a throttle may be a GraphQL reply.
    let body = r#"{"errors":[{"message":"slow down"}]}"#;
    let error = refused(Reply::json(body).status(429).header("retry-after", "7")).await;
    assert_eq!((error.retry_after(), error.is_transient()), (Some(Duration::from_secs(7)), true));
}

#[test]
fn a_client_that_can_not_work_is_not_built() {
    let problem = |url: &str| Client::new(url).unwrap_err().to_string();
    assert_eq!(
        problem("ftp://example.com/"),
        "the URL of the endpoint must start with http:// or https://, not ftp:"
    );
    assert_eq!(
        problem("localhost:80"),
        "the URL of the endpoint must start with http:// or https://, not localhost:"
    );
    assert!(problem("").starts_with("the URL of the endpoint can't be read"));
    for without_scheme in ["/graphql", "127.0.0.1:4000/graphql", "example.com/graphql"] {
        assert_eq!(
            problem(without_scheme),
            "the URL of the endpoint must start with http:// or https://",
            "{without_scheme}"
        );
    }
    let error = Client::builder("http://x/").bearer("").build().unwrap_err();
    assert_eq!(error.to_string(), "the bearer token is empty");
    let error = Client::builder("http://x/").bearer("a\nb").build().unwrap_err();
    assert!(error.to_string().contains("no header can hold"), "{error}");
    let error = Client::builder("http://x/").header("a b", "c").build().unwrap_err();
    assert_eq!(error.to_string(), "`a b` is no name of a header");
    assert!(matches!(error.kind(), ErrorKind::Config(_)) && !error.is_transient());
}

#[tokio::test]
async fn variables_that_are_no_json_are_an_error_and_nothing_is_sent() {
    use std::collections::BTreeMap;

    let server = Server::always(Reply::json(page())).await;
    let variables = BTreeMap::from([((1, 2), 3)]);
    let request = Request { operation_name: Some("Odd"), query: "{ a }", variables };
    let error =
        Client::new(&server.url).unwrap().send_request(&request, |reader| reader.skip()).await.unwrap_err();
    assert_eq!(error.to_string(), "Odd: the variables can't be written as JSON: key must be a string");
    assert!(matches!(error.kind(), ErrorKind::Variables(_)));
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn a_null_on_the_way_to_the_connection_is_an_error_with_its_path() {
    let server = Server::always(Reply::json(r#"{"data":{"things":null}}"#)).await;
    let error = Client::new(&server.url).unwrap().walk(Things::default()).next().await.unwrap_err();
    assert_eq!(error.to_string(), "Things: `things` is null, so there is no connection to walk");
}

#[tokio::test]
async fn an_error_that_main_returns_shows_its_message_and_nothing_else() {
    let error = refused(Reply::json(r#"{"errors":[{"message":"not for you"}]}"#).status(401)).await;
    assert_eq!(format!("{error:?}"), error.to_string());
    let whole = format!("{error:#?}");
    assert!(whole.contains("kind: Graphql(") && whole.contains("status: 401"), "{whole}");
}

#[test]
fn errors_are_one_pointer_wide_and_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Error>();
    crosses::<Client>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Client>(), size_of::<usize>());
}

#[test]
fn no_proxy_is_asked_for_an_endpoint_on_this_machine() {
    // Another test of this file once more, where the environment names a proxy that nobody listens at.
    let mut test = std::process::Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", "walks_and_requests_run_in_spawned_tasks"]);
    test.env_remove("NO_PROXY").env_remove("no_proxy");
    test.env("HTTP_PROXY", "http://127.0.0.1:1").env("http_proxy", "http://127.0.0.1:1");
    let output = test.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

#[tokio::test]
async fn walks_and_requests_run_in_spawned_tasks() {
    let server = Server::always(Reply::json(page())).await;
    let client = Client::new(&server.url).unwrap();
    let mut walker = client.walk(Things::default());
    let walk = tokio::spawn(async move { walker.next().await });
    assert_eq!(walk.await.unwrap().unwrap().unwrap().name, "a");
    let data = tokio::spawn(async move { client.send(Things::default()).await });
    assert!(data.await.unwrap().is_ok());
}
