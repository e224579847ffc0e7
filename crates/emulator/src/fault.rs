//! Faults: what a server may do wrong, and when.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// Something that goes wrong on purpose, on the requests that a [`Schedule`] names.
///
/// Page faults touch the walked connections of a reply: the outermost ones, that is those that are not below
/// the rows of another connection in the same reply. A connection that a filter limits to one Id (the way
/// to one parent's children on Salesforce) is passed through: below it, the outermost ones count.
///
/// As text, a fault is `KIND`, or `KIND:PART,PART…`:
///
/// | kind | parts of its own | what happens |
/// |---|---|---|
/// | `latency` | `ms=N` (needed) | the reply comes N milliseconds later |
/// | `429`, `503` | `retry-after=SECONDS` | this status, without data; the header only if given |
/// | `null-node` | | the node in the middle of each walked page is null (if the schema allows that) |
/// | `empty-page` | | no rows, `hasNextPage: true`, and a new cursor from which nothing is lost |
/// | `short-page` | | half of the rows, `hasNextPage: true`, the cursor of the last row given |
/// | `repeated-cursor` | `back=N` | `endCursor` is that of the page before, or of N pages before |
/// | `null-cursor` | | `hasNextPage: true` with `endCursor: null` |
///
/// Backward pages have the same faults with `hasPreviousPage` and `startCursor`.
///
/// and a schedule: `on=N` (the N-th request, from 1), `every=N` (requests N, 2·N, …), `once` (the first
/// request on which it can happen), `always` (the default), `p=P` (each request with probability P, decided by
/// the seed).
///
/// ```
/// use relaywalk_emulator::{Fault, FaultKind, Schedule};
///
/// let fault: Fault = "429:on=3,retry-after=1".parse()?;
/// assert_eq!(fault.kind, FaultKind::TooManyRequests { retry_after: Some(1) });
/// assert_eq!(fault.schedule, Schedule::On(3));
/// assert_eq!(fault.to_string(), "429:retry-after=1,on=3");
/// # Ok::<(), relaywalk_emulator::FaultError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// On which requests.
    pub schedule: Schedule,
}

/// What goes wrong; see [`Fault`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The reply comes so much later.
    Latency(Duration),
    /// HTTP 429, with `Retry-After` in seconds.
    TooManyRequests {
        /// The header's value in seconds.
        retry_after: Option<u64>,
    },
    /// HTTP 503, with `Retry-After` in seconds.
    ServiceUnavailable {
        /// The header's value in seconds.
        retry_after: Option<u64>,
    },
    /// The node in the middle of a page is null: that row is lost, on purpose.
    NullNode,
    /// A page without rows that is not the last.
    EmptyPage,
    /// A page with half of its rows that is not the last. A page of one row is left as it is.
    ShortPage,
    /// `endCursor` is that of an earlier page. The first page and the last one are left as they are.
    RepeatedCursor {
        /// How many pages earlier, from 1; counted in pages of this page's size.
        back: u64,
    },
    /// `hasNextPage` without a cursor to go on from.
    NullCursor,
}

/// On which requests a fault happens. Requests are counted from 1, all that reach the endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Schedule {
    /// On every request.
    #[default]
    Always,
    /// On the first request on which it can happen, and never again.
    Once,
    /// On this request.
    On(u64),
    /// On every n-th request.
    Every(u64),
    /// On each request with this probability from 0 to 1, decided by the seed.
    Chance(f64),
}

/// A text that says no [`Fault`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fault `{text}`: {reason}")]
pub struct FaultError {
    text: String,
    reason: String,
}

const KINDS: &str = "latency, 429, 503, null-node, empty-page, short-page, repeated-cursor and null-cursor";

impl Fault {
    /// A fault on the requests that the schedule names.
    pub fn new(kind: FaultKind, schedule: Schedule) -> Self {
        Self { kind, schedule }
    }
}

impl From<FaultKind> for Fault {
    /// The fault on every request.
    fn from(kind: FaultKind) -> Self {
        Self::new(kind, Schedule::Always)
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        parse(text).map_err(|reason| FaultError { text: text.to_owned(), reason })
    }
}

fn parse(text: &str) -> Result<Fault, String> {
    let (kind, parts) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
    let mut own = Own::default();
    let mut schedule = None;
    for part in parts.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        if let Some(new) = parse_schedule(part)? {
            if schedule.replace(new).is_some() {
                return Err(format!("`{part}` is a second schedule; a fault has one"));
            }
        } else {
            own.read(kind, part)?;
        }
    }
    let retry_after = own.retry_after;
    let kind = match kind {
        "latency" => {
            let ms = own.ms.ok_or("it needs its length, such as `latency:ms=50`")?;
            FaultKind::Latency(Duration::from_millis(ms))
        }
        "429" => FaultKind::TooManyRequests { retry_after },
        "503" => FaultKind::ServiceUnavailable { retry_after },
        "null-node" => FaultKind::NullNode,
        "empty-page" => FaultKind::EmptyPage,
        "short-page" => FaultKind::ShortPage,
        "repeated-cursor" => FaultKind::RepeatedCursor { back: own.back.unwrap_or(1) },
        "null-cursor" => FaultKind::NullCursor,
        unknown => return Err(format!("no kind is called `{unknown}`; there are {KINDS}")),
    };
    Ok(Fault { kind, schedule: schedule.unwrap_or_default() })
}

/// The parts that belong to one kind.
#[derive(Default)]
struct Own {
    ms: Option<u64>,
    retry_after: Option<u64>,
    back: Option<u64>,
}

impl Own {
    fn read(&mut self, kind: &str, part: &str) -> Result<(), String> {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let (place, least) = match (kind, key) {
            ("latency", "ms") => (&mut self.ms, 0),
            ("429" | "503", "retry-after") => (&mut self.retry_after, 0),
            ("repeated-cursor", "back") => (&mut self.back, 1),
            _ => {
                return Err(format!(
                    "`{part}` says nothing here; a schedule is `on=N`, `every=N`, `once`, `always` or `p=P`, \
                     `latency` takes `ms=N`, `429` and `503` take `retry-after=SECONDS`, `repeated-cursor` \
                     takes `back=N`"
                ));
            }
        };
        *place = Some(number(part, value, least)?);
        Ok(())
    }
}

fn parse_schedule(part: &str) -> Result<Option<Schedule>, String> {
    let (key, value) = part.split_once('=').unwrap_or((part, ""));
    Ok(Some(match key {
        "always" if value.is_empty() => Schedule::Always,
        "once" if value.is_empty() => Schedule::Once,
        "on" => Schedule::On(number(part, value, 1)?),
        "every" => Schedule::Every(number(part, value, 1)?),
        "p" => match value.parse() {
            Ok(chance) if (0.0..=1.0).contains(&chance) => Schedule::Chance(chance),
            _ => return Err(format!("`{part}`: a probability is a number from 0 to 1")),
        },
        _ => return Ok(None),
    }))
}

fn number(part: &str, value: &str, least: u64) -> Result<u64, String> {
    match value.parse() {
        Ok(number) if number >= least => Ok(number),
        _ => Err(format!("`{part}` needs a whole number, {least} or more")),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        let kind = match &self.kind {
            FaultKind::Latency(length) => {
                parts.push(format!("ms={}", length.as_millis()));
                "latency"
            }
            FaultKind::TooManyRequests { retry_after } => {
                parts.extend(retry_after.map(|seconds| format!("retry-after={seconds}")));
                "429"
            }
            FaultKind::ServiceUnavailable { retry_after } => {
                parts.extend(retry_after.map(|seconds| format!("retry-after={seconds}")));
                "503"
            }
            FaultKind::NullNode => "null-node",
            FaultKind::EmptyPage => "empty-page",
            FaultKind::ShortPage => "short-page",
            FaultKind::RepeatedCursor { back } => {
                parts.extend((*back != 1).then(|| format!("back={back}")));
                "repeated-cursor"
            }
            FaultKind::NullCursor => "null-cursor",
        };
        match self.schedule {
            Schedule::Always => {}
            Schedule::Once => parts.push("once".to_owned()),
            Schedule::On(request) => parts.push(format!("on={request}")),
            Schedule::Every(requests) => parts.push(format!("every={requests}")),
            Schedule::Chance(chance) => parts.push(format!("p={chance}")),
        }
        f.write_str(kind)?;
        if parts.is_empty() { Ok(()) } else { write!(f, ":{}", parts.join(",")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_schedule_is_read_and_written_alike() {
        for text in [
            "latency:ms=5,p=0.5",
            "429:retry-after=1,on=3",
            "503",
            "503:every=2",
            "null-node:every=10",
            "empty-page:once",
            "short-page",
            "repeated-cursor:back=2,on=4",
            "repeated-cursor",
            "null-cursor:on=1",
        ] {
            let fault: Fault = text.parse().unwrap();
            assert_eq!(fault.to_string(), text);
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
    }

    #[test]
    fn white_space_and_defaults_don_t_matter() {
        let fault: Fault = " short-page: always ".parse().unwrap();
        assert_eq!(fault, FaultKind::ShortPage.into());
    }

    #[test]
    fn errors_say_what_is_wrong_and_what_would_be_right() {
        for (text, part) in [
            ("", "no kind is called ``; there are latency, 429"),
            ("teapot", "no kind is called `teapot`"),
            ("latency", "it needs its length"),
            ("latency:ms=x", "`ms=x` needs a whole number"),
            ("429:on=0", "`on=0` needs a whole number, 1 or more"),
            ("429:on=1,every=2", "`every=2` is a second schedule"),
            ("null-node:p=1.5", "a number from 0 to 1"),
            ("null-node:p=NaN", "a number from 0 to 1"),
            ("null-node:ms=3", "`ms=3` says nothing here"),
            ("short-page:once=1", "`once=1` says nothing here"),
            ("repeated-cursor:back=0", "1 or more"),
        ] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
