//! Bodies on their way to the client: whole, or as a [`Journey`] leaves them.

use std::io::{self, Write};
use std::time::Duration;

use apollo_compiler::response::{JsonMap, JsonValue};
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::fault::Filling;

pub(crate) const JSON: &str = "application/json; charset=utf-8";
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// What happens to a body on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Journey {
    pub(crate) longer: Option<(u64, Filling)>,
    pub(crate) compressed: bool,
    pub(crate) takes: Duration,
    pub(crate) cut: bool,
}

/// A body that is made as it is sent: a huge one needs no memory.
pub(crate) struct Parcel {
    pieces: Vec<Piece>,
    encoding: Option<&'static str>,
    takes: Duration,
    cut: bool,
}

enum Piece {
    Text(Bytes),
    /// The same byte so many times.
    Filling(u8, u64),
}

/// The largest part that is handed over at once.
const CHUNK: u64 = 64 * 1024;
/// A body that takes its time comes in so many parts.
const PARTS: u32 = 10;
/// What has been handed over must have left before a connection is closed, or the reply's head is lost too.
const BEFORE_CUT: Duration = Duration::from_millis(20);

/// A response with all of its body at once.
pub(crate) fn text(status: StatusCode, content_type: &'static str, body: String) -> Response {
    respond(status, content_type, Body::from(body))
}

fn respond(status: StatusCode, content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

impl Parcel {
    /// Writes a reply out. It takes long where much is compressed.
    pub(crate) fn pack(mut reply: JsonMap, journey: Journey) -> io::Result<Self> {
        let pieces = match journey.longer {
            None => vec![Piece::Text(json(reply)?)],
            Some((bytes, Filling::Space)) => vec![Piece::Filling(b' ', bytes), Piece::Text(json(reply)?)],
            Some((bytes, Filling::String)) => {
                let mut extensions = match reply.remove("extensions") {
                    Some(JsonValue::Object(extensions)) => extensions,
                    _ => JsonMap::new(),
                };
                extensions.insert("filling", "".into());
                // The last thing that is written.
                reply.insert("extensions", extensions.into());
                let mut head = json(reply)?;
                let end = head.split_off(head.len().saturating_sub(r#""}}"#.len()));
                vec![Piece::Text(head), Piece::Filling(b'x', bytes), Piece::Text(end)]
            }
        };
        Self::wrap(pieces, journey)
    }

    /// The same of any text, which huge pages get space before.
    pub(crate) fn pack_text(text: String, journey: Journey) -> io::Result<Self> {
        let space = journey.longer.map(|(bytes, _)| Piece::Filling(b' ', bytes));
        Self::wrap(space.into_iter().chain([Piece::Text(text.into())]).collect(), journey)
    }

    fn wrap(mut pieces: Vec<Piece>, journey: Journey) -> io::Result<Self> {
        if journey.compressed {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
            pieces.iter().flat_map(Piece::chunks).try_for_each(|chunk| gzip.write_all(&chunk))?;
            pieces = vec![Piece::Text(gzip.finish()?.into())];
        }
        let encoding = journey.compressed.then_some("gzip");
        Ok(Self { pieces, encoding, takes: journey.takes, cut: journey.cut })
    }

    pub(crate) fn respond(self, status: StatusCode, content_type: &'static str) -> Response {
        let (encoding, len) = (self.encoding, self.len());
        let mut response = respond(status, content_type, self.body());
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(len));
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }

    fn len(&self) -> u64 {
        self.pieces.iter().map(Piece::len).fold(0, u64::saturating_add)
    }

    fn body(self) -> Body {
        if let ([Piece::Text(text)], false, true) = (&self.pieces[..], self.cut, self.takes.is_zero()) {
            return Body::from(text.clone());
        }
        let len = self.len();
        let (sent, pause) = (if self.cut { len / 2 } else { len }, self.takes / PARTS);
        let part = if pause.is_zero() { CHUNK } else { (len / u64::from(PARTS)).clamp(1, CHUNK) };
        Body::from_stream(async_stream::stream! {
            let (mut left, mut since_pause) = (sent, 0);
            for chunk in self.pieces.iter().flat_map(Piece::chunks) {
                let mut chunk = chunk.slice(..chunk.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
                left -= chunk.len() as u64;
                while !chunk.is_empty() {
                    let part = chunk.split_to(chunk.len().min(part as usize));
                    since_pause += part.len() as u64;
                    yield Ok::<Bytes, io::Error>(part);
                    if !pause.is_zero() && since_pause >= len / u64::from(PARTS) {
                        since_pause = 0;
                        tokio::time::sleep(pause).await;
                    }
                }
            }
            if self.cut {
                tokio::time::sleep(BEFORE_CUT).await;
                yield Err(io::Error::other("cut on purpose"));
            }
        })
    }
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Filling(_, len) => *len,
        }
    }

    fn chunks(&self) -> impl Iterator<Item = Bytes> + Send + use<> {
        let (chunk, len) = match self {
            Self::Text(text) => (text.clone(), 0),
            Self::Filling(byte, len) => (Bytes::from(vec![*byte; CHUNK.min(*len) as usize]), *len),
        };
        let mut left = self.len();
        std::iter::from_fn(move || {
            // A text goes out as it is, a filling as one chunk again and again.
            let next = if len == 0 { left } else { left.min(CHUNK) };
            left -= next;
            (next > 0).then(|| chunk.slice(..next as usize))
        })
    }
}

fn json(reply: JsonMap) -> io::Result<Bytes> {
    Ok(serde_json::to_vec(&JsonValue::Object(reply))?.into())
}
