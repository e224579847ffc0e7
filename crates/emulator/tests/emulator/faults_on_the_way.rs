//! Faults of the transport: bodies that are cut, slow, huge or compressed.

use std::io::Read as _;
use std::time::{Duration, Instant};

use relaywalk_emulator::{Emulator, Fault};
use reqwest::Response;
use serde_json::{Value, json};

use crate::support::*;

const AUTHORS: &str = "{ authors(first: 20) { edges { node { id name } } pageInfo { hasNextPage } } }";

async fn shop_that(faults: &[&str]) -> Emulator {
    let faults = faults.iter().map(|fault| fault.parse::<Fault>().unwrap());
    shop_with(|builder| faults.fold(builder, |builder, fault| builder.fault(fault))).await
}

async fn send(client: &reqwest::Client, emulator: &Emulator) -> Response {
    let body = json!({ "query": AUTHORS }).to_string();
    client.post(emulator.url()).header("content-type", "application/json").body(body).send().await.unwrap()
}

fn raw() -> reqwest::Client {
    reqwest::Client::builder().gzip(false).pool_max_idle_per_host(0).build().unwrap()
}

async fn healthy() -> Value {
    ask(&shop().await, AUTHORS, json!({})).await.json()
}

#[tokio::test]
async fn a_cut_body_ends_before_the_length_that_was_promised() {
    let emulator = shop_that(&["cut-body:on=1"]).await;
    let mut response = send(&CLIENT, &emulator).await;
    assert_eq!(response.status(), 200);
    let promised = response.content_length().unwrap();
    let mut read = Vec::new();
    let error = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => read.extend(chunk),
            Ok(None) => panic!("the body is whole"),
            Err(error) => break error,
        }
    };
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert_eq!(read.len() as u64, promised / 2);
    let whole = healthy().await.to_string();
    assert_eq!(promised, whole.len() as u64);
    assert!(ask(&emulator, AUTHORS, json!({})).await.data()["authors"].is_object());
}

#[tokio::test]
async fn a_slow_body_comes_in_pieces() {
    let emulator = shop_that(&["slow-body:ms=300"]).await;
    let started = Instant::now();
    let mut response = send(&CLIENT, &emulator).await;
    let (mut pieces, mut read) = (0, Vec::new());
    while let Some(chunk) = response.chunk().await.unwrap() {
        pieces += 1;
        read.extend(chunk);
    }
    assert!(started.elapsed() >= Duration::from_millis(270), "{:?}", started.elapsed());
    assert!(pieces >= 2, "{pieces}");
    assert_eq!(serde_json::from_slice::<Value>(&read).unwrap(), healthy().await);
}

#[tokio::test]
async fn a_huge_page_is_as_much_longer_as_it_was_told_to_be() {
    let whole = healthy().await;
    let len = whole.to_string().len();
    for bytes in [0, 1, 1_000_000] {
        let emulator = shop_that(&[&format!("huge-page:bytes={bytes}")]).await;
        let text = ask(&emulator, AUTHORS, json!({})).await.text;
        assert_eq!(text.len(), len + bytes);
        assert!(text[..bytes].bytes().all(|byte| byte == b' '));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), whole);

        let emulator = shop_that(&[&format!("huge-page:bytes={bytes},filling=string")]).await;
        let mut reply = ask(&emulator, AUTHORS, json!({})).await.json();
        assert_eq!(reply["extensions"]["filling"].as_str().unwrap().len(), bytes);
        reply.as_object_mut().unwrap().remove("extensions");
        assert_eq!(reply, whole);
    }
}

#[tokio::test]
async fn a_filling_leaves_the_extensions_that_a_reply_has() {
    let fault: Fault = "huge-page:bytes=5,filling=string".parse().unwrap();
    let emulator = shopify_with(|builder| builder.fault(fault)).await;
    let reply = ask(&emulator, "{ viewer { id } }", json!({})).await.json();
    assert_eq!(reply["extensions"]["filling"], "xxxxx");
    assert_eq!(reply["extensions"]["cost"]["requestedQueryCost"], 1);
}

#[tokio::test]
async fn a_page_of_many_gigabytes_costs_no_memory_until_it_is_read() {
    let emulator = shop_that(&["huge-page:bytes=10000000000000"]).await;
    let mut response = send(&CLIENT, &emulator).await;
    assert!(response.content_length().unwrap() > 10_000_000_000_000);
    let mut read = 0;
    while read < 5_000_000 {
        read += response.chunk().await.unwrap().unwrap().len();
    }
}

#[tokio::test]
async fn a_compressed_body_is_gzip_whatever_was_accepted() {
    let emulator = shop_that(&["gzip"]).await;
    let response = send(&raw(), &emulator).await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let body = response.bytes().await.unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&body[..]).read_to_string(&mut text).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), healthy().await);
    assert_eq!(ask(&emulator, AUTHORS, json!({})).await.json(), healthy().await, "a client that can read it");
}

#[tokio::test]
async fn a_small_body_may_become_a_huge_one() {
    let emulator = shop_that(&["gzip", "huge-page:bytes=20000000"]).await;
    let response = send(&raw(), &emulator).await;
    assert!(response.content_length().unwrap() < 500_000);
    assert!(ask(&emulator, AUTHORS, json!({})).await.text.len() > 20_000_000);
}

#[tokio::test]
async fn faults_of_the_body_go_together() {
    let emulator = shop_that(&["gzip", "slow-body:ms=40", "cut-body:on=2"]).await;
    let started = Instant::now();
    assert_eq!(ask(&emulator, AUTHORS, json!({})).await.json(), healthy().await);
    assert!(started.elapsed() >= Duration::from_millis(36));
    assert!(send(&raw(), &emulator).await.bytes().await.is_err());
}
