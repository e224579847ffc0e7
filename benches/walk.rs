//! A typed walk against the loop that an expert writes by hand: `reqwest`, `.json::<Response<T>>()`, `endCursor`. Then rows
//! taken one by one against whole pages.
//!
//! Both run in this process and on this thread, in turn, against a loopback server that answers from memory on threads
//! of its own. What counts is the CPU time of this thread per node; walls and absolute figures depend on the machine,
//! ratios hardly do.
//!
//! ```sh
//! cargo bench --bench walk            # 100,000 nodes, 9 rounds
//! cargo bench --bench walk -- 20000 3
//! ```

#[path = "walk/by_hand.rs"]
mod by_hand;
#[path = "walk/derived.rs"]
mod derived;
#[path = "walk/measure.rs"]
mod measure;
#[path = "walk/pages.rs"]
mod pages;
#[path = "walk/request.rs"]
mod request;
#[path = "walk/server.rs"]
mod server;
#[path = "walk/sum.rs"]
mod sum;

use std::pin::Pin;

use measure::{median, thread_cpu};
use pages::Pages;
use relaywalk::queries::{github, salesforce};
use relaywalk::{Client, ConnectionQuery};
use server::Server;
use sum::Sum;

impl Sum {
    fn add_account(&mut self, account: &<salesforce::Accounts as ConnectionQuery>::Item) {
        let name = account.name.as_ref().and_then(|name| name.value.as_deref()).unwrap_or_default();
        self.add(&[&account.id, name]);
    }
}

type Walk<'w> = Pin<Box<dyn Future<Output = Sum> + 'w>>;

fn main() {
    // Cargo passes `--bench`.
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let (nodes, rounds) = (numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(9));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    println!("{nodes} nodes, {rounds} rounds in turn; relaywalk / by hand, medians\n");
    println!("{:<28} {:>22} {:>7}", "", "CPU ns a node", "ratio");

    for first in [100_u64, 2000] {
        let accounts = Server::start(Pages::accounts(nodes, first));
        let client = Client::new(&accounts.url).expect("a client");
        let http = reqwest::Client::builder().gzip(true).build().expect("a client");
        compare(
            &runtime,
            &format!("plain nodes, first={first}"),
            rounds,
            || Box::pin(walk_accounts(&client, first)),
            || Box::pin(by_hand::accounts(&http, &accounts.url, first)),
        );
        let issues = Server::start(Pages::issues(nodes, first));
        let client = Client::new(&issues.url).expect("a client");
        compare(
            &runtime,
            &format!("nodes with unions, first={first}"),
            rounds,
            || Box::pin(walk_issues(&client, first)),
            || Box::pin(by_hand::issues(&http, &issues.url, first)),
        );
    }

    println!("\nrelaywalk row by row / page by page\n");
    for first in [100_u64, 2000] {
        let accounts = Server::start(Pages::accounts(nodes, first));
        let client = Client::new(&accounts.url).expect("a client");
        compare(
            &runtime,
            &format!("plain nodes, first={first}"),
            rounds,
            || Box::pin(walk_accounts(&client, first)),
            || Box::pin(walk_pages(&client, first)),
        );
    }
}

async fn walk_accounts(client: &Client, first: u64) -> Sum {
    let mut sum = Sum::default();
    let mut accounts = client.walk(salesforce::Accounts::new().first(first as i32));
    while let Some(account) = accounts.next().await.expect("a page") {
        sum.add_account(&account);
    }
    sum
}

async fn walk_pages(client: &Client, first: u64) -> Sum {
    let mut sum = Sum::default();
    let mut accounts = client.walk(salesforce::Accounts::new().first(first as i32));
    while let Some(page) = accounts.next_page().await.expect("a page") {
        page.items.iter().for_each(|account| sum.add_account(account));
    }
    sum
}

async fn walk_issues(client: &Client, first: u64) -> Sum {
    let mut sum = Sum::default();
    let mut issues = client.walk(github::Issues::new("octo", "hello").first(first as i32));
    while let Some(issue) = issues.next().await.expect("a page") {
        use github::fragments::ActorFields;
        let login = issue.author.as_ref().map(|author| match author {
            ActorFields::User(user) => &*user.login,
            ActorFields::Organization(organization) => &organization.login,
            ActorFields::Unknown(other) => &other.login,
        });
        sum.add(&[&issue.id, &issue.title, login.unwrap_or_default()]);
    }
    sum
}

fn compare<'w>(
    runtime: &tokio::runtime::Runtime,
    name: &str,
    rounds: u64,
    ours: impl Fn() -> Walk<'w>,
    by_hand: impl Fn() -> Walk<'w>,
) {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let (ours, by_hand) = (measure(runtime, ours()), measure(runtime, by_hand()));
        assert_eq!(ours.sum, by_hand.sum, "both read the same");
        // The first round opens connections and warms caches.
        if round > 0 {
            one.push(ours);
            other.push(by_hand);
        }
    }
    let cpu = |runs: &[Run]| median(runs.iter().map(|run| run.cpu_nanos / run.sum.nodes as f64));
    let cpu_ratio = median(one.iter().zip(&other).map(|(one, other)| one.cpu_nanos / other.cpu_nanos));
    println!("{name:<28} {:>10.0} / {:>9.0} {cpu_ratio:>7.2}", cpu(&one), cpu(&other));
}

struct Run {
    sum: Sum,
    cpu_nanos: f64,
}

fn measure(runtime: &tokio::runtime::Runtime, walk: Walk<'_>) -> Run {
    let start = thread_cpu();
    let sum = runtime.block_on(walk);
    Run { sum, cpu_nanos: thread_cpu() - start }
}
