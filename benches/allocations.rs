//! Allocations of decoding, a row: generated types with `String` and with `Text`, and serde's derives. Apart from the
//! other benchmarks, since counting takes time.
//!
//! ```sh
//! cargo bench --bench allocations
//! ```

#[path = "walk/derived.rs"]
#[allow(dead_code, reason = "nothing is read here but by serde")]
mod derived;
#[path = "walk/pages.rs"]
mod pages;
#[path = "decode/rewrite.rs"]
#[allow(dead_code, reason = "the order of keys is left as it is")]
mod rewrite;

use std::hint::black_box;

use bytes::Bytes;
use pages::Pages;
use relaywalk::json::{self, FromJson};
use relaywalk::queries::{github, salesforce};
use rewrite::data;
use serde::de::DeserializeOwned;

/// With text that shares its page.
mod text {
    pub(super) mod salesforce {
        relaywalk::include_queries!("salesforce_text");
    }
    pub(super) mod github {
        relaywalk::include_queries!("github_text");
    }
}

/// Rows of a page.
const ROWS: u64 = 200;

fn main() {
    println!("{:<28} {:>8} {:>8} {:>8}", "allocations a row", "String", "Text", "serde");
    let accounts = data(&Pages::accounts(10 * ROWS, ROWS).0[0]);
    type Accounts = salesforce::accounts::ResponseData;
    show::<Accounts, text::salesforce::accounts::ResponseData, derived::Accounts>("plain nodes", &accounts);
    let issues = data(&Pages::issues(10 * ROWS, ROWS).0[0]);
    type Issues = github::issues::ResponseData;
    show::<Issues, text::github::issues::ResponseData, derived::Issues>(
        "nodes with a union in them",
        &issues,
    );
}

fn show<Owned: FromJson, Shared: FromJson, Derived: DeserializeOwned>(name: &str, text: &str) {
    let page = Bytes::copy_from_slice(text.as_bytes());
    let owned = count(|| drop(black_box(json::from_bytes::<Owned>(page.clone()).expect("ours"))));
    let shared = count(|| drop(black_box(json::from_bytes::<Shared>(page.clone()).expect("ours"))));
    let derived = count(|| drop(black_box(serde_json::from_slice::<Derived>(&page).expect("theirs"))));
    println!("{name:<28} {owned:>8.2} {shared:>8.2} {derived:>8.2}");
}

fn count(decode: impl FnOnce()) -> f64 {
    allocation_counter::measure(decode).count_total as f64 / ROWS as f64
}
