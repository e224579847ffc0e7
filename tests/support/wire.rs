//! A server without a network: it answers from memory, and its time is that of the runtime, which may be paused.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use relaywalk::{Client, ClientBuilder, RoundTrip, Transport, TransportError};
use tokio::time::{Instant, sleep};

use super::server::{Received, Reply};

/// What to answer, from the request and the number of those before it.
type Answer = dyn Fn(&Received, usize) -> Reply + Send + Sync;

/// A transport that a function answers.
pub(crate) struct Wire {
    answer: Box<Answer>,
    log: Log,
    latency: Duration,
}

/// The requests of a [`Wire`], and when they came.
#[derive(Clone)]
pub(crate) struct Log {
    began: Instant,
    received: Arc<Mutex<Vec<(Duration, Received)>>>,
}

impl Log {
    pub(crate) fn received(&self) -> Vec<Received> {
        self.all().into_iter().map(|(_, request)| request).collect()
    }

    /// When the requests came, since the wire was made.
    pub(crate) fn times(&self) -> Vec<Duration> {
        self.all().into_iter().map(|(at, _)| at).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.all().len()
    }

    /// The variable of each request that says how many rows a page is to have.
    pub(crate) fn sizes(&self) -> Vec<u64> {
        self.received().iter().filter_map(|request| request.variables()["first"].as_u64()).collect()
    }

    fn all(&self) -> Vec<(Duration, Received)> {
        self.received.lock().expect("no test panics with it").clone()
    }
}

impl Wire {
    pub(crate) fn answering(
        answer: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static,
    ) -> (Self, Log) {
        let log = Log { began: Instant::now(), received: Arc::default() };
        (Self { answer: Box::new(answer), log: log.clone(), latency: Duration::ZERO }, log)
    }

    /// Each reply comes so much later.
    pub(crate) fn slow(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Builds a client that sends here.
    pub(crate) fn client(self) -> ClientBuilder {
        Client::builder("https://api.example.com/graphql").transport(self)
    }
}

impl Transport for Wire {
    fn send(&self, request: http::Request<Bytes>) -> RoundTrip<'_> {
        let (parts, body) = request.into_parts();
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            (name.to_string(), value.to_str().expect("a text").to_owned())
        };
        let received = Received {
            line: format!("{} {}", parts.method, parts.uri),
            headers: parts.headers.iter().map(header).collect(),
            body: String::from_utf8(body.to_vec()).expect("a request is text"),
        };
        let before = {
            let mut log = self.log.received.lock().expect("no test panics with it");
            log.push((self.log.began.elapsed(), received.clone()));
            log.len() - 1
        };
        let reply = (self.answer)(&received, before);
        Box::pin(async move {
            sleep(self.latency).await;
            if reply.silent {
                std::future::pending::<()>().await;
            }
            if reply.missing > 0 {
                let what = "can't read the reply from";
                return Err(TransportError::Lost { what, source: "it ended early".into() });
            }
            let mut response = http::Response::builder().status(reply.status);
            for (name, value) in &reply.headers {
                response = response.header(*name, value);
            }
            Ok(response.body(reply.body).expect("a valid response"))
        })
    }
}
