//! A server of accounts without end: every page has the same rows, so none is kept but one.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use super::request::read_request;

/// Serves so many rows until the process ends; the cursor of a page is its number.
pub(super) fn start(rows: u64, first: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/graphql", listener.local_addr().expect("an address"));
    let edges: Arc<str> = (0..first).map(edge).collect::<Vec<_>>().join(",").into();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let edges = Arc::clone(&edges);
            std::thread::spawn(move || answer(stream, rows, first, &edges));
        }
    });
    url
}

fn edge(row: u64) -> String {
    format!(
        r#"{{"node":{{"Id":"001{row:012}AAA","Name":{{"value":"Account number {row:08}"}},"Industry":{{"value":"Engineering","displayValue":"Engineering"}},"AnnualRevenue":{{"value":{row}.25}},"NumberOfEmployees":{{"value":{row}}},"CreatedDate":{{"value":"2024-05-17T09:30:00.000Z"}}}}}}"#
    )
}

fn answer(mut stream: TcpStream, rows: u64, first: u64, edges: &str) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let pages = rows.div_ceil(first);
    let mut memory = Vec::new();
    loop {
        let body = read_request(&mut stream, &mut memory)?;
        let after =
            body.rsplit_once("\"after\":\"").and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
        let next: u64 = after.unwrap_or(0) + 1;
        let edges =
            if next < pages || rows.is_multiple_of(first) { edges } else { last(edges, rows % first) };
        let page = [
            r#"{"data":{"uiapi":{"query":{"Account":{"totalCount":1,"pageInfo":{"hasNextPage":"#,
            &(next < pages).to_string(),
            &format!(r#","endCursor":"{next}"}},"edges":["#),
            edges,
            "]}}}}}",
        ];
        let length: usize = page.iter().map(|part| part.len()).sum();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).ok()?;
        for part in page {
            stream.write_all(part.as_bytes()).ok()?;
        }
    }
}

/// The first so many of the edges.
fn last(edges: &str, count: u64) -> &str {
    let ends = edges.match_indices("},{\"node\"").nth(usize::try_from(count - 1).unwrap_or(usize::MAX));
    ends.map_or(edges, |(at, _)| &edges[..=at])
}
