//! A server that costs as little as one can: pages rendered before the start, HTTP/1.1 over blocking sockets.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use super::pages::Pages;
use super::request::read_request;

pub(super) struct Server {
    pub(super) url: String,
}

impl Server {
    /// Serves until the process ends.
    pub(super) fn start(pages: Pages) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/graphql", listener.local_addr().expect("an address"));
        let pages = Arc::new(pages);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let pages = pages.clone();
                std::thread::spawn(move || answer(stream, &pages));
            }
        });
        Self { url }
    }
}

fn answer(mut stream: TcpStream, pages: &Pages) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut request = Vec::new();
    loop {
        let body = read_request(&mut stream, &mut request)?;
        let after =
            body.rsplit_once("\"after\":\"").and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
        let page: &String = pages.0.get(after.unwrap_or(0_usize))?;
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {}\r\n\r\n",
            page.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(page.as_bytes()).ok()?;
    }
}
