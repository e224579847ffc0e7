//! Requests that mean harm: an error reply, no crash, and a server that goes on.

use std::time::{Duration, Instant};

use relaywalk_emulator::Emulator;
use serde_json::json;

use crate::support::*;

async fn still_serves(emulator: &Emulator) {
    assert!(ask(emulator, "{ viewer { id } }", json!({})).await.data()["viewer"]["id"].is_string());
}

#[tokio::test]
async fn ten_thousand_braces_are_a_syntax_error() {
    let emulator = shop().await;
    for query in [
        "{".repeat(10_000),
        "{ viewer ".repeat(10_000) + &"}".repeat(10_000),
        format!("{{ books(first: {} ) {{ totalCount }} }}", "[".repeat(10_000)),
        format!("{{ books(first: {}1{}) {{ totalCount }} }}", "[".repeat(5_000), "]".repeat(5_000)),
        format!("query($a: {}Int{}) {{ tags }}", "[".repeat(5_000), "]".repeat(5_000)),
    ] {
        let reply = ask(&emulator, &query, json!({})).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert!(!reply.json()["errors"].as_array().unwrap().is_empty());
    }
    still_serves(&emulator).await;
}

/// `viewer { favourite { author { favourite { author …` to a depth.
fn deep(depth: usize) -> String {
    let levels: String =
        (0..depth - 1).map(|level| if level % 2 == 0 { "{ favourite " } else { "{ author " }).collect();
    format!("{{ viewer {levels} {{ id }}{} }}", "}".repeat(depth - 1))
}

#[tokio::test]
async fn selections_are_served_to_a_hundred_levels_and_refused_below() {
    let emulator = shop().await;
    let served = ask(&emulator, &deep(100), json!({})).await;
    assert!(served.data()["viewer"]["favourite"].is_object());
    let refused = ask(&emulator, &deep(101), json!({})).await;
    assert_eq!(refused.error(), "the selections are nested more than 100 levels deep");
    still_serves(&emulator).await;
}

#[test]
fn a_hundred_levels_of_lists_are_served_whatever_stack_the_runtime_has() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(1 << 20).build().unwrap();
    runtime.block_on(async {
        let sdl = "type Query { top: Items } type Items { nodes: [Item] pageInfo: Info! } type Item { items: Items }
            type Info { hasNextPage: Boolean }";
        let emulator = Emulator::builder(sdl).children(3).max_objects(20_000).start().await.unwrap();
        let levels = "{ items { nodes ".repeat(49);
        let query = format!("{{ top {{ nodes {levels} {{ __typename }}{} }} }}", "} }".repeat(49));
        let reply = ask(&emulator, &query, json!({})).await;
        // It went down all the way before it had too many objects.
        let path = reply.json()["errors"][0]["path"].take();
        assert_eq!(path.as_array().unwrap().len(), 2 + 48 * 3 + 2, "{path}");
    });
}

#[tokio::test]
async fn fragments_can_t_hide_depth() {
    let emulator = shop().await;
    let fragment =
        |n: usize| format!("fragment F{n} on Author {{ favourite {{ author {{ ...F{} }} }} }} ", n + 1);
    let chain: String = (0..90).map(fragment).collect();
    let query = format!("{{ viewer {{ ...F0 }} }} {chain} fragment F90 on Author {{ id }}");
    let reply = ask(&emulator, &query, json!({})).await;
    assert!(reply.json().get("data").is_none(), "{}", reply.text);
    let circle = "{ viewer { ...A } } fragment A on Author { favourite { author { ...A } } }";
    assert!(ask(&emulator, circle, json!({})).await.json().get("data").is_none());
    still_serves(&emulator).await;
}

#[tokio::test]
async fn fragments_that_double_at_each_level_end_soon() {
    let emulator = shop_with(|builder| builder.max_objects(20_000)).await;
    let fragment = |n: usize| {
        let next = n + 1;
        format!(
            "fragment F{n} on Author {{ a: favourite {{ author {{ ...F{next} }} }} b: favourite {{ author {{ ...F{next} }} }} }} "
        )
    };
    let chain: String = (0..30).map(fragment).collect();
    let query = format!("{{ viewer {{ ...F0 }} }} {chain} fragment F30 on Author {{ id }}");
    let started = Instant::now();
    let reply = ask(&emulator, &query, json!({})).await;
    assert!(!reply.json()["errors"].as_array().unwrap().is_empty(), "{}", &reply.text[..200]);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    still_serves(&emulator).await;
}

#[tokio::test]
async fn a_page_of_a_thousand_million_rows_is_refused_before_memory_ends() {
    let emulator = shop_with(|builder| builder.rows(1_000_000_000).max_objects(20_000)).await;
    for fields in ["nodes { inPrint }", "edges { node { inPrint } }"] {
        let query = format!("{{ viewer {{ id }} books(first: 1000000000) {{ {fields} }} }}");
        let reply = ask(&emulator, &query, json!({})).await;
        assert_eq!(reply.error(), "the reply would have more than 20000 objects");
    }
    still_serves(&emulator).await;

    let sdl = "interface Nobody { id: ID } type Info { hasNextPage: Boolean }
        type Query { texts(first: Int): Texts nobodies(first: Int): Nobodies }
        type Texts { nodes: [String] pageInfo: Info } type Nobodies { nodes: [Nobody] pageInfo: Info }";
    let emulator = Emulator::builder(sdl).rows(1_000_000_000).max_objects(20_000).start().await.unwrap();
    for query in
        ["{ texts(first: 1000000000) { nodes } }", "{ nobodies(first: 1000000000) { nodes { id } } }"]
    {
        assert_eq!(
            ask(&emulator, query, json!({})).await.error(),
            "the reply would have more than 20000 objects"
        );
    }
}

#[tokio::test]
async fn a_huge_first_costs_what_there_is() {
    let emulator = shop().await;
    let started = Instant::now();
    let query =
        "{ authors(first: 2147483647) { edges { node { books(first: 2147483647) { nodes { id } } } } } }";
    let data = ask(&emulator, query, json!({})).await.data();
    assert_eq!(data["authors"]["edges"][0]["node"]["books"]["nodes"].as_array().unwrap().len(), 2_500);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[tokio::test]
async fn wrong_variables_are_errors() {
    let emulator = shop().await;
    let query = "query($first: Int, $id: ID = \"x\", $ids: [ID!]! = []) { books(first: $first) { totalCount } nodes(ids: $ids) { id } node(id: $id) { id } }";
    for variables in [
        json!({ "first": "ten" }),
        json!({ "first": 1.5 }),
        json!({ "first": 2_147_483_648_u64 }),
        json!({ "first": [1] }),
        json!({ "first": {} }),
        json!({ "ids": [null] }),
        json!({ "ids": [[["x"]]] }),
        json!({ "id": { "deep": { "deeper": [] } } }),
    ] {
        let reply = ask(&emulator, query, variables.clone()).await;
        assert_eq!(reply.status, 200);
        assert!(!reply.json()["errors"].as_array().unwrap().is_empty(), "{variables}: {}", reply.text);
    }
    let deep = format!(
        "{{\"query\": \"{{ tags }}\", \"variables\": {{\"x\": {}1{}}}}}",
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    assert_eq!(post(emulator.url(), deep, &[]).await.status, 400);
    still_serves(&emulator).await;
}

#[tokio::test]
async fn strange_bytes_and_names_are_errors() {
    let emulator = shop().await;
    for body in
        ["\u{0}", "\u{feff}{}", "{\"query\":\"\u{202e}\"}", "{\"query\":\"\\ud800\"}", "nul", "1e999999"]
    {
        let reply = post(emulator.url(), body, &[]).await;
        assert!(reply.status == 400 || !reply.json()["errors"].as_array().unwrap().is_empty(), "{body}");
    }
    let bytes =
        CLIENT.post(emulator.url()).header("content-type", "application/json").body(vec![0xff, 0xfe, 0x7b]);
    assert_eq!(bytes.send().await.unwrap().status(), 400);
    let large =
        CLIENT.post(emulator.url()).header("content-type", "application/json").body(vec![b' '; 3 << 20]);
    assert_eq!(large.send().await.unwrap().status(), 413);
    let name = "x".repeat(100_000);
    let reply = ask(&emulator, &format!("{{ {name} }}"), json!({})).await;
    assert!(!reply.error().is_empty());
    let id = "A".repeat(1_000_000);
    assert!(
        ask(&emulator, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await.data()["node"]
            .is_null()
    );
    still_serves(&emulator).await;
}

#[tokio::test]
async fn a_subscription_is_refused() {
    let sdl = format!("{SHOP} type Subscription {{ sold: Book! }}");
    let emulator = Emulator::builder(&sdl).start().await.unwrap();
    let reply = ask(&emulator, "subscription { sold { id } }", json!({})).await;
    assert_eq!(reply.error(), "subscription operations are not supported");
}

#[tokio::test]
async fn nested_introspection_has_a_limit() {
    let emulator = shop().await;
    let query = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }";
    let reply = ask(&emulator, query, json!({})).await;
    assert!(reply.json().get("data").is_none(), "{}", &reply.text[..200]);
}

#[tokio::test]
async fn more_documents_than_are_kept_are_all_answered() {
    let emulator = shop().await;
    for n in (0..300).chain(0..3) {
        let data = ask(&emulator, &format!("{{ v{n}: viewer {{ id }} }}"), json!({})).await.data();
        assert!(data[format!("v{n}")]["id"].is_string());
    }
}
