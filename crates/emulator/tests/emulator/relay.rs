//! Paging by the Relay specification.

use serde_json::{Value, json};

use crate::support::*;

const AUTHORS: &str = "query($first: Int, $after: String, $last: Int, $before: String) {
    authors(first: $first, after: $after, last: $last, before: $before) {
        totalCount
        edges { cursor node { id name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}";

fn ids(edges: &[Value]) -> Vec<Value> {
    edges.iter().map(|edge| edge["node"]["id"].clone()).collect()
}

async fn authors(emulator: &relaywalk_emulator::Emulator, variables: Value) -> Value {
    ask(emulator, AUTHORS, variables).await.data()["authors"].take()
}

#[tokio::test]
async fn a_walk_forward_gives_each_row_once_in_order() {
    let emulator = shop().await;
    let expected = row_ids(&emulator.connection("authors").unwrap());
    assert_eq!(expected.len(), 53);
    for first in [1, 7, 52, 53, 54, 1_000_000_000] {
        let edges = walk(&emulator, AUTHORS, "/authors", json!({ "first": first })).await;
        assert_eq!(ids(&edges), expected, "first: {first}");
    }
}

#[tokio::test]
async fn a_walk_backward_gives_each_row_once_and_pages_in_forward_order() {
    let emulator = shop().await;
    let expected = row_ids(&emulator.connection("authors").unwrap());
    for last in [1, 7, 53, 60] {
        let mut before = Value::Null;
        let mut pages: Vec<Vec<Value>> = Vec::new();
        loop {
            let page = authors(&emulator, json!({ "last": last, "before": before })).await;
            pages.push(ids(page["edges"].as_array().unwrap()));
            if page["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
            before = page["pageInfo"]["startCursor"].clone();
            assert!(pages.len() < 100, "the walk doesn't end");
        }
        pages.reverse();
        assert_eq!(pages.concat(), expected, "last: {last}");
    }
}

#[tokio::test]
async fn page_info_tells_the_truth_on_both_sides() {
    let emulator = shop().await;
    let cursor_of = async |row: u64| {
        let page = authors(&emulator, json!({ "first": row + 1 })).await;
        page["edges"][row as usize]["cursor"].clone()
    };
    let (first, middle, last) = (cursor_of(0).await, cursor_of(26).await, cursor_of(52).await);
    for (variables, previous, next, len) in [
        (json!({ "first": 53 }), false, false, 53),
        (json!({ "first": 52 }), false, true, 52),
        (json!({ "first": 0 }), false, true, 0),
        (json!({ "first": 3, "after": middle }), true, true, 3),
        (json!({ "first": 26, "after": middle }), true, false, 26),
        (json!({ "first": 25, "after": middle }), true, true, 25),
        (json!({ "first": 5, "after": last }), true, false, 0),
        (json!({ "last": 3 }), true, false, 3),
        (json!({ "last": 53 }), false, false, 53),
        (json!({ "last": 26, "before": middle }), false, true, 26),
        (json!({ "last": 25, "before": middle }), true, true, 25),
        (json!({ "last": 5, "before": first }), false, true, 0),
        (json!({ "first": 10, "before": middle }), false, true, 10),
        (json!({ "first": 30, "after": first, "before": middle }), true, true, 25),
        (json!({ "first": 10, "last": 4 }), true, true, 4),
    ] {
        let page = authors(&emulator, variables.clone()).await;
        let info = &page["pageInfo"];
        let edges = page["edges"].as_array().unwrap();
        assert_eq!(
            (&info["hasPreviousPage"], &info["hasNextPage"], edges.len()),
            (&json!(previous), &json!(next), len),
            "{variables}"
        );
        let cursor = |edge: Option<&Value>| edge.map_or(Value::Null, |edge| edge["cursor"].clone());
        assert_eq!(info["startCursor"], cursor(edges.first()), "{variables}");
        assert_eq!(info["endCursor"], cursor(edges.last()), "{variables}");
        assert_eq!(page["totalCount"], 53);
    }
}

#[tokio::test]
async fn a_page_without_a_size_has_twenty_rows() {
    let emulator = shop().await;
    let page = authors(&emulator, json!({})).await;
    assert_eq!(page["edges"].as_array().unwrap().len(), 20);
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    let before = page["edges"][19]["cursor"].clone();
    let back = authors(&emulator, json!({ "before": before })).await;
    assert_eq!(ids(back["edges"].as_array().unwrap()), ids(&page["edges"].as_array().unwrap()[..19]));
}

#[tokio::test]
async fn an_offset_skips_rows_after_the_cursor() {
    let emulator = shop().await;
    let rows = row_ids(&emulator.connection("books").unwrap());
    let query =
        "query($offset: Int) { books(first: 2, offset: $offset) { nodes { id } pageInfo { endCursor } } }";
    let books = ask(&emulator, query, json!({ "offset": 5 })).await.data();
    assert_eq!(books["books"]["nodes"], json!([{ "id": rows[5] }, { "id": rows[6] }]));
    let books = ask(&emulator, query, json!({ "offset": 500 })).await.data();
    assert_eq!(books["books"], json!({ "nodes": [], "pageInfo": { "endCursor": null } }));
}

#[tokio::test]
async fn a_wrong_page_is_a_field_error_with_its_path_and_line() {
    let emulator = shop().await;
    for variables in [
        json!({ "first": -1 }),
        json!({ "last": -5 }),
        json!({ "after": "" }),
        json!({ "after": "nonsense" }),
        json!({ "before": "djE6OQ==" }),
    ] {
        let reply = ask(&emulator, AUTHORS, variables.clone()).await;
        assert_eq!(reply.status, 200, "{variables}");
        let json = reply.json();
        assert_eq!(json["data"], Value::Null, "{variables}");
        assert_eq!(json["errors"][0]["path"], json!(["authors"]));
        assert_eq!(json["errors"][0]["locations"], json!([{ "line": 2, "column": 5 }]));
        let message = reply.error();
        let (name, _) = variables.as_object().unwrap().iter().next().unwrap();
        assert!(message.starts_with(&format!("`{name}` ")), "{message}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_connection_is_refused() {
    let emulator = shop().await;
    let page = authors(&emulator, json!({ "first": 2 })).await;
    let cursor = &page["pageInfo"]["endCursor"];
    let query = "query($after: String) { goods(after: $after) { pageInfo { endCursor } } }";
    let reply = ask(&emulator, query, json!({ "after": cursor })).await;
    assert!(reply.error().starts_with("`after` is not a cursor of this connection"));
    assert_eq!(reply.json()["data"], json!({ "goods": null }));
}

#[tokio::test]
async fn a_largest_page_can_be_set_and_is_refused_above() {
    let emulator = shop_with(|builder| builder.max_page(30)).await;
    assert_eq!(authors(&emulator, json!({ "first": 30 })).await["edges"].as_array().unwrap().len(), 30);
    for variables in [json!({ "first": 31 }), json!({ "last": 31 })] {
        let error = ask(&emulator, AUTHORS, variables).await.error();
        assert!(error.contains("31` is more than the 30 rows"), "{error}");
    }
}

#[tokio::test]
async fn nested_connections_page_by_themselves() {
    let emulator = shop().await;
    let authors = emulator.connection("authors").unwrap();
    let query = "query($after: String) { authors(first: 10, after: $after) {
        edges { node { id books(first: 4) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } } }
        pageInfo { hasNextPage endCursor }
    } }";
    let more = "query($id: ID!, $after: String) {
        author(id: $id) { books(first: 4, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }
    }";
    let edges = walk(&emulator, query, "/authors", json!({})).await;
    let mut continued = 0;
    for (edge, author) in edges.iter().zip(authors.iter().take(53)) {
        let books = &edge["node"]["books"];
        let expected = row_ids(&author.children("books").unwrap());
        assert_eq!(books["totalCount"], expected.len());
        let mut found: Vec<Value> = books["nodes"].as_array().unwrap().clone();
        if books["pageInfo"]["hasNextPage"] == true {
            continued += 1;
            let variables = json!({ "id": author.id(), "after": books["pageInfo"]["endCursor"] });
            found.extend(walk(&emulator, more, "/author/books", variables).await);
        }
        let found: Vec<Value> = found.iter().map(|book| book["id"].clone()).collect();
        assert_eq!(found, expected);
    }
    assert!(continued > 5, "only {continued} authors have more than four books");
}

#[tokio::test]
async fn the_number_of_children_is_skewed() {
    let emulator = shop_with(|builder| builder.rows(2_000).children(3)).await;
    let authors = emulator.connection("authors").unwrap();
    let counts: Vec<u64> = authors.iter().map(|author| author.children("books").unwrap().len()).collect();
    assert_eq!(counts[0], 1_500);
    let share =
        |wanted: std::ops::RangeInclusive<u64>| counts[1..].iter().filter(|n| wanted.contains(n)).count();
    assert!((700..900).contains(&share(0..=0)), "{}", share(0..=0));
    assert!((1_050..1_260).contains(&share(1..=5)), "{}", share(1..=5));
    assert!((20..70).contains(&share(12..=36)), "{}", share(12..=36));

    let childless = shop_with(|builder| builder.children(0)).await;
    let author = childless.connection("authors").unwrap().get(0).unwrap();
    assert!(author.children("books").unwrap().is_empty());
}

#[tokio::test]
async fn rows_of_a_union_are_of_each_type_in_turn() {
    let emulator = shop().await;
    let query = "{ goods(first: 4) { nodes { __typename ... on Lamp { watts } ... on Book { title } } } }";
    let goods = ask(&emulator, query, json!({})).await.data();
    let names: Vec<&Value> =
        goods["goods"]["nodes"].as_array().unwrap().iter().map(|good| &good["__typename"]).collect();
    assert_eq!(names, ["Book", "Lamp", "Book", "Lamp"]);
    assert!(goods["goods"]["nodes"][1]["watts"].is_i64());
    assert!(goods["goods"]["nodes"][2]["title"].is_string());
}

#[tokio::test]
async fn edges_have_fields_of_their_own() {
    let emulator = shop().await;
    let query = "{ authors(first: 2) { edges { since node { bornOn } } } }";
    let edges = ask(&emulator, query, json!({})).await.data()["authors"]["edges"].take();
    let since = |edge: usize| edges[edge]["since"].as_str().unwrap().to_owned();
    assert!(since(0).ends_with('Z') && since(0) != since(1), "{edges}");
}

#[tokio::test]
async fn a_million_rows_cost_no_more_than_their_page() {
    let emulator = shop_with(|builder| builder.rows(1_000_000_000)).await;
    let started = std::time::Instant::now();
    let page = authors(&emulator, json!({ "last": 3 })).await;
    assert_eq!(page["totalCount"], 1_000_000_000);
    let rows = emulator.connection("authors").unwrap();
    assert_eq!(rows.len(), 1_000_000_000);
    assert_eq!(page["edges"][2]["node"]["id"], rows.get(999_999_999).unwrap().id());
    assert_eq!(page["pageInfo"]["hasNextPage"], false);
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn more_rows_than_an_int_can_say_are_still_served() {
    let emulator = shop_with(|builder| builder.rows(u64::MAX)).await;
    let page = authors(&emulator, json!({ "first": 1 })).await;
    assert_eq!(page["totalCount"], i32::MAX);
    let last = authors(&emulator, json!({ "last": 1 })).await;
    assert_eq!(last["edges"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn no_rows_are_an_empty_page_without_cursors() {
    let emulator = shop_with(|builder| builder.rows(0)).await;
    let page = authors(&emulator, json!({ "first": 5 })).await;
    let info =
        json!({ "hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null });
    assert_eq!(page, json!({ "totalCount": 0, "edges": [], "pageInfo": info }));
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let query = "{ authors { edges { cursor node { id name email bornOn favourite { title } books { nodes { id price } } } } } }";
    let mut replies = Vec::new();
    for seed in [1, 1, 2] {
        let emulator = shop_with(|builder| builder.seed(seed)).await;
        replies.push(ask(&emulator, query, json!({})).await.text);
    }
    assert_eq!(replies[0], replies[1]);
    assert_ne!(replies[0], replies[2]);
}
