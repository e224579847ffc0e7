//! Faults in what a reply says: limits, expired cursors, data and errors together.

use relaywalk_emulator::{Builder, Emulator, Fault};
use serde_json::{Value, json};

use crate::support::*;

const AUTHORS: &str = "query($first: Int = 10, $after: String) {
    list: authors(first: $first, after: $after) {
        edges { cursor node { id } }
        pageInfo { hasNextPage endCursor }
    }
    viewer { id }
}";
/// The nodes can't be null.
const BOOKS: &str = "query($after: String) {
    books(first: 10, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
    viewer { id }
}";

fn breaking(faults: &[&str]) -> impl FnOnce(Builder) -> Builder {
    let faults: Vec<Fault> = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    |builder| faults.into_iter().fold(builder, |builder, fault| builder.fault(fault))
}

async fn shop_that(faults: &[&str]) -> Emulator {
    shop_with(breaking(faults)).await
}

fn ids(page: &Value) -> Vec<Value> {
    page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()).collect()
}

#[tokio::test]
async fn a_throttle_is_a_200_with_a_code_and_without_data() {
    let emulator = shop_that(&["throttled:on=1,retry-after=2", "rate-limited:on=2", "403:on=3"]).await;
    let throttled = ask(&emulator, AUTHORS, json!({})).await;
    assert_eq!((throttled.status, throttled.retry_after.as_deref()), (200, Some("2")));
    let error = json!({ "message": "Throttled", "extensions": { "code": "THROTTLED" } });
    assert_eq!(throttled.json(), json!({ "errors": [error] }));

    let limited = ask(&emulator, AUTHORS, json!({})).await;
    assert_eq!((limited.status, limited.retry_after.as_deref()), (200, None));
    assert_eq!(limited.json()["errors"][0]["extensions"]["code"], "RATE_LIMITED");
    assert!(limited.json().get("data").is_none());

    assert_eq!(ask(&emulator, AUTHORS, json!({})).await.status, 403);
    ask(&emulator, AUTHORS, json!({})).await.data();
}

#[tokio::test]
async fn limits_are_told_in_the_form_of_the_profile() {
    let github = github_with(breaking(&["rate-limited:on=1", "403:on=2,retry-after=60", "429:on=3"])).await;
    let limited = ask(&github, AUTHORS, json!({})).await;
    assert_eq!(limited.status, 200);
    assert_eq!(limited.json()["errors"][0]["type"], "RATE_LIMITED");
    for (status, retry_after) in [(403, Some("60")), (429, None)] {
        let secondary = ask(&github, AUTHORS, json!({})).await;
        assert_eq!((secondary.status, secondary.retry_after.as_deref()), (status, retry_after));
        let body = secondary.json();
        assert!(body["message"].as_str().unwrap().contains("secondary rate limit"), "{body}");
        assert!(body.get("errors").is_none() && body["documentation_url"].is_string(), "{body}");
    }
    let shopify = shopify_with(breaking(&["throttled"])).await;
    let throttled = ask(&shopify, AUTHORS, json!({})).await;
    assert_eq!(throttled.json()["errors"][0]["extensions"]["code"], "THROTTLED");
    let salesforce = salesforce_with(breaking(&["403"])).await;
    let limited = ask(&salesforce, "{ uiapi { __typename } }", json!({})).await;
    assert_eq!((limited.status, &limited.json()[0]["errorCode"]), (403, &json!("REQUEST_LIMIT_EXCEEDED")));
}

#[tokio::test]
async fn a_page_of_too_many_rows_is_a_502_and_a_smaller_one_is_not() {
    let emulator = shop_that(&["502:rows=20"]).await;
    for (first, status) in [(21, 502), (20, 200), (100, 502), (1, 200)] {
        let reply = ask(&emulator, AUTHORS, json!({ "first": first })).await;
        assert_eq!(reply.status, status, "{first}");
        assert_eq!(reply.content_type.starts_with("text/html"), status == 502, "{}", reply.content_type);
    }
    // Not the walked page.
    let nested = "{ authors(first: 2) { edges { node { books(first: 50) { totalCount } } } } }";
    ask(&emulator, nested, json!({})).await.data();
    let unsized_page = "{ authors { totalCount } }";
    ask(&emulator, unsized_page, json!({})).await.data();

    let github = github_with(breaking(&["502:rows=20,once"])).await;
    let timed_out = ask(&github, AUTHORS, json!({ "first": 50 })).await;
    assert_eq!(timed_out.status, 502);
    assert!(timed_out.json()["data"].is_null() && !timed_out.error().is_empty());
    ask(&github, AUTHORS, json!({ "first": 50 })).await.data();

    let always = shop_that(&["502:on=2"]).await;
    let statuses =
        [ask(&always, "{ tags }", json!({})).await.status, ask(&always, "{ tags }", json!({})).await.status];
    assert_eq!(statuses, [200, 502]);
}

#[tokio::test]
async fn a_page_for_people_is_a_200_of_another_type() {
    let emulator = shop_that(&["html:on=1"]).await;
    let page = ask(&emulator, AUTHORS, json!({})).await;
    assert_eq!((page.status, page.content_type.as_str()), (200, "text/html; charset=utf-8"));
    assert!(page.text.starts_with("<!doctype html>"));
    ask(&emulator, AUTHORS, json!({})).await.data();
}

#[tokio::test]
async fn a_cursor_expires_after_so_many_requests() {
    let emulator = shop_that(&["expired-cursor:older=2"]).await;
    let mut cursors = Vec::new();
    let mut after = Value::Null;
    for _ in 0..3 {
        let page = ask(&emulator, AUTHORS, json!({ "after": after })).await.data()["list"].take();
        after = page["pageInfo"]["endCursor"].clone();
        cursors.push(after.clone());
    }
    // Requests 4, 5 and 6; the cursors are of 1, 2 and 3.
    for (cursor, fresh) in [(0, false), (1, false), (2, false), (2, false)] {
        let reply = ask(&emulator, AUTHORS, json!({ "after": cursors[cursor] })).await;
        assert_eq!(reply.json()["data"]["list"].is_object(), fresh, "{cursor}: {}", reply.text);
    }
    let again = ask(&emulator, AUTHORS, json!({})).await.data()["list"].take();
    assert_eq!(again["edges"][9]["cursor"], again["pageInfo"]["endCursor"]);
    let next =
        ask(&emulator, AUTHORS, json!({ "after": again["edges"][4]["cursor"] })).await.data()["list"].take();
    assert_eq!(ids(&next)[..5], ids(&again)[5..]);
    let late = ask(&emulator, AUTHORS, json!({ "after": again["pageInfo"]["endCursor"] })).await;
    assert!(late.json()["data"]["list"].is_object(), "two requests ago is not more than two");
}

#[tokio::test]
async fn a_walk_that_is_fast_enough_meets_no_expired_cursor() {
    let emulator = shop_that(&["expired-cursor:older=1"]).await;
    let edges = walk(&emulator, AUTHORS, "/list", json!({})).await;
    let found: Vec<Value> = edges.iter().map(|edge| edge["node"]["id"].clone()).collect();
    assert_eq!(found, row_ids(&emulator.connection("authors").unwrap()));
}

#[tokio::test]
async fn an_expired_cursor_is_refused_as_the_profile_refuses_cursors() {
    let once = || breaking(&["expired-cursor:once"]);
    for (emulator, told) in [
        (shop_with(once()).await, None),
        (github_with(once()).await, Some(("/type", "INVALID_CURSOR_ARGUMENTS"))),
        (shopify_with(once()).await, None),
    ] {
        let page = ask(&emulator, AUTHORS, json!({})).await.data();
        let after = page["list"]["pageInfo"]["endCursor"].clone();
        let reply = ask(&emulator, AUTHORS, json!({ "after": after })).await;
        let error = reply.json()["errors"][0].take();
        assert!(error["message"].as_str().unwrap().contains("expired"), "{error}");
        assert_eq!(error["path"], json!(["list"]));
        if let Some((pointer, value)) = told {
            assert_eq!(error.pointer(pointer), Some(&json!(value)), "{error}");
        }
        ask(&emulator, AUTHORS, json!({ "after": after })).await.data();
    }
    let emulator = salesforce_with(once()).await;
    let query = "query($after: String) { uiapi { query { Account(after: $after) { edges { node { Id } } pageInfo { endCursor } } } } }";
    let page = ask(&emulator, query, json!({})).await.data();
    let after = page.pointer("/uiapi/query/Account/pageInfo/endCursor").unwrap();
    let reply = ask(&emulator, query, json!({ "after": after })).await;
    assert_eq!(reply.error_type(), "DataFetchingException");
}

#[tokio::test]
async fn a_lost_node_is_null_with_an_error_at_its_path_and_nothing_else_is_lost() {
    let emulator = shop_that(&["partial-errors:on=2"]).await;
    let rows = row_ids(&emulator.connection("authors").unwrap());
    let mut after = Value::Null;
    for page in 0..2 {
        let reply = ask(&emulator, AUTHORS, json!({ "after": after })).await.json();
        let mut expected = rows[page * 10..page * 10 + 10].to_vec();
        if page == 1 {
            expected[5] = Value::Null;
            assert_eq!(reply["errors"][0]["path"], json!(["list", "edges", 5, "node"]), "{reply}");
            assert_eq!(reply["errors"].as_array().unwrap().len(), 1);
        }
        assert_eq!(reply.get("errors").is_some(), page == 1);
        assert_eq!(ids(&reply["data"]["list"]), expected);
        assert!(reply["data"]["viewer"]["id"].is_string());
        after = reply["data"]["list"]["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn rows_that_come_as_nodes_go_on_behind_an_error() {
    let emulator = shop_that(&["partial-errors"]).await;
    let reply = ask(&emulator, "{ goods(first: 9) { nodes { __typename } } }", json!({})).await.json();
    let nulls: Vec<bool> =
        reply["data"]["goods"]["nodes"].as_array().unwrap().iter().map(Value::is_null).collect();
    assert_eq!(nulls, [false, false, false, false, true, false, false, false, false]);
    assert_eq!(reply["errors"][0]["path"], json!(["goods", "nodes", 4]));
}

#[tokio::test]
async fn an_error_takes_with_it_what_can_t_be_null() {
    for fault in ["partial-errors", "partial-errors:lost=page"] {
        let emulator = shop_that(&[fault]).await;
        let reply = ask(&emulator, BOOKS, json!({})).await.json();
        assert_eq!(reply["data"], Value::Null, "{fault}: {reply}");
        assert_eq!(reply["errors"][0]["path"][0], "books");
    }
}

#[tokio::test]
async fn a_lost_page_leaves_the_rest() {
    let emulator = shop_that(&["partial-errors:lost=page,on=1"]).await;
    let query = "{ goods(first: 3) { nodes { __typename } } viewer { id } }";
    let reply = ask(&emulator, query, json!({})).await.json();
    assert_eq!((&reply["data"]["goods"], &reply["errors"][0]["path"]), (&Value::Null, &json!(["goods"])));
    assert!(reply["data"]["viewer"]["id"].is_string());
    ask(&emulator, query, json!({})).await.data();
}

#[tokio::test]
async fn an_error_may_come_with_all_of_the_data() {
    let healthy = ask(&shop().await, AUTHORS, json!({})).await.data();
    let emulator = shop_that(&["partial-errors:lost=nothing,on=1"]).await;
    let reply = ask(&emulator, AUTHORS, json!({})).await.json();
    assert_eq!(reply["data"], healthy);
    assert_eq!(reply["errors"].as_array().unwrap().len(), 1);
    assert_eq!(reply["errors"][0]["path"], json!(["list"]));
    // Below a list, and behind a fragment.
    let emulator = shop_that(&["partial-errors:lost=nothing"]).await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Author { ...Books } } }
        fragment Books on Author { b: books(first: 2) { totalCount } }";
    let id = emulator.connection("authors").unwrap().get(0).unwrap().id();
    let reply = ask(&emulator, query, json!({ "ids": [id] })).await.json();
    assert_eq!(reply["errors"][0]["path"], json!(["nodes", 0, "b"]), "{reply}");
}

#[tokio::test]
async fn errors_come_behind_the_data_or_before_it() {
    for (fault, first) in [
        ("partial-errors", false),
        ("partial-errors:errors=first", true),
        ("partial-errors:lost=page,errors=first", true),
        ("partial-errors:lost=nothing", false),
        ("partial-errors:lost=nothing,errors=first", true),
    ] {
        let emulator = shop_that(&[fault]).await;
        let text = ask(&emulator, AUTHORS, json!({})).await.text;
        let (errors, data) = (text.find("\"errors\":").unwrap(), text.find("\"data\":").unwrap());
        assert_eq!(errors < data, first, "{fault}: {text}");
    }
    // Without errors there is nothing to put first.
    let emulator = shop_that(&["partial-errors:errors=first"]).await;
    assert!(ask(&emulator, "{ viewer { id } }", json!({})).await.text.starts_with("{\"data\":"));
}

#[tokio::test]
async fn the_rows_that_must_be_found_are_the_same_under_every_fault() {
    let expected = row_ids(&shop().await.connection("authors").unwrap());
    for fault in ["partial-errors", "expired-cursor:older=3", "502:rows=1", "null-node", "throttled"] {
        let emulator = shop_that(&[fault]).await;
        assert_eq!(row_ids(&emulator.connection("authors").unwrap()), expected, "{fault}");
    }
}
