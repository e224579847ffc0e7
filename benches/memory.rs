//! How much memory a walk takes: the peak of a process that walks ten thousand rows, and of one that walks ten million,
//! against the loop that an expert writes by hand.
//!
//! ```sh
//! cargo bench --bench memory                       # pages of 2000 rows
//! cargo bench --bench memory -- 10000 10000000 200 # few rows, many rows, rows a page
//! ```

#[path = "walk/by_hand.rs"]
#[allow(dead_code, reason = "one of two walks is enough")]
mod by_hand;
#[path = "walk/derived.rs"]
#[allow(dead_code, reason = "one of two replies is enough")]
mod derived;
#[path = "walk/request.rs"]
mod request;
#[path = "memory/server.rs"]
mod server;
#[path = "walk/sum.rs"]
mod sum;

use std::fs;
use std::process::Command;

use relaywalk::Client;
use relaywalk::queries::salesforce::Accounts;
use sum::Sum;

async fn walk(url: &str, first: u64) -> Sum {
    let mut sum = Sum::default();
    let mut accounts = Client::new(url).expect("a client").walk(Accounts::new().first(first as i32));
    while let Some(account) = accounts.next().await.expect("a page") {
        let name = account.name.as_ref().and_then(|name| name.value.as_deref()).unwrap_or_default();
        sum.add(&[&account.id, name]);
    }
    sum
}

async fn walk_by_hand(url: &str, first: u64) -> Sum {
    let http = reqwest::Client::builder().gzip(true).build().expect("a client");
    by_hand::accounts(&http, url, first).await
}

/// The side that is measured, in a process of its own: walks, and tells its rows and its peak in kibibytes.
fn measured(side: &str, url: &str, first: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let sum = match side {
        "ours" => runtime.block_on(walk(url, first)),
        _ => runtime.block_on(walk_by_hand(url, first)),
    };
    println!("{} {} {}", sum.nodes, sum.bytes, peak());
}

/// The most memory that this process has had, in kibibytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells it");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line with the peak");
    peak.trim().trim_end_matches("kB").trim().parse().expect("a number")
}

/// The rows, their bytes and the peak of a process that walks so many of them.
fn run(side: &str, rows: u64, first: u64) -> [u64; 3] {
    let url = server::start(rows, first);
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).args(["walk", side, &url, &first.to_string()]).output();
    let text = String::from_utf8(output.expect("it ran").stdout).expect("three numbers");
    let numbers: Vec<u64> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let numbers: [u64; 3] = numbers.try_into().expect("three numbers");
    assert_eq!(numbers[0], rows, "everything came");
    numbers
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [walk, side, url, first] = &*arguments
        && walk == "walk"
    {
        return measured(side, url, first.parse().expect("a number"));
    }
    let number = |index: usize, default: u64| {
        arguments.get(index).and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (few, many, first) = (number(0, 10_000), number(1, 10_000_000), number(2, 2000));
    println!("peak memory of a process, MiB, in pages of {first} rows\n");
    println!("{:<12} {:>9} {:>9} {:>7}", "rows", "relaywalk", "by hand", "ratio");
    for rows in [few, many] {
        let ([_, ours_read, ours], [_, hand_read, hand]) =
            (run("ours", rows, first), run("hand", rows, first));
        assert_eq!(ours_read, hand_read, "both read the same");
        let [ours, hand] = [ours, hand].map(|peak| peak as f64 / 1024.0);
        println!("{rows:<12} {ours:>9.1} {hand:>9.1} {:>7.2}", ours / hand);
    }
}
