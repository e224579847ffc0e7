//! Faults: each does what it says, and none but the null node loses a row.

use std::time::{Duration, Instant};

use relaywalk_emulator::{Emulator, Fault, FaultKind, Schedule};
use serde_json::{Value, json};

use crate::support::*;

const AUTHORS: &str = "query($first: Int = 10, $after: String, $last: Int, $before: String) {
    authors(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { id books(first: 3) { nodes { id } pageInfo { hasNextPage endCursor } } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}";

async fn shop_that(faults: &[&str]) -> Emulator {
    let faults = faults.iter().map(|fault| fault.parse::<Fault>().unwrap());
    shop_with(|builder| faults.fold(builder, |builder, fault| builder.fault(fault))).await
}

async fn page(emulator: &Emulator, variables: Value) -> Value {
    ask(emulator, AUTHORS, variables).await.data()["authors"].take()
}

fn len(page: &Value) -> usize {
    page["edges"].as_array().unwrap().len()
}

/// All that a walk found, and the number of requests it took.
async fn walked(emulator: &Emulator) -> (Vec<Value>, u64) {
    let before = emulator.requests();
    let edges = walk(emulator, AUTHORS, "/authors", json!({ "first": 10 })).await;
    let ids = edges.iter().map(|edge| edge["node"]["id"].clone()).collect();
    (ids, emulator.requests() - before)
}

#[tokio::test]
async fn empty_and_short_pages_lose_nothing() {
    let healthy = shop().await;
    let (expected, requests) = walked(&healthy).await;
    assert_eq!((expected.len(), requests), (53, 6));
    for (faults, requests) in [
        (&["empty-page:once"][..], 7),
        (&["empty-page:on=3"], 7),
        (&["empty-page:every=2"], 11),
        (&["short-page:once"], 6),
        (&["short-page:on=6"], 7),
        (&["short-page"], 13),
        (&["short-page:p=0.5", "empty-page:p=0.3"], 0),
        (&["short-page", "empty-page:every=3"], 0),
    ] {
        let emulator = shop_that(faults).await;
        let (found, taken) = walked(&emulator).await;
        assert_eq!(found, expected, "{faults:?}");
        assert!(requests == 0 || taken == requests, "{faults:?}: {taken} requests");
    }
}

#[tokio::test]
async fn backward_walks_lose_nothing_either() {
    let expected = row_ids(&shop().await.connection("authors").unwrap());
    for fault in ["empty-page:every=2", "short-page", "empty-page:once"] {
        let emulator = shop_that(&[fault]).await;
        let (mut pages, mut before) = (Vec::new(), Value::Null);
        loop {
            let page = page(&emulator, json!({ "first": null, "last": 10, "before": before })).await;
            pages.push(
                page["edges"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|edge| edge["node"]["id"].clone())
                    .collect::<Vec<_>>(),
            );
            if page["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
            before = page["pageInfo"]["startCursor"].clone();
            assert!(before.is_string() && pages.len() < 50, "{fault}");
        }
        pages.reverse();
        assert_eq!(pages.concat(), expected, "{fault}");
    }
}

#[tokio::test]
async fn an_empty_page_has_a_cursor_that_was_never_seen() {
    let emulator = shop_that(&["empty-page:every=2"]).await;
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = page(&emulator, json!({ "after": after })).await;
        after = page["pageInfo"]["endCursor"].clone();
        assert!(!seen.contains(&after), "{after} again after {seen:?}");
        seen.push(after.clone());
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen.len(), 11);
}

#[tokio::test]
async fn an_empty_first_page_leads_to_the_first_row() {
    let emulator = shop_that(&["empty-page:on=1"]).await;
    let empty = page(&emulator, json!({})).await;
    assert_eq!((len(&empty), &empty["pageInfo"]["hasNextPage"]), (0, &json!(true)));
    let next = page(&emulator, json!({ "after": empty["pageInfo"]["endCursor"] })).await;
    assert_eq!(next["edges"][0]["node"]["id"], emulator.connection("authors").unwrap().get(0).unwrap().id());
    assert_eq!(next["pageInfo"]["hasPreviousPage"], false);
}

#[tokio::test]
async fn a_short_page_ends_with_the_last_row_given() {
    let emulator = shop_that(&["short-page:on=1"]).await;
    let short = page(&emulator, json!({})).await;
    assert_eq!((len(&short), &short["pageInfo"]["hasNextPage"]), (5, &json!(true)));
    assert_eq!(short["pageInfo"]["endCursor"], short["edges"][4]["cursor"]);
    let one = shop_that(&["short-page"]).await;
    assert_eq!(len(&page(&one, json!({ "first": 1 })).await), 1);
}

#[tokio::test]
async fn a_null_node_loses_one_row_of_the_page_and_no_edge() {
    let emulator = shop_that(&["null-node:on=2"]).await;
    let rows = row_ids(&emulator.connection("authors").unwrap());
    let (found, requests) = walked(&emulator).await;
    assert_eq!((found.len(), requests), (53, 6));
    let lost: Vec<usize> = (0..53).filter(|row| found[*row].is_null()).collect();
    assert_eq!(lost, [15]);
    assert!((0..53).all(|row| row == 15 || found[row] == rows[row]));
}

#[tokio::test]
async fn a_node_that_can_t_be_null_stays() {
    let emulator = shop_that(&["null-node"]).await;
    let data = ask(
        &emulator,
        "{ books(first: 5) { nodes { id } } goods(first: 3) { nodes { __typename } } }",
        json!({}),
    );
    let data = data.await.data();
    assert_eq!(data["books"]["nodes"].as_array().unwrap().len(), 5);
    let nulls: Vec<bool> = data["goods"]["nodes"].as_array().unwrap().iter().map(Value::is_null).collect();
    assert_eq!(nulls, [false, true, false]);
}

#[tokio::test]
async fn a_repeated_cursor_is_that_of_an_earlier_page() {
    let healthy = shop().await;
    let mut cursors = vec![Value::Null];
    for _ in 0..4 {
        let page = page(&healthy, json!({ "after": cursors.last() })).await;
        cursors.push(page["pageInfo"]["endCursor"].clone());
    }
    for (fault, back) in
        [("repeated-cursor:on=4", 1), ("repeated-cursor:on=4,back=2", 2), ("repeated-cursor:on=4,back=3", 3)]
    {
        let emulator = shop_that(&[fault]).await;
        for request in 1..=3 {
            let page = page(&emulator, json!({ "after": cursors[request - 1] })).await;
            assert_eq!(page["pageInfo"]["endCursor"], cursors[request], "{fault}");
        }
        let page = page(&emulator, json!({ "after": cursors[3] })).await;
        assert_eq!(page["pageInfo"]["hasNextPage"], true);
        assert_eq!(len(&page), 10);
        assert_eq!(page["pageInfo"]["endCursor"], cursors[4 - back], "{fault}");
    }
}

#[tokio::test]
async fn a_repeated_cursor_needs_an_earlier_page_and_a_later_one() {
    let emulator = shop_that(&["repeated-cursor:once"]).await;
    let whole = page(&emulator, json!({ "first": 53 })).await;
    assert_eq!(whole["pageInfo"]["endCursor"], whole["edges"][52]["cursor"]);
    let first = page(&emulator, json!({})).await;
    assert_eq!(first["pageInfo"]["endCursor"], first["edges"][9]["cursor"]);
    let second = page(&emulator, json!({ "after": first["pageInfo"]["endCursor"] })).await;
    assert_eq!(second["pageInfo"]["endCursor"], first["pageInfo"]["endCursor"]);
    let again = page(&emulator, json!({ "after": first["pageInfo"]["endCursor"] })).await;
    assert_eq!(again["pageInfo"]["endCursor"], again["edges"][9]["cursor"], "it happens once");
}

#[tokio::test]
async fn a_null_cursor_comes_with_more_to_follow() {
    let emulator = shop_that(&["null-cursor:every=2"]).await;
    let healthy = page(&emulator, json!({})).await;
    assert!(healthy["pageInfo"]["endCursor"].is_string());
    let page = page(&emulator, json!({})).await;
    assert_eq!(page["pageInfo"]["endCursor"], Value::Null);
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    assert_eq!(page["edges"], healthy["edges"]);
}

#[tokio::test]
async fn busy_replies_come_on_their_requests_with_their_header() {
    let emulator = shop_that(&["429:on=2,retry-after=1", "503:every=3", "429:on=4,retry-after=0"]).await;
    let mut replies = Vec::new();
    for _ in 0..6 {
        let reply = ask(&emulator, AUTHORS, json!({})).await;
        if reply.status != 200 {
            assert!(reply.json().get("data").is_none() && !reply.error().is_empty());
        }
        replies.push((reply.status, reply.retry_after));
    }
    let after = |seconds: &str| Some(seconds.to_owned());
    let expected = [(200, None), (429, after("1")), (503, None), (429, after("0")), (200, None), (503, None)];
    assert_eq!(replies, expected);
    assert_eq!(emulator.requests(), 6);
}

#[tokio::test]
async fn salesforce_is_busy_in_its_own_words() {
    let emulator =
        salesforce_with(|builder| builder.fault(FaultKind::ServiceUnavailable { retry_after: Some(2) }))
            .await;
    let reply = ask(&emulator, "{ uiapi { __typename } }", json!({})).await;
    assert_eq!((reply.status, reply.retry_after.as_deref()), (503, Some("2")));
    assert_eq!(reply.json()[0]["errorCode"], "SERVER_UNAVAILABLE");
}

#[tokio::test]
async fn once_is_once_whatever_else_comes() {
    let emulator = shop_that(&["503:once", "429:once"]).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(ask(&emulator, AUTHORS, json!({})).await.status);
    }
    assert_eq!(statuses, [503, 429, 200, 200]);
}

#[tokio::test]
async fn latency_comes_on_its_requests() {
    let emulator = shop_that(&["latency:ms=150,on=2"]).await;
    let mut times = Vec::new();
    for _ in 0..3 {
        let started = Instant::now();
        page(&emulator, json!({})).await;
        times.push(started.elapsed());
    }
    assert!(times[1] >= Duration::from_millis(150), "{times:?}");
    assert!(times[0].min(times[2]) < Duration::from_millis(150), "{times:?}");
}

#[tokio::test]
async fn chance_is_decided_by_the_seed() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let chance = Fault::new(FaultKind::TooManyRequests { retry_after: None }, Schedule::Chance(0.4));
        let emulator = shop_with(|builder| builder.seed(seed).fault(chance)).await;
        let mut run = Vec::new();
        for _ in 0..60 {
            run.push(ask(&emulator, "{ tags }", json!({})).await.status);
        }
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    let busy = runs[0].iter().filter(|status| **status == 429).count();
    assert!((12..36).contains(&busy), "{busy}");
}

#[tokio::test]
async fn only_the_walked_connections_are_touched() {
    let emulator = shop_that(&["empty-page:on=2"]).await;
    let healthy = page(&emulator, json!({})).await;
    let author = healthy["edges"]
        .as_array()
        .unwrap()
        .iter()
        .find(|edge| edge["node"]["books"]["pageInfo"]["hasNextPage"] == true);
    let author = author.unwrap()["node"].clone();
    let query = "query($id: ID!) { authors(first: 2) { edges { node { id } } } node(id: $id) { ... on Author { books(first: 3) { nodes { id } pageInfo { hasNextPage } } } } }";
    let variables = json!({ "id": author["id"] });
    let spoilt = ask(&emulator, query, variables).await.data();
    assert_eq!(spoilt["authors"]["edges"], json!([]));
    assert_eq!(spoilt["node"]["books"], json!({ "nodes": [], "pageInfo": { "hasNextPage": true } }));

    let nested = shop_that(&["short-page"]).await;
    let page = page(&nested, json!({ "first": 4 })).await;
    assert_eq!(page["edges"].as_array().unwrap(), &healthy["edges"].as_array().unwrap()[..2]);
}

#[tokio::test]
async fn a_filter_for_one_id_is_passed_through() {
    let fault: Fault = "empty-page:on=1".parse().unwrap();
    let emulator = salesforce_with(|builder| builder.fault(fault)).await;
    let id = emulator.connection("uiapi.query.Account").unwrap().get(0).unwrap().id();
    let query = "query($id: ID, $after: String) { uiapi { query { Account(first: 1, where: { Id: { eq: $id } }) { edges { node {
        Contacts(first: 100, after: $after) { edges { node { Id } } pageInfo { hasNextPage endCursor } }
    } } pageInfo { hasNextPage } } } } }";
    let contacts =
        walk(&emulator, query, "/uiapi/query/Account/edges/0/node/Contacts", json!({ "id": id })).await;
    assert_eq!(contacts.len(), 2_500);
    assert_eq!(emulator.requests(), 26);
}
