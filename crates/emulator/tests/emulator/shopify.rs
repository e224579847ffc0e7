//! The rules of Shopify's GraphQL Admin API.

use std::time::Duration;

use relaywalk_emulator::{Clock, Emulator, Profile, ShopifyLimits};
use serde_json::{Value, json};

use crate::support::*;

const BOOKS: &str = "query($first: Int = 10, $after: String) {
    books(first: $first, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } }
}";

async fn shopify() -> (Emulator, Clock) {
    limited(ShopifyLimits::default()).await
}

async fn limited(limits: ShopifyLimits) -> (Emulator, Clock) {
    let clock = Clock::stopped();
    let emulator = shopify_with(|builder| builder.shopify_limits(limits).clock(clock.clone())).await;
    (emulator, clock)
}

async fn cost(emulator: &Emulator, query: &str) -> Value {
    ask(emulator, query, json!({})).await.json()["extensions"]["cost"].take()
}

#[tokio::test]
async fn a_walk_finds_every_row_and_its_cursors_mean_nothing_elsewhere() {
    let (emulator, clock) = shopify().await;
    let edges = walk(&emulator, BOOKS, "/books", json!({ "first": 9 })).await;
    let found: Vec<Value> = edges.iter().map(|edge| edge["node"]["id"].clone()).collect();
    assert_eq!(found, row_ids(&emulator.connection("books").unwrap()));
    clock.advance(Duration::from_secs(60));
    let query = "query($after: String) { goods(first: 2, after: $after) { nodes { __typename } } }";
    assert!(!ask(&emulator, query, json!({ "after": edges[3]["cursor"] })).await.error().is_empty());
}

#[tokio::test]
async fn every_connection_needs_first_or_last_and_250_is_the_most() {
    let (emulator, _) = shopify().await;
    for (arguments, part) in [
        ("", "needs `first` or `last`"),
        ("(first: null)", "needs `first` or `last`"),
        ("(first: 2, last: 2)", "not both"),
        ("(first: 251)", "250"),
        ("(last: 251)", "250"),
    ] {
        let query = format!("{{ books{arguments} {{ totalCount }} }}");
        let reply = ask(&emulator, &query, json!({})).await;
        assert!(reply.status == 200 && reply.error().contains(part), "{query}: {}", reply.text);
    }
    for arguments in ["first: 250", "last: 250", "first: 0"] {
        ask(&emulator, &format!("{{ books({arguments}) {{ totalCount }} }}"), json!({})).await.data();
    }
}

#[tokio::test]
async fn the_requested_cost_follows_the_published_rules() {
    let (emulator, clock) = shopify().await;
    for (query, requested) in [
        ("{ tags }", 0),
        ("{ viewer { id name } }", 1),
        ("{ viewer { favourite { id author { id } } } }", 3),
        ("{ books(first: 10) { edges { node { id title } } } }", 12),
        ("{ books(first: 10) { nodes { id } pageInfo { hasNextPage endCursor } totalCount } }", 12),
        ("{ books(first: 10) { nodes { author { id } } } }", 22),
        ("{ books(last: 3) { edges { cursor } } }", 2),
        (
            "{ authors(first: 5) { edges { node { books(first: 4) { nodes { id } } } } } }",
            2 + 5 * (1 + 2 + 4),
        ),
        // The dearest of the types that a row may have.
        ("{ goods(first: 10) { nodes { ... on Book { author { id } } ... on Lamp { watts } } } }", 22),
        (
            "{ node(id: \"x\") { ... on Author { favourite { id } } ... on Book { author { favourite { id } } } } }",
            3,
        ),
        // Once, however often it is mentioned.
        ("{ viewer { id } viewer { name } ...V } fragment V on Query { viewer { id } }", 1),
        ("{ a: viewer { id } b: viewer { id } }", 2),
        ("{ viewer { rivals { id } } }", 2),
        ("{ __schema { types { name } } __typename }", 0),
    ] {
        assert_eq!(cost(&emulator, query).await["requestedQueryCost"], requested, "{query}");
        clock.advance(Duration::from_secs(60));
    }
}

#[tokio::test]
async fn the_actual_cost_is_that_of_what_there_was() {
    let (emulator, clock) = shopify().await;
    for (query, requested, actual) in [
        ("{ viewer { id } }", 1, 1),
        ("{ books(first: 100) { nodes { id } } }", 102, 2 + 53),
        ("{ books(first: 100) { edges { node { id } } } }", 102, 2 + 53),
        ("{ node(id: \"nobody\") { id } }", 1, 0),
        ("{ books(first: 10, offset: 50) { nodes { author { id } } } }", 22, 2 + 3 * 2),
    ] {
        let cost = cost(&emulator, query).await;
        assert_eq!(
            (&cost["requestedQueryCost"], &cost["actualQueryCost"]),
            (&json!(requested), &json!(actual)),
            "{query}"
        );
        clock.advance(Duration::from_secs(60));
    }
}

#[tokio::test]
async fn the_bucket_gets_back_what_a_query_did_not_cost() {
    let (emulator, clock) = shopify().await;
    let first = cost(&emulator, "{ books(first: 100) { nodes { id } } }").await;
    let status = json!({ "maximumAvailable": 1000.0, "currentlyAvailable": 1_000 - 55, "restoreRate": 50.0 });
    assert_eq!(first["throttleStatus"], status);
    clock.advance(Duration::from_millis(500));
    let next = cost(&emulator, "{ tags }").await;
    assert_eq!(next["throttleStatus"]["currentlyAvailable"], 1_000 - 55 + 25);
    clock.advance(Duration::from_secs(100));
    assert_eq!(cost(&emulator, "{ tags }").await["throttleStatus"]["currentlyAvailable"], 1_000);
}

#[tokio::test]
async fn a_short_bucket_throttles_in_a_200_until_it_has_filled_up() {
    let (emulator, clock) = limited(ShopifyLimits::default().bucket(100).restore_rate(10)).await;
    let query = "{ books(first: 50) { nodes { id } } }";
    ask(&emulator, query, json!({})).await.data();
    let reply = ask(&emulator, query, json!({})).await;
    assert_eq!((reply.status, reply.error().as_str()), (200, "Throttled"));
    let json = reply.json();
    assert!(json.get("data").is_none());
    assert_eq!(json["errors"][0]["extensions"]["code"], "THROTTLED");
    let status = json!({ "maximumAvailable": 100.0, "currentlyAvailable": 48, "restoreRate": 10.0 });
    assert_eq!(
        json["extensions"]["cost"],
        json!({ "requestedQueryCost": 52, "actualQueryCost": null, "throttleStatus": status })
    );
    // What a client can work out from that: 4 points are missing, at 10 a second.
    clock.advance(Duration::from_millis(399));
    assert_eq!(ask(&emulator, query, json!({})).await.error(), "Throttled");
    clock.advance(Duration::from_millis(1));
    ask(&emulator, query, json!({})).await.data();
}

#[tokio::test]
async fn a_query_above_a_thousand_points_is_refused_whatever_the_bucket_holds() {
    let (emulator, _) = limited(ShopifyLimits::default().bucket(50_000)).await;
    let query = |rows: u64| {
        format!(
            "{{ authors(first: {rows}) {{ edges {{ node {{ books(first: 94) {{ nodes {{ id }} }} }} }} }} viewer {{ favourite {{ author {{ favourite {{ author {{ favourite {{ author {{ favourite {{ id }} }} }} }} }} }} }} }} }}"
        )
    };
    let at_most = cost(&emulator, &query(10)).await;
    assert_eq!(at_most["requestedQueryCost"], 2 + 10 * 97 + 8);
    let reply = ask(&emulator, &query(11), json!({})).await;
    let json = reply.json();
    let extensions = &json["errors"][0]["extensions"];
    assert_eq!(
        (&extensions["code"], &extensions["cost"], &extensions["maxCost"]),
        (&json!("MAX_COST_EXCEEDED"), &json!(1_077), &json!(1_000))
    );
    assert!(reply.error().contains("1077") && json.get("data").is_none());
    assert_eq!(json["extensions"]["cost"]["actualQueryCost"], Value::Null);
    // Exactly a thousand will do.
    let exact = "{ books(first: 249) { nodes { id author { favourite { author { id } } } } } a: viewer { id } b: viewer { id } }";
    assert_eq!(cost(&emulator, exact).await["requestedQueryCost"], 1_000);
    assert!(ask(&emulator, exact, json!({})).await.json()["data"].is_object());
    let over = exact.replace("a: viewer", "c: viewer { id } a: viewer");
    assert!(ask(&emulator, &over, json!({})).await.json().get("data").is_none());
}

#[tokio::test]
async fn a_mutation_costs_ten_points() {
    let sdl = format!(
        "{SHOP} type Mutation {{ sign(name: String!): Signed }} type Signed {{ author: Author! name: String }}"
    );
    let emulator = Emulator::builder(&sdl).profile(Profile::Shopify).start().await.unwrap();
    for (query, cost) in [
        ("mutation { sign(name: \"A\") { name } }", 10),
        ("mutation { sign(name: \"A\") { name } again: sign(name: \"B\") { author { id } } }", 21),
    ] {
        let json = ask(&emulator, query, json!({})).await.json();
        let told = &json["extensions"]["cost"];
        assert_eq!((&told["requestedQueryCost"], &told["actualQueryCost"]), (&json!(cost), &json!(cost)));
    }
}

#[tokio::test]
async fn the_token_has_a_header_of_its_own_and_the_endpoint_s_path_ends_in_json() {
    let emulator = shopify_with(|builder| builder.bearer("secret")).await;
    let body = json!({ "query": "{ tags }" }).to_string();
    let url = emulator.url().replace("/graphql", "/admin/api/2026-01/graphql.json");
    for (name, value, status) in [
        ("x-shopify-access-token", "secret", 200),
        ("X-Shopify-Access-Token", "old", 401),
        ("authorization", "Bearer secret", 401),
    ] {
        let reply = post(&url, body.clone(), &[(name, value)]).await;
        assert_eq!(reply.status, status, "{name}: {value}");
        assert_eq!(reply.json()["errors"].is_string(), status == 401, "errors may be a text: {}", reply.text);
    }
}
