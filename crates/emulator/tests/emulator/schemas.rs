//! Schemas of all kinds.

use relaywalk_emulator::{Emulator, Error};
use serde_json::{Value, json};

use crate::support::*;

async fn serve(sdl: &str) -> Emulator {
    Emulator::builder(sdl).rows(25).start().await.unwrap()
}

#[tokio::test]
async fn a_schema_with_faults_is_served_and_its_faults_are_told() {
    let sdl = "type Query { books(first: Int): Books, books: Int, odd: Nowhere, extra: Extra @unknown }
        type Books { nodes: [Book] pageInfo: Info } type Book { title: String title: Int }
        type Info { hasNextPage: Boolean } extend type Missing { a: Int } type Extra { a: Int }";
    let emulator = serve(sdl).await;
    assert!(emulator.warnings().len() >= 4, "{:?}", emulator.warnings());
    assert!(
        emulator.warnings().iter().any(|warning| warning.contains("line 1:")),
        "{:?}",
        emulator.warnings()
    );
    let data = ask(&emulator, "{ books(first: 2) { nodes { title } } }", json!({})).await.data();
    assert_eq!(data["books"]["nodes"].as_array().unwrap().len(), 2);
    let odd = ask(&emulator, "{ odd extra { a } }", json!({})).await;
    assert!(!odd.text.is_empty() && odd.status == 200);
    assert!(serve(SHOP).await.warnings().is_empty());
}

#[tokio::test]
async fn a_text_that_is_no_schema_is_refused() {
    for sdl in ["", "type A { b: Int }", "}"] {
        let error = Emulator::builder(sdl).start().await.unwrap_err();
        assert!(matches!(error, Error::Schema(_)), "{error}");
        assert!(
            error.to_string().starts_with("the schema can't be served: it has no query root type"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn one_of_inputs_need_no_definition() {
    let emulator =
        serve("type Query { find(by: By!): String } input By @oneOf { id: ID name: String }").await;
    assert!(emulator.warnings().is_empty(), "{:?}", emulator.warnings());
    ask(&emulator, "{ find(by: { id: 1 }) }", json!({})).await.data();
}

#[tokio::test]
async fn one_of_inputs_take_exactly_one_field_and_no_null() {
    let emulator = serve(
        "type Query { find(by: By, all: [By!], in: In, on: String): String node: Node }
        type Node { find(by: By!): String }
        input By @oneOf { id: ID name: String at: Place } input Place { x: Int! by: By } input In { by: By }",
    )
    .await;
    for (query, variables) in [
        ("{ find(by: { id: 1 }) }", json!({})),
        ("{ find(by: null) }", json!({})),
        ("{ find(all: [{ id: 1 }, { name: \"a\" }], in: { by: { id: 2 } }) }", json!({})),
        ("query($id: ID!) { find(by: { id: $id }) }", json!({ "id": 5 })),
        ("query($by: By) { find(by: $by) }", json!({ "by": { "at": { "x": 1, "by": { "id": 2 } } } })),
        ("query($by: By) { find(by: $by) }", json!({})),
        ("query($by: By = { id: 4 }) { find(by: $by) }", json!({})),
        ("query($all: [By!]) { find(all: $all) }", json!({ "all": [{ "id": 1 }] })),
    ] {
        ask(&emulator, query, variables).await.data();
    }
    for (query, variables, part) in [
        ("{ find(by: {}) }", json!({}), "`By` takes exactly one field, not 0"),
        ("{ find(by: { id: 1, name: \"a\" }) }", json!({}), "not 2"),
        ("{ find(by: { id: null }) }", json!({}), "`id` of `By` must not be null"),
        ("{ find(all: [{ id: 1 }, {}]) }", json!({}), "not 0"),
        ("{ find(in: { by: {} }) }", json!({}), "not 0"),
        ("{ find(by: { at: { x: 1, by: { id: 1, name: \"a\" } } }) }", json!({}), "not 2"),
        ("{ node { ...N } } fragment N on Node { find(by: {}) }", json!({}), "not 0"),
        ("{ node { ... { find(by: {}) } } }", json!({}), "not 0"),
        ("query($id: ID) { find(by: { id: $id }) }", json!({ "id": 5 }), "`id` of `By` must not be null"),
        ("query($by: By) { find(by: $by) }", json!({ "by": {} }), "not 0"),
        ("query($by: By) { find(by: $by) }", json!({ "by": { "id": 1, "name": null } }), "not 2"),
        (
            "query($by: By) { find(by: $by) }",
            json!({ "by": { "name": null } }),
            "`name` of `By` must not be null",
        ),
        ("query($all: [By!]) { find(all: $all) }", json!({ "all": [{ "id": 1 }, {}] }), "not 0"),
        ("query($in: In) { find(in: $in) }", json!({ "in": { "by": {} } }), "not 0"),
        ("query($by: By = {}) { find(by: $by) }", json!({}), "not 0"),
    ] {
        let reply = ask(&emulator, query, variables).await;
        assert!(reply.error().contains(part), "{query}: {}", reply.text);
        assert!(reply.json().get("data").is_none(), "{query}");
    }
}

#[tokio::test]
async fn a_connection_is_known_by_its_structure() {
    let sdl = "scalar Cursor
        type Query { stock(first: Int, after: Cursor): Warehouse! }
        type Warehouse { edges: [Shelf!]! pageInfo: Where! totalCount: BigInt! }
        scalar BigInt
        type Shelf { cursor: Cursor! node: String! }
        type Where { endCursor: Cursor! hasNextPage: Boolean! total: Int! }";
    let emulator = serve(sdl).await;
    let query = "query($after: Cursor) { stock(first: 4, after: $after) { totalCount edges { node cursor } pageInfo { endCursor hasNextPage total } } }";
    let edges = walk(&emulator, query, "/stock", json!({})).await;
    assert_eq!(edges.len(), 25);
    assert!(edges.iter().all(|edge| edge["node"].is_string()));
    let distinct: std::collections::HashSet<&Value> = edges.iter().map(|edge| &edge["cursor"]).collect();
    assert_eq!(distinct.len(), 25);
    let data =
        ask(&emulator, "{ stock(first: 0) { totalCount edges { node } pageInfo { endCursor } } }", json!({}))
            .await
            .data();
    assert_eq!(data["stock"], json!({ "totalCount": "25", "edges": [], "pageInfo": { "endCursor": "" } }));
    assert!(emulator.connection("stock").is_err(), "its rows are not objects");
}

#[tokio::test]
async fn types_that_only_look_like_connections_are_objects() {
    let sdl = "type Query { a: Lonely b: Paper }
        type Lonely { edges: [Edge] } type Edge { node: Paper }
        type Paper { pageInfo: String nodes: [Paper!]! id: ID! }";
    let emulator = serve(sdl).await;
    let data = ask(&emulator, "{ a { edges { node { id } } } b { id pageInfo nodes { id } } }", json!({}))
        .await
        .data();
    assert!(data["a"]["edges"].as_array().unwrap().len() <= 3);
    assert!(data["b"]["nodes"].as_array().unwrap().len() <= 3);
    assert!(emulator.connection("b").is_err());
}

#[tokio::test]
async fn every_kind_of_type_has_values() {
    let sdl = "scalar JSON scalar UUID scalar Decimal scalar Date scalar Time scalar Strange
        type Query { thing: Thing! matrix: [[Int!]!]! grid: [[Thing]] empty: Void abstract: [Any!] }
        interface Any { id: UUID! } interface Void { id: ID }
        type Thing implements Any { id: UUID! json: JSON! price: Decimal! day: Date! at: Time! strange: Strange! ratio: Float! ids: [ID!]! }";
    let emulator = serve(sdl).await;
    let query = "{ thing { id json price day at strange ratio ids } matrix grid { id } empty { id } abstract { id __typename } }";
    let data = ask(&emulator, query, json!({})).await.data();
    let thing = &data["thing"];
    let text = |name: &str| thing[name].as_str().unwrap().to_owned();
    assert_eq!(text("id").len(), 36);
    assert_eq!(text("day").len(), 10);
    assert!(text("price").parse::<f64>().is_ok());
    assert!(thing["json"].is_object() && thing["ratio"].is_f64());
    assert!(data["matrix"].as_array().unwrap().iter().all(Value::is_array));
    assert!(data["grid"].as_array().unwrap().iter().all(Value::is_array));
    assert_eq!(data["empty"], Value::Null);
}

#[tokio::test]
async fn mutations_give_objects_that_can_be_found_again() {
    let sdl = format!(
        "{SHOP} type Mutation {{ sign(name: String!): Signed! }} type Signed {{ author: Author! query: Query! }}"
    );
    let emulator = serve(&sdl).await;
    let query = "mutation($name: String!) { sign(name: $name) { author { id name } query { authors(first: 1) { edges { node { id } } } } } }";
    let signed = ask(&emulator, query, json!({ "name": "Ada" })).await.data()["sign"].take();
    let other = ask(&emulator, query, json!({ "name": "Ben" })).await.data()["sign"].take();
    assert_ne!(signed["author"]["id"], other["author"]["id"]);
    let found = "query($id: ID!) { author(id: $id) { id name } }";
    let found = ask(&emulator, found, json!({ "id": signed["author"]["id"] })).await.data();
    assert_eq!(found["author"], signed["author"]);
    let first = emulator.connection("authors").unwrap().get(0).unwrap().id();
    assert_eq!(signed["query"]["authors"]["edges"][0]["node"]["id"], first, "`query` is the query root");
}

#[tokio::test]
async fn a_self_referring_type_ends_with_the_selection() {
    let sdl = "type Query { comments(first: Int, after: String): Comments! }
        type Comments { nodes: [Comment!]! pageInfo: Info! } type Info { hasNextPage: Boolean! endCursor: String }
        type Comment { id: ID! parent: Comment replies(first: Int, after: String): Comments! best: Comment }";
    let emulator = serve(sdl).await;
    let query = "{ comments(first: 3) { nodes { id replies(first: 2) { nodes { id parent { id } best { id } replies(first: 1) { nodes { parent { id parent { id } } } } } } } } }";
    let data = ask(&emulator, query, json!({})).await.data();
    let comments = data["comments"]["nodes"].as_array().unwrap();
    for comment in comments {
        for reply in comment["replies"]["nodes"].as_array().unwrap() {
            assert_eq!(reply["parent"]["id"], comment["id"]);
            for deeper in reply["replies"]["nodes"].as_array().unwrap() {
                assert_eq!(deeper["parent"]["id"], reply["id"]);
                assert_eq!(deeper["parent"]["parent"]["id"], comment["id"]);
            }
        }
    }
}
