//! The Relay specification, over HTTP.

use crate::support::*;
use serde_json::{Value, json};

const AUTHORS: &str = "query($first: Int, $after: String) {
    authors(first: $first, after: $after) {
        totalCount
        edges { cursor node { id name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}";

#[tokio::test]
async fn a_walk_forward_gives_each_row_once_in_order() {
    let emulator = shop().await;
    let rows = emulator.connection("authors").unwrap();
    let expected: Vec<Value> = rows.iter().map(|row| row.id().into()).collect();
    assert_eq!(expected.len(), 53);
    for first in [1, 7, 52, 53, 54, 1_000_000_000] {
        let edges = walk(&emulator, AUTHORS, "/authors", json!({ "first": first })).await;
        let ids: Vec<Value> = edges.iter().map(|edge| edge["node"]["id"].clone()).collect();
        assert_eq!(ids, expected, "first: {first}");
    }
}
