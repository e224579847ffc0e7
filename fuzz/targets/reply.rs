//! Bodies of replies: whatever comes is rows or an error, the same ones whether a page is fetched ahead or not, and
//! nothing is rows that isn't JSON.
//!
//! The first byte of an input says which query it answers, with which status, and whether it is the first page or the
//! one behind it.

#![no_main]

use std::fmt::Debug;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use relaywalk::queries::{github, salesforce};
use relaywalk::salesforce::{ChildRecords, Format, Org};
use relaywalk::{Client, ClientBuilder, PageSource, Retry, RoundTrip, Transport, Walker};
use serde::Deserialize;
use serde::de::IgnoredAny;

const ACCOUNTS: [&str; 2] = [
    r#"{"data":{"uiapi":{"query":{"Account":{"pageInfo":{"hasNextPage":true,"endCursor":"input"},"edges":[]}}}}}"#,
    r#"{"data":{"uiapi":{"query":{"Account":{"pageInfo":{"hasNextPage":false,"endCursor":null},"edges":[]}}}}}"#,
];
const SEARCH: [&str; 2] = [
    r#"{"data":{"search":{"issueCount":3,"pageInfo":{"hasNextPage":true,"endCursor":"input"},"nodes":[]}}}"#,
    r#"{"data":{"search":{"issueCount":3,"pageInfo":{"hasNextPage":false,"endCursor":null},"nodes":[]}}}"#,
];
const COMMENTS: [&str; 2] = [
    r#"{"data":{"node":{"__typename":"Issue","title":"","comments":{"totalCount":3,"edges":[],"pageInfo":{"hasPreviousPage":true,"startCursor":"input"}}}}}"#,
    r#"{"data":{"node":{"__typename":"Issue","title":"","comments":{"totalCount":3,"edges":[],"pageInfo":{"hasPreviousPage":false,"startCursor":null}}}}}"#,
];
const JSON: [&str; 2] = [
    r#"{"totalSize":1,"done":false,"nextRecordsUrl":"/services/data/v65.0/query/input","records":[]}"#,
    r#"{"totalSize":1,"done":true,"records":[]}"#,
];
const XML: [&str; 2] = [
    "<QueryResult><done>false</done><nextRecordsUrl>/services/data/v65.0/query/input</nextRecordsUrl><totalSize>1</totalSize></QueryResult>",
    "<QueryResult><done>true</done><totalSize>1</totalSize></QueryResult>",
];

fuzz_target!(|input: &[u8]| {
    let Some((kind, body)) = input.split_first() else { return };
    // Waiting takes no time.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(answer(*kind, body));
});

async fn answer(kind: u8, body: &[u8]) {
    if !is_read(kind, body).await {
        return;
    }
    for behind in [&b"x"[..], b"\xc3"] {
        assert!(!is_read(kind, &[body, behind].concat()).await, "{behind:?} behind a reply is passed over");
    }
    if kind & 7 < 6 {
        let text = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        serde_json::from_slice::<IgnoredAny>(text).expect("what is read is JSON");
    }
}

async fn is_read(kind: u8, body: &[u8]) -> bool {
    let server = |others| Server {
        input: Bytes::copy_from_slice(body),
        status: [200, 400, 429, 503][usize::from(kind >> 3 & 3)],
        is_first: kind & 0x20 != 0,
        others,
    };
    let set_up =
        |client: ClientBuilder, others| client.transport(server(others)).retry(Retry::default().attempts(2));
    let client = |others| set_up(Client::builder("https://example.com"), others).build().expect("a client");
    let org = |others| {
        Org::builder("https://example.com").client(|client| set_up(client, others)).build().expect("an org")
    };
    let soql = "SELECT Id, (SELECT Id FROM Contacts) FROM Account";
    match kind & 7 {
        0 => walk(|| client(ACCOUNTS).walk(salesforce::Accounts::new())).await,
        1 => walk(|| client(ACCOUNTS).walk(salesforce::AccountsWithContacts::new())).await,
        2 => {
            walk(|| client(SEARCH).walk(github::Search::new("words", github::types::SearchType::Issue))).await
        }
        3 => walk(|| client(COMMENTS).walk(github::LatestComments::new("id"))).await,
        4 | 5 => walk(|| org(JSON).query::<Account>(soql).format(Format::Json)).await,
        _ => walk(|| org(XML).query::<Account>(soql).format(Format::Xml)).await,
    }
}

/// Walks to the end, with and without a page fetched ahead; whether without an error.
async fn walk<S: PageSource<Item: Debug>>(start: impl Fn() -> Walker<S>) -> bool {
    let (plain, ahead) = (outcome(start().lookahead(0)).await, outcome(start()).await);
    assert_eq!(plain, ahead, "fetching ahead changes nothing");
    plain.1.is_none()
}

/// The rows, and the error behind them.
async fn outcome<S: PageSource<Item: Debug>>(mut walker: Walker<S>) -> (Vec<String>, Option<String>) {
    let mut rows = Vec::new();
    loop {
        match walker.next().await {
            Ok(Some(row)) => rows.push(format!("{row:?}")),
            Ok(None) => return (rows, None),
            Err(error) => {
                let place = error.checkpoint().expect("an error says where to go on");
                assert!(!format!("{error}, {error:#?}").is_empty());
                // How long the tries took is up to chance.
                return (rows, Some(format!("{:?} at {place:?}", error.kind())));
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Account {
    #[expect(dead_code, reason = "it is shown")]
    id: String,
    #[expect(dead_code, reason = "it is shown")]
    contacts: ChildRecords<Contact>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Contact {
    #[expect(dead_code, reason = "it is shown")]
    id: String,
}

/// Answers with the input where it is asked for that, else with the page before it or the last one.
#[derive(Clone)]
struct Server {
    input: Bytes,
    status: u16,
    is_first: bool,
    /// A page that leads to the input, and one that ends a walk.
    others: [&'static str; 2],
}

impl Transport for Server {
    fn send(&self, request: http::Request<Bytes>) -> RoundTrip<'_> {
        let variables = String::from_utf8_lossy(request.body());
        let is_first = !variables.contains("\"after\"")
            && !variables.contains("\"before\"")
            && !request.uri().path().contains("/query/");
        let is_input = variables.contains("\":\"input\"") || request.uri().path().ends_with("/query/input");
        let reply = match (is_input || is_first && self.is_first, is_first) {
            (true, _) => http::Response::builder().status(self.status).body(self.input.to_vec()),
            (false, true) => Ok(http::Response::new(self.others[0].into())),
            (false, false) => Ok(http::Response::new(self.others[1].into())),
        };
        Box::pin(async { Ok(reply.expect("a response")) })
    }
}
