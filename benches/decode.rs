//! Decoding alone: generated types against serde's derives, on the same pages.
//!
//! Both sides get the bytes of a page of 200 rows: ours checks that they are UTF-8 and reads, theirs is
//! `serde_json::from_slice`. They take turns in each round, so that whatever else the machine does hits both; what
//! counts is the median of the rounds' ratios of CPU time, what is freed included.
//!
//! ```sh
//! cargo bench --bench decode                   # 300 rounds, then the same in an unoptimised build
//! cargo bench --bench decode -- 50
//! ```

#[path = "walk/derived.rs"]
#[allow(dead_code, reason = "nothing is read here but by serde")]
mod derived;
#[path = "decode/found.rs"]
mod found;
#[path = "walk/measure.rs"]
mod measure;
#[path = "walk/pages.rs"]
mod pages;
#[path = "decode/rewrite.rs"]
mod rewrite;

use std::hint::black_box;

use bytes::Bytes;
use measure::{median, thread_cpu};
use pages::Pages;
use relaywalk::json::{self, FromJson};
use relaywalk::queries::{github, salesforce};
use rewrite::{data, pretty, reversed};
use serde::de::DeserializeOwned;

/// The same operations, decoded by straight-line code.
mod straight_line {
    pub(super) mod salesforce {
        relaywalk::include_queries!("salesforce_straight_line");
    }
    pub(super) mod github {
        relaywalk::include_queries!("github_straight_line");
    }
}

/// The same with text that shares its page.
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
    let rounds = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(300);
    let optimised = !cfg!(debug_assertions);
    println!("{} build, {rounds} rounds; medians", if optimised { "optimised" } else { "unoptimised" });
    println!("{:<42} {:>9} {:>9} {:>7}", "", "ours, µs", "serde, µs", "ratio");

    let accounts = data(&Pages::accounts(10 * ROWS, ROWS).0[0]);
    let issues = data(&Pages::issues(10 * ROWS, ROWS).0[0]);
    let found = found::page(ROWS);

    type Accounts = salesforce::accounts::ResponseData;
    type Issues = github::issues::ResponseData;
    type Search = github::search::ResponseData;
    use straight_line::{github as straight_github, salesforce as straight_salesforce};
    type StraightAccounts = straight_salesforce::accounts::ResponseData;
    type StraightIssues = straight_github::issues::ResponseData;
    type StraightSearch = straight_github::search::ResponseData;

    compare::<Accounts, derived::Accounts>("plain nodes", &accounts, rounds);
    compare::<StraightAccounts, derived::Accounts>("  straight-line", &accounts, rounds);
    compare::<text::salesforce::accounts::ResponseData, derived::Accounts>("  with Text", &accounts, rounds);
    compare::<Issues, derived::Issues>("nodes with a union in them", &issues, rounds);
    compare::<StraightIssues, derived::Issues>("  straight-line", &issues, rounds);
    compare::<text::github::issues::ResponseData, derived::Issues>("  with Text", &issues, rounds);
    compare::<Search, found::Found>("unions", &found, rounds);
    compare::<StraightSearch, found::Found>("  straight-line", &found, rounds);
    compare::<Accounts, derived::Accounts>("plain nodes, pretty-printed", &pretty(&accounts), rounds);
    let (accounts, found) = (reversed(&accounts), reversed(&found));
    compare::<Accounts, derived::Accounts>("plain nodes, every prediction wrong", &accounts, rounds);
    compare::<StraightAccounts, derived::Accounts>("  straight-line", &accounts, rounds);
    compare::<Search, found::Found>("unions, every prediction wrong, tag last", &found, rounds);
    if optimised {
        unoptimised(rounds);
    }
}

/// The same in an unoptimised build.
fn unoptimised(rounds: u64) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut bench = std::process::Command::new(cargo);
    bench.args(["bench", "--quiet", "--profile", "dev", "--bench", "decode", "--"]);
    println!();
    let status = bench.arg((rounds / 10).max(3).to_string()).status().expect("cargo runs");
    assert!(status.success(), "{status}");
}

fn compare<Ours: FromJson, Theirs: DeserializeOwned>(name: &str, text: &str, rounds: u64) {
    let page = Bytes::copy_from_slice(text.as_bytes());
    let ours = || drop(black_box(json::from_bytes::<Ours>(page.clone()).expect("ours")));
    let theirs = || drop(black_box(serde_json::from_slice::<Theirs>(&page).expect("theirs")));
    let pairs: Vec<(f64, f64)> = (0..rounds).map(|_| (cost(ours), cost(theirs))).collect();
    let micros = |of: fn(&(f64, f64)) -> f64| median(pairs.iter().map(of)) / 1000.0;
    let ratio = median(pairs.iter().map(|(ours, theirs)| ours / theirs));
    println!("{name:<42} {:>9.1} {:>9.1} {ratio:>7.2}", micros(|pair| pair.0), micros(|pair| pair.1));
}

/// CPU time of one call, in nanoseconds.
fn cost(call: impl Fn()) -> f64 {
    const CALLS: u32 = 4;
    let start = thread_cpu();
    (0..CALLS).for_each(|_| call());
    (thread_cpu() - start) / f64::from(CALLS)
}
