//! The children of many parents, one parent at a time and several together: what `complete` gains where each request
//! takes time on the way.
//!
//! A server in this process answers after five milliseconds; each of 300 accounts has three pages of contacts behind
//! the one that came with it.
//!
//! ```sh
//! cargo bench --bench children
//! ```

use std::time::{Duration, Instant};

use relaywalk::queries::salesforce::AccountsWithContacts;
use relaywalk::{Client, RoundTrip, Transport};
use serde_json::Value;

const PARENTS: usize = 300;
const PAGES: usize = 3;
const ROWS: usize = 10;
const LATENCY: Duration = Duration::from_millis(5);

struct Server;

impl Transport for Server {
    fn send(&self, request: http::Request<bytes::Bytes>) -> RoundTrip<'_> {
        let body: Value = serde_json::from_slice(request.body()).expect("a request is JSON");
        let variables = &body["variables"];
        let after = variables["after"].as_str().and_then(|after| after.parse().ok()).unwrap_or(0);
        let edges = match variables["id"].as_str() {
            Some(id) => account(id, after),
            None => (0..PARENTS).map(|id| account(&id.to_string(), 0)).collect::<Vec<_>>().join(","),
        };
        let info = r#""pageInfo":{"hasNextPage":false,"endCursor":null}"#;
        let accounts = format!(r#"{{"totalCount":{PARENTS},{info},"edges":[{edges}]}}"#);
        let reply = format!(r#"{{"data":{{"uiapi":{{"query":{{"Account":{accounts}}}}}}}}}"#);
        Box::pin(async move {
            tokio::time::sleep(LATENCY).await;
            Ok(http::Response::new(reply.into_bytes()))
        })
    }
}

/// An edge of accounts, with a page of contacts.
fn account(id: &str, page: usize) -> String {
    let contact = |row| format!(r#"{{"node":{{"Id":"{id}.{page}.{row}","Name":null,"Email":null}}}}"#);
    let contacts = (0..ROWS).map(contact).collect::<Vec<_>>().join(",");
    let info = format!(r#"{{"hasNextPage":{},"endCursor":"{}"}}"#, page < PAGES, page + 1);
    let contacts =
        format!(r#"{{"totalCount":{},"pageInfo":{info},"edges":[{contacts}]}}"#, (PAGES + 1) * ROWS);
    format!(r#"{{"cursor":"","node":{{"Id":"{id}","Name":null,"Parent":null,"Contacts":{contacts}}}}}"#)
}

/// How long a walk takes with the children of so many parents fetched at the same time.
async fn walk(parents: usize) -> Duration {
    let client = Client::builder("http://127.0.0.1/graphql").transport(Server).build().expect("a client");
    let started = Instant::now();
    let mut accounts = client.walk(AccountsWithContacts::new()).complete(parents);
    let mut contacts = 0;
    while let Some(account) = accounts.next().await.expect("every page comes") {
        contacts += account.contacts.and_then(|contacts| contacts.edges).map_or(0, |edges| edges.len());
    }
    assert_eq!((accounts.rows(), contacts), (PARENTS as u64, PARENTS * (PAGES + 1) * ROWS));
    started.elapsed()
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut alone = None;
    println!("{PARENTS} parents, {PAGES} requests each, {LATENCY:?} on the way");
    for parents in [1, 4, 16, 64] {
        let took = runtime.block_on(walk(parents));
        let alone = *alone.get_or_insert(took);
        let times = alone.as_secs_f64() / took.as_secs_f64();
        println!("{parents:>3} at a time: {:>6} ms, {times:.1} times as fast as one", took.as_millis());
    }
}
