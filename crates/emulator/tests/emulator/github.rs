//! The rules of GitHub's GraphQL API.

use std::time::Duration;

use relaywalk_emulator::{Clock, Emulator, GithubLimits, LimitStatus};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::support::*;

const AUTHORS: &str = "query($first: Int, $after: String) {
    authors(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
    rateLimit { cost limit nodeCount remaining resetAt used }
}";

/// 2026-01-01T01:00:00Z: an hour after a stopped clock's time.
const AFTER_AN_HOUR: u64 = 1_767_225_600 + 3_600;

async fn github() -> Emulator {
    github_with(|builder| builder).await
}

async fn limited(limits: GithubLimits) -> (Emulator, Clock) {
    let clock = Clock::stopped();
    let emulator = github_with(|builder| builder.github_limits(limits).clock(clock.clone())).await;
    (emulator, clock)
}

/// The reply with its headers.
async fn send(emulator: &Emulator, query: &str) -> (HeaderMap, Reply) {
    let body = json!({ "query": query }).to_string();
    let request = CLIENT.post(emulator.url()).header("content-type", "application/json").body(body);
    let response = request.send().await.unwrap();
    (response.headers().clone(), read(response).await)
}

fn numbers(headers: &HeaderMap) -> [u64; 4] {
    ["limit", "remaining", "used", "reset"]
        .map(|name| headers[format!("x-ratelimit-{name}")].to_str().unwrap().parse().unwrap())
}

/// Type, path and whether there is any data of the only error.
fn told(reply: &Reply) -> (Value, Value, bool) {
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(!reply.error().is_empty());
    let json = reply.json();
    (json["errors"][0]["type"].clone(), json["errors"][0]["path"].clone(), !json["data"].is_null())
}

#[tokio::test]
async fn a_walk_with_a_size_finds_every_row() {
    let emulator = github().await;
    let edges = walk(&emulator, AUTHORS, "/authors", json!({ "first": 20 })).await;
    let found: Vec<Value> = edges.iter().map(|edge| edge["node"]["id"].clone()).collect();
    assert_eq!(found, row_ids(&emulator.connection("authors").unwrap()));
}

#[tokio::test]
async fn every_connection_needs_first_or_last() {
    let emulator = github().await;
    for (query, path) in [
        ("{ viewer { id } goods { nodes { __typename } } }", json!(["goods"])),
        ("{ viewer { id } goods { pageInfo { hasNextPage } } }", json!(["goods"])),
        (
            "{ viewer { id } goods { ...G } } fragment G on GoodsConnection { nodes { __typename } }",
            json!(["goods"]),
        ),
        ("{ viewer { id } goods(after: null, first: null) { nodes { __typename } } }", json!(["goods"])),
    ] {
        let reply = ask(&emulator, query, json!({})).await;
        assert_eq!(told(&reply), (json!("MISSING_PAGINATION_BOUNDARIES"), path, true), "{query}");
        assert!(reply.json()["data"]["viewer"]["id"].is_string());
    }
    let nested = "{ authors(first: 1) { edges { node { books { nodes { id } } } } } }";
    let reply = ask(&emulator, nested, json!({})).await;
    assert_eq!(told(&reply).1, json!(["authors", "edges", 0, "node", "books"]));

    let counted =
        ask(&emulator, "{ authors { totalCount } books(last: 3) { nodes { id } } }", json!({})).await;
    assert_eq!(counted.data()["authors"]["totalCount"], 53);
}

#[tokio::test]
async fn a_page_has_a_hundred_rows_at_most_and_one_at_least() {
    let emulator = github().await;
    for (arguments, ty) in [
        ("first: 101", json!("EXCESSIVE_PAGINATION")),
        ("last: 101", json!("EXCESSIVE_PAGINATION")),
        ("first: 0", Value::Null),
    ] {
        let query = format!("{{ authors({arguments}) {{ totalCount }} viewer {{ id }} }}");
        let reply = ask(&emulator, &query, json!({})).await;
        assert_eq!((&told(&reply).0, &told(&reply).1), (&ty, &json!(["authors"])), "{}", reply.text);
    }
    ask(&emulator, AUTHORS, json!({ "first": 100 })).await.data();
}

#[tokio::test]
async fn what_leads_nowhere_is_null_with_an_error() {
    let emulator = github().await;
    let id = emulator.connection("authors").unwrap().get(1).unwrap().id();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } node(id: \"gone\") { id } }";
    let reply = ask(&emulator, query, json!({ "ids": ["x", id, "y"] })).await;
    let json = reply.json();
    assert_eq!(json["data"], json!({ "nodes": [null, { "id": id }, null], "node": null }));
    let errors = json["errors"].as_array().unwrap();
    assert!(errors.iter().all(|error| error["type"] == "NOT_FOUND"), "{json}");
    let paths: Vec<&Value> = errors.iter().map(|error| &error["path"]).collect();
    assert_eq!(paths, [&json!(["nodes", 0]), &json!(["nodes", 2]), &json!(["node"])]);

    let many =
        ask(&emulator, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": vec![id; 101] }));
    assert_eq!(told(&many.await).0, "ARGUMENT_LIMIT");
    let junk = ask(&emulator, AUTHORS, json!({ "first": 5, "after": "junk" })).await;
    assert_eq!(told(&junk).0, "INVALID_CURSOR_ARGUMENTS");
}

#[tokio::test]
async fn the_documented_call_costs_51_points() {
    let emulator = github().await;
    // As in GitHub's documentation: 100 rows, 50 below each, 60 below each of those.
    let query = "{ authors(first: 100) { edges { node { books(first: 50) { edges { node { id
        reviews(first: 60) { edges { node { id } } } } } } } } } rateLimit { cost nodeCount } }";
    let data = ask(&emulator, query, json!({})).await.data();
    assert_eq!(data["rateLimit"], json!({ "cost": 51, "nodeCount": 100 + 5_000 + 300_000 }));
}

#[tokio::test]
async fn nodes_are_counted_as_documented() {
    let emulator = github().await;
    for (query, nodes, cost) in [
        ("viewer { id }", 0, 1),
        ("authors(first: 50) { nodes: edges { node { books(first: 10) { totalCount } } } }", 550, 1),
        ("a: authors(first: 3) { totalCount } b: authors(first: 4) { totalCount }", 7, 1),
        // One connection, however often it is mentioned.
        ("...A ...A ... on Query { authors(first: 3) { totalCount } }", 3, 1),
        (
            "authors(first: 3) @skip(if: true) { totalCount } books(last: 2) @include(if: true) { totalCount }",
            2,
            1,
        ),
        // A row has one type.
        (
            "goods(first: 5) { nodes { ... on Book { reviews(first: 7) { edges { cursor } } } ... on Lamp { id } } }",
            40,
            1,
        ),
        ("nodes(ids: [\"a\", \"b\"]) { ... on Author { books(first: 10) { totalCount } } }", 20, 1),
        ("authors(first: 100) { edges { node { books(first: 1) { totalCount } } } }", 200, 1),
        (
            "a: authors(first: 100) { edges { node { books(first: 1) { totalCount } } } }
          b: authors(first: 49) { edges { node { books(first: 1) { totalCount } } } }",
            298,
            2,
        ),
    ] {
        let document = format!(
            "{{ {query} rateLimit {{ cost nodeCount }} }} fragment A on Query {{ authors(first: 3) {{ totalCount }} }}"
        );
        let document = if query.contains("...A") {
            document
        } else {
            document.split(" fragment").next().unwrap().to_owned()
        };
        let json = ask(&emulator, &document, json!({})).await.json();
        assert_eq!(json["data"]["rateLimit"], json!({ "cost": cost, "nodeCount": nodes }), "{query}: {json}");
    }
    let query = "query($n: Int = 7) { authors(first: $n) { totalCount } rateLimit { nodeCount } }";
    for (variables, nodes) in [(json!({}), 7), (json!({ "n": 9 }), 9)] {
        assert_eq!(ask(&emulator, query, variables).await.data()["rateLimit"]["nodeCount"], nodes);
    }
}

#[tokio::test]
async fn half_a_million_nodes_are_the_most_that_a_call_may_ask_for() {
    let emulator = github().await;
    let query = |last: u64| {
        format!(
            "{{ authors(first: 100) {{ edges {{ node {{ books(first: 49) {{ nodes {{ reviews(first: 100) {{ edges {{ node {{ id }} }} }} }} }} }} }} }}
               books(first: {last}) {{ totalCount }} rateLimit {{ nodeCount }} }}"
        )
    };
    // 100 + 4,900 + 490,000, and the rest.
    let more = (0..50).map(|n| format!("b{n}: books(first: 100) {{ totalCount }}")).collect::<String>();
    let at_most = query(100).replacen(
        "books(first: 100)",
        &format!("{} books(first: 100)", &more[..more.find("b49").unwrap()]),
        1,
    );
    let data = ask(&emulator, &at_most, json!({})).await.data();
    assert_eq!(data["rateLimit"]["nodeCount"], 500_000);
    let too_many = at_most.replacen("{ authors", "{ one: books(last: 1) { totalCount } authors", 1);
    let reply = ask(&emulator, &too_many, json!({})).await;
    assert_eq!(told(&reply), (json!("MAX_NODE_LIMIT_EXCEEDED"), Value::Null, false));
    assert!(reply.json().get("data").is_none());
}

#[tokio::test]
async fn headers_and_rate_limit_tell_the_same() {
    let (emulator, clock) = limited(GithubLimits::default()).await;
    let query = "{ viewer { id } rateLimit { cost limit nodeCount remaining resetAt used } }";
    for used in 1..=3 {
        let (headers, reply) = send(&emulator, query).await;
        assert_eq!(numbers(&headers), [5_000, 5_000 - used, used, AFTER_AN_HOUR]);
        assert_eq!(headers["x-ratelimit-resource"], "graphql");
        let expected = json!({
            "cost": 1, "limit": 5_000, "nodeCount": 0, "remaining": 5_000 - used, "used": used,
            "resetAt": "2026-01-01T01:00:00Z",
        });
        assert_eq!(reply.data()["rateLimit"], expected);
        clock.advance(Duration::from_secs(60));
    }
    clock.advance(Duration::from_secs(3_600));
    assert_eq!(numbers(&send(&emulator, query).await.0), [5_000, 4_999, 1, AFTER_AN_HOUR + 180 + 3_600]);
    // What isn't executed costs nothing, and is told all the same.
    assert_eq!(numbers(&send(&emulator, "{ nowhere }").await.0)[2], 1);
}

#[tokio::test]
async fn used_up_points_are_a_200_without_data_until_the_window_ends() {
    let limits = GithubLimits::default().points(3).window(Duration::from_secs(10));
    let (emulator, clock) = limited(limits).await;
    for _ in 0..3 {
        ask(&emulator, "{ viewer { id } }", json!({})).await.data();
    }
    let (headers, reply) = send(&emulator, "{ viewer { id } }").await;
    assert_eq!(told(&reply), (json!("RATE_LIMITED"), Value::Null, false));
    assert_eq!((numbers(&headers)[1], numbers(&headers)[2]), (0, 3));
    clock.advance(Duration::from_millis(9_999));
    assert_eq!(told(&ask(&emulator, "{ viewer { id } }", json!({})).await).0, "RATE_LIMITED");
    clock.advance(Duration::from_millis(1));
    ask(&emulator, "{ viewer { id } }", json!({})).await.data();
}

#[tokio::test]
async fn the_last_points_may_be_overdrawn() {
    let (emulator, _) = limited(GithubLimits::default().points(2)).await;
    ask(&emulator, "{ viewer { id } }", json!({})).await.data();
    let dear = "{ authors(first: 100) { edges { node { books(first: 4) { edges { node { reviews(first: 1) { edges { cursor } } } } } } } } rateLimit { cost remaining used } }";
    let data = ask(&emulator, dear, json!({})).await.data();
    assert_eq!(data["rateLimit"], json!({ "cost": 5, "remaining": 0, "used": 6 }));
    assert_eq!(told(&ask(&emulator, "{ viewer { id } }", json!({})).await).0, "RATE_LIMITED");
}

#[tokio::test]
async fn the_primary_limit_may_be_a_403() {
    let (emulator, _) =
        limited(GithubLimits::default().points(1).primary_status(LimitStatus::Forbidden)).await;
    ask(&emulator, "{ viewer { id } }", json!({})).await.data();
    let (headers, reply) = send(&emulator, "{ viewer { id } }").await;
    assert_eq!((reply.status, numbers(&headers)[1], &reply.retry_after), (403, 0, &None));
    let message = reply.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("rate limit") && !message.contains("secondary"), "{message}");
}

#[tokio::test]
async fn a_secondary_limit_counts_points_a_minute() {
    for (status, code) in
        [(LimitStatus::Forbidden, 403), (LimitStatus::TooManyRequests, 429), (LimitStatus::Ok, 200)]
    {
        let limits = GithubLimits::default().points_a_minute(2).secondary_status(status);
        let (emulator, clock) = limited(limits).await;
        for _ in 0..2 {
            ask(&emulator, "{ viewer { id } }", json!({})).await.data();
        }
        clock.advance(Duration::from_millis(15_500));
        let (headers, reply) = send(&emulator, "{ viewer { id } }").await;
        assert_eq!((reply.status, reply.retry_after.as_deref()), (code, Some("45")));
        assert!(reply.text.contains("secondary rate limit"), "{}", reply.text);
        assert_eq!(numbers(&headers)[2], 2, "it costs no points of the hour");
        clock.advance(Duration::from_secs(45));
        ask(&emulator, "{ viewer { id } }", json!({})).await.data();
    }
}

#[tokio::test]
async fn a_mutation_counts_as_five_of_the_minute() {
    let sdl = format!("{SHOP} type Mutation {{ sign(name: String!): Author! }}");
    let clock = Clock::stopped();
    let builder = Emulator::builder(&sdl).profile(relaywalk_emulator::Profile::Github).clock(clock);
    let emulator = builder.github_limits(GithubLimits::default().points_a_minute(9)).start().await.unwrap();
    let sign = "mutation { sign(name: \"Ada\") { id } }";
    ask(&emulator, sign, json!({})).await.data();
    assert_eq!(ask(&emulator, sign, json!({})).await.status, 403);
    for _ in 0..4 {
        ask(&emulator, "{ viewer { id } }", json!({})).await.data();
    }
    assert_eq!(ask(&emulator, "{ viewer { id } }", json!({})).await.status, 403);
}

#[tokio::test]
async fn a_secondary_limit_counts_requests_at_the_same_time() {
    let limits = GithubLimits::default().in_flight(2);
    let latency = Duration::from_millis(400);
    let emulator = github_with(|builder| builder.github_limits(limits).latency(latency)).await;
    let body = json!({ "query": "{ viewer { id } }" }).to_string();
    let requests: Vec<_> = (0..5)
        .map(|_| {
            let (url, body) = (emulator.url().to_owned(), body.clone());
            tokio::spawn(async move { post(&url, body, &[]).await })
        })
        .collect();
    let mut statuses = Vec::new();
    for request in requests {
        let reply = request.await.unwrap();
        assert_eq!(reply.retry_after.is_some(), reply.status == 403);
        statuses.push(reply.status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 403, 403, 403]);
    // There is room again.
    ask(&emulator, "{ viewer { id } }", json!({})).await.data();
}

#[tokio::test]
async fn replies_outside_graphql_have_their_form() {
    let emulator = github_with(|builder| builder.bearer("secret")).await;
    let body = json!({ "query": "{ viewer { id } }" }).to_string();
    let unauthorized = post(emulator.url(), body.clone(), &[("authorization", "Bearer old")]).await;
    assert_eq!(unauthorized.status, 401);
    let json = unauthorized.json();
    assert_eq!((&json["message"], &json["status"]), (&json!("Bad credentials"), &json!("401")));
    let nameless = reqwest::Client::new().post(emulator.url()).bearer_auth("secret").body(body.clone());
    let nameless = read(nameless.send().await.unwrap()).await;
    assert_eq!(nameless.status, 403);
    assert!(nameless.content_type.starts_with("text/html") && nameless.text.contains("User-Agent"));
    let admitted = post(emulator.url(), body, &[("authorization", "bearer secret")]).await;
    admitted.data();
}

#[tokio::test]
async fn every_graphql_reply_is_200_and_plain_json() {
    let emulator = github().await;
    for query in ["{ viewer { id } }", "{ nowhere }", "{"] {
        let body = json!({ "query": query }).to_string();
        let reply = post(emulator.url(), body, &[("accept", "application/graphql-response+json")]).await;
        assert_eq!((reply.status, reply.content_type.as_str()), (200, "application/json; charset=utf-8"));
    }
}

#[tokio::test]
async fn a_query_that_hides_too_many_fields_is_refused_soon() {
    let emulator = github().await;
    let fragment = |n: usize| {
        let next = n + 1;
        format!(
            "fragment F{n} on Author {{ a: favourite {{ author {{ ...F{next} }} }} b: favourite {{ author {{ ...F{next} }} }} }} "
        )
    };
    let chain: String = (0..30).map(fragment).collect();
    let query = format!("{{ viewer {{ ...F0 }} }} {chain} fragment F30 on Author {{ id }}");
    let started = std::time::Instant::now();
    let reply = ask(&emulator, &query, json!({})).await;
    assert!(reply.error().contains("too many fields"), "{}", reply.text);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
