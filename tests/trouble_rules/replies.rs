//! Rule 15, and the replies that never come because the other side isn't who it should be.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use relaywalk::{Client, ErrorKind, Retry};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::support::queries::{Things, forward, things};
use crate::support::server::{Reply, Server};
use crate::{names, rows};

/// The encodings that are asked for, and the text in each.
fn encoded(text: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text).unwrap();
    let mut deflate = ZlibEncoder::new(Vec::new(), Compression::fast());
    deflate.write_all(text).unwrap();
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 4096, 5, 20).write_all(text).unwrap();
    let zstd = zstd::encode_all(text, 1).unwrap();
    vec![
        ("gzip", gzip.finish().unwrap()),
        ("deflate", deflate.finish().unwrap()),
        ("br", brotli),
        ("zstd", zstd),
    ]
}

#[tokio::test]
async fn rule_15_replies_are_taken_in_every_encoding_that_is_asked_for() {
    let page = things(&["a", "é"], &forward(None));
    for (encoding, body) in encoded(page.as_bytes()) {
        let server = Server::always(Reply::json(body).header("content-encoding", encoding)).await;
        let mut walker = Client::new(&server.url).unwrap().walk(Things::default());
        assert_eq!(names(rows(&mut walker).await.unwrap()), ["a", "é"], "{encoding}");
        let accepted = server.received()[0].headers["accept-encoding"].clone();
        assert!(accepted.split(',').any(|name| name == encoding), "{accepted}");
        assert_eq!(accepted.split(',').count(), 4, "{accepted}");
    }
}

#[tokio::test]
async fn rule_15_the_limit_holds_for_what_comes_out_of_a_compressed_reply() {
    let page = things(&["a"], &forward(None));
    // Megabytes that travel as a few kilobytes.
    let large = format!("{page}{}", " ".repeat(2 << 20));
    for (encoding, body) in encoded(large.as_bytes()) {
        assert!(body.len() < 100_000, "{encoding}: {}", body.len());
        let server = Server::always(Reply::json(body).header("content-encoding", encoding)).await;
        let client = Client::builder(&server.url).max_body(large.len()).build().unwrap();
        client.send(Things::default()).await.unwrap();
        let client = Client::builder(&server.url).max_body(large.len() - 1).build().unwrap();
        let error = client.send(Things::default()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TooLarge { .. }), "{encoding}: {error}");
    }
}

#[tokio::test]
async fn rule_15_a_reply_is_read_no_further_than_its_limit() {
    const OFFERED: usize = 64 << 20;
    let announced = format!("content-length: {OFFERED}");
    for length in [&*announced, "transfer-encoding: chunked"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/graphql", listener.local_addr().unwrap());
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{length}\r\n\r\n");
        // 64 KiB of spaces, which are a chunk of that size with what stands around them.
        let piece = match length == announced {
            true => " ".repeat(1 << 16),
            false => format!("10000\r\n{}\r\n", " ".repeat(1 << 16)),
        };
        let written = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert!(stream.read(&mut [0; 1 << 16]).await.unwrap() > 0);
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut written = 0;
            while written < OFFERED && stream.write_all(piece.as_bytes()).await.is_ok() {
                written += 1 << 16;
            }
            written
        });
        let client = Client::builder(&url).max_body(1 << 20).retry(Retry::none()).build().unwrap();
        let error = client.send(Things::default()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TooLarge { .. }), "{length}: {error}");
        // What is written and not read is in buffers of the system.
        let written = written.await.unwrap();
        assert!((1 << 20..OFFERED / 2).contains(&written), "{length}: {written} bytes");
    }
}

#[test]
fn rule_15_a_compressed_reply_takes_no_more_memory_than_its_limit_allows() {
    const LIMIT: usize = 1 << 20;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for (encoding, body) in encoded(&b" ".repeat(32 * LIMIT)) {
        let reply = Reply::json(body).header("content-encoding", encoding);
        let server = runtime.block_on(Server::always(reply));
        let client = Client::builder(&server.url).max_body(LIMIT).retry(Retry::none()).build().unwrap();
        let mut result = Ok(None);
        let memory = allocation_counter::measure(|| {
            result = runtime.block_on(client.walk(Things::default()).next());
        });
        let error = result.expect_err(encoding);
        assert!(matches!(error.kind(), ErrorKind::TooLarge { .. }), "{encoding}: {error}");
        assert!(memory.bytes_max < 8 * LIMIT as u64, "{encoding}: {} bytes", memory.bytes_max);
    }
}

#[tokio::test]
async fn rule_15_a_compressed_reply_that_is_cut_short_is_asked_for_again() {
    let page = things(&["a"], &forward(None));
    for (encoding, body) in encoded(page.as_bytes()) {
        let server = Server::answering(move |_, before| {
            let length = if before == 0 { body.len() / 2 } else { body.len() };
            Reply::json(&body[..length]).header("content-encoding", encoding)
        });
        let server = server.await;
        let retry = Retry::default().first_delay(Duration::from_millis(1));
        let client = Client::builder(&server.url).retry(retry).build().unwrap();
        client.send(Things::default()).await.unwrap();
        assert_eq!(server.received().len(), 2, "{encoding}");
    }
}

#[tokio::test]
async fn rule_25_a_certificate_that_is_refused_is_not_tried_again() {
    let certificate = include_bytes!("nobody.pem");
    let chain = vec![CertificateDer::from_pem_slice(certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(certificate).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let handshakes = tokio::spawn(async move {
        let mut handshakes = 0;
        let quiet = Duration::from_millis(500);
        while let Ok(Ok((stream, _))) = tokio::time::timeout(quiet, listener.accept()).await {
            handshakes += 1;
            // The client is the one who breaks it off.
            assert!(acceptor.accept(stream).await.is_err());
        }
        handshakes
    });
    let retry = Retry::default().first_delay(Duration::from_millis(1));
    let client = Client::builder(&format!("https://{address}/graphql")).retry(retry).build().unwrap();
    let error = client.send(Things::default()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport { transient: false, .. }), "{error} {error:?}");
    assert!(error.to_string().contains("certificate"), "{error}");
    assert_eq!(handshakes.await.unwrap(), 1);
}
