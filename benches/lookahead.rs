//! What fetching one page ahead gains: a caller who is busy for a while with each page, a server that takes a while
//! for each reply. The same walk with and without it, in turn.
//!
//! ```sh
//! cargo bench --bench lookahead                # 5 ms each, 60 pages, 7 rounds
//! cargo bench --bench lookahead -- 5 5 60 7
//! ```

#[path = "walk/request.rs"]
mod request;

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use relaywalk::Client;
use relaywalk::queries::salesforce::Accounts;
use request::read_request;

/// Rows a page.
const FIRST: u64 = 100;

/// Works without giving way.
fn work(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
}

async fn walk(client: &Client, lookahead: usize, busy: Duration) -> u64 {
    let mut accounts = client.walk(Accounts::new().first(FIRST as i32)).lookahead(lookahead);
    let mut rows = 0;
    while let Some(page) = accounts.next_page().await.expect("a page") {
        rows += page.items.len() as u64;
        work(busy);
    }
    rows
}

fn main() {
    let numbers: Vec<u64> =
        std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok()).collect();
    let number = |index: usize, default: u64| numbers.get(index).copied().unwrap_or(default);
    let (latency, busy) = (Duration::from_millis(number(0, 5)), Duration::from_millis(number(1, 5)));
    let (pages, rounds) = (number(2, 60), number(3, 7));
    let url = serve(pages, latency);
    println!(
        "{pages} pages of {FIRST} rows, {latency:?} latency, {busy:?} of work a page; ms a page, medians\n"
    );
    println!("{:<10} {:>8} {:>8} {:>7}", "threads", "ahead", "not", "ratio");
    for threads in [1, 2] {
        let runtime = match threads {
            1 => tokio::runtime::Builder::new_current_thread().enable_all().build(),
            _ => tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build(),
        };
        let runtime = runtime.expect("a runtime");
        let client = Client::new(&url).expect("a client");
        let mut times: [Vec<f64>; 2] = Default::default();
        for round in 0..=rounds {
            for (index, times) in times.iter_mut().enumerate() {
                let started = Instant::now();
                let rows = runtime.block_on(walk(&client, 1 - index, busy));
                assert_eq!(rows, pages * FIRST, "everything came");
                if round > 0 {
                    times.push(started.elapsed().as_secs_f64() * 1e3 / pages as f64);
                }
            }
        }
        let [ahead, not] = times.map(median);
        println!("{threads:<10} {ahead:>8.2} {not:>8.2} {:>7.2}", ahead / not);
    }
}

/// Answers on threads of its own until the process ends; the cursor of a page is its number.
fn serve(pages: u64, latency: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/graphql", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream, pages, latency));
        }
    });
    url
}

fn answer(mut stream: TcpStream, pages: u64, latency: Duration) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut memory = Vec::new();
    loop {
        let request = read_request(&mut stream, &mut memory)?;
        let after =
            request.rsplit_once("\"after\":\"").and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
        let page = page(after.unwrap_or(0), pages);
        std::thread::sleep(latency);
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            page.len()
        );
        stream.write_all([head.as_bytes(), page.as_bytes()].concat().as_slice()).ok()?;
    }
}

fn page(number: u64, pages: u64) -> String {
    let rows = (number * FIRST..(number + 1) * FIRST).map(|row| {
        format!(r#"{{"node":{{"Id":"001{row:012}AAA","Name":{{"value":"Account number {row}"}},"Industry":null,"AnnualRevenue":{{"value":{row}.25}},"NumberOfEmployees":null,"CreatedDate":{{"value":"2024-05-17T09:30:00.000Z"}}}}}}"#)
    });
    let (more, cursor) = (number + 1 < pages, number + 1);
    format!(
        r#"{{"data":{{"uiapi":{{"query":{{"Account":{{"totalCount":{},"pageInfo":{{"hasNextPage":{more},"endCursor":"{cursor}"}},"edges":[{}]}}}}}}}}}}"#,
        pages * FIRST,
        rows.collect::<Vec<_>>().join(",")
    )
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
