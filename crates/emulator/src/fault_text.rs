//! Faults as text: `KIND:PART,PART…`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::fault::{ErrorsPlace, Fault, FaultKind, Filling, Lost, Schedule};

/// A text that says no [`Fault`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fault `{text}`: {reason}")]
pub struct FaultError {
    text: String,
    reason: String,
}

/// The kinds with the parts of their own.
const KINDS: [(&str, &str); 19] = [
    ("latency", "`ms=N`"),
    ("403", RETRY_AFTER),
    ("429", RETRY_AFTER),
    ("502", "`rows=N`"),
    ("503", RETRY_AFTER),
    ("throttled", RETRY_AFTER),
    ("rate-limited", RETRY_AFTER),
    ("html", NONE),
    ("null-node", NONE),
    ("empty-page", NONE),
    ("short-page", NONE),
    ("repeated-cursor", "`back=N`"),
    ("null-cursor", NONE),
    ("expired-cursor", "`older=N`"),
    ("partial-errors", "`lost=node|page|nothing` and `errors=first|last`"),
    ("cut-body", NONE),
    ("slow-body", "`ms=N`"),
    ("huge-page", "`bytes=N` and `filling=space|string`"),
    ("gzip", NONE),
];
const RETRY_AFTER: &str = "`retry-after=SECONDS`";
const NONE: &str = "nothing else";

const LOST: [(&str, Lost); 3] = [("node", Lost::Node), ("page", Lost::Page), ("nothing", Lost::Nothing)];
const PLACES: [(&str, ErrorsPlace); 2] = [("last", ErrorsPlace::Last), ("first", ErrorsPlace::First)];
const FILLINGS: [(&str, Filling); 2] = [("space", Filling::Space), ("string", Filling::String)];

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        parse(text).map_err(|reason| FaultError { text: text.to_owned(), reason })
    }
}

fn parse(text: &str) -> Result<Fault, String> {
    let (name, parts) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
    let mut own = Vec::new();
    let mut schedule = None;
    for part in parts.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match parse_schedule(part)? {
            Some(new) if schedule.replace(new).is_some() => {
                return Err(format!("`{part}` is a second schedule; a fault has one"));
            }
            Some(_) => {}
            None => own.push(part),
        }
    }
    let mut parts = Parts(own);
    let kind = parse_kind(name, &mut parts)?;
    match parts.0.first() {
        Some(part) => {
            let takes = KINDS.iter().find(|(kind, _)| *kind == name).map_or(NONE, |(_, takes)| takes);
            Err(format!(
                "`{part}` says nothing here; `{name}` takes {takes}, and a schedule is `on=N`, `every=N`, \
                 `once`, `always` or `p=P`"
            ))
        }
        None => Ok(Fault { kind, schedule: schedule.unwrap_or_default() }),
    }
}

fn parse_kind(name: &str, parts: &mut Parts<'_>) -> Result<FaultKind, String> {
    Ok(match name {
        "latency" => FaultKind::Latency(parts.needed_length(name)?),
        "403" => FaultKind::Forbidden { retry_after: parts.retry_after()? },
        "429" => FaultKind::TooManyRequests { retry_after: parts.retry_after()? },
        "502" => FaultKind::BadGateway { rows: parts.number("rows", 0)? },
        "503" => FaultKind::ServiceUnavailable { retry_after: parts.retry_after()? },
        "throttled" => FaultKind::Throttled { retry_after: parts.retry_after()? },
        "rate-limited" => FaultKind::RateLimited { retry_after: parts.retry_after()? },
        "html" => FaultKind::Html,
        "null-node" => FaultKind::NullNode,
        "empty-page" => FaultKind::EmptyPage,
        "short-page" => FaultKind::ShortPage,
        "repeated-cursor" => FaultKind::RepeatedCursor { back: parts.number("back", 1)?.unwrap_or(1) },
        "null-cursor" => FaultKind::NullCursor,
        "expired-cursor" => FaultKind::ExpiredCursor { older: parts.number("older", 0)?.unwrap_or(0) },
        "partial-errors" => FaultKind::PartialErrors {
            lost: parts.word("lost", &LOST)?.unwrap_or_default(),
            errors: parts.word("errors", &PLACES)?.unwrap_or_default(),
        },
        "cut-body" => FaultKind::CutBody,
        "slow-body" => FaultKind::SlowBody(parts.needed_length(name)?),
        "huge-page" => FaultKind::HugePage {
            bytes: parts.number("bytes", 0)?.ok_or("it needs its size, such as `huge-page:bytes=1000000`")?,
            filling: parts.word("filling", &FILLINGS)?.unwrap_or_default(),
        },
        "gzip" => FaultKind::Gzip,
        unknown => {
            let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
            return Err(format!("no kind is called `{unknown}`; there are {}", kinds.join(", ")));
        }
    })
}

/// The parts that are not a schedule; those that have been read are taken out.
struct Parts<'t>(Vec<&'t str>);

impl<'t> Parts<'t> {
    /// The part `KEY=…`, with its value.
    fn take(&mut self, key: &str) -> Option<(&'t str, &'t str)> {
        let value = |part: &'t str| part.strip_prefix(key)?.strip_prefix('=');
        let found = self.0.iter().position(|part| value(part).is_some())?;
        let part = self.0.remove(found);
        Some((part, value(part)?))
    }

    fn number(&mut self, key: &str, least: u64) -> Result<Option<u64>, String> {
        self.take(key).map(|(part, value)| number(part, value, least)).transpose()
    }

    fn retry_after(&mut self) -> Result<Option<u64>, String> {
        self.number("retry-after", 0)
    }

    fn needed_length(&mut self, name: &str) -> Result<Duration, String> {
        let ms =
            self.number("ms", 0)?.ok_or_else(|| format!("it needs its length, such as `{name}:ms=50`"))?;
        Ok(Duration::from_millis(ms))
    }

    fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Result<Option<T>, String> {
        let Some((part, value)) = self.take(key) else { return Ok(None) };
        match words.iter().find(|(word, _)| *word == value) {
            Some((_, meant)) => Ok(Some(*meant)),
            None => {
                let words: Vec<String> = words.iter().map(|(word, _)| format!("`{key}={word}`")).collect();
                Err(format!("`{part}`: there are {}", words.join(", ")))
            }
        }
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
        let (kind, mut parts) = written(&self.kind);
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

/// A kind's name and the parts of its own that aren't what they are when absent.
fn written(kind: &FaultKind) -> (&'static str, Vec<String>) {
    let retry_after =
        |seconds: &Option<u64>| seconds.iter().map(|seconds| format!("retry-after={seconds}")).collect();
    let length = |length: &Duration| vec![format!("ms={}", length.as_millis())];
    match kind {
        FaultKind::Latency(time) => ("latency", length(time)),
        FaultKind::Forbidden { retry_after: seconds } => ("403", retry_after(seconds)),
        FaultKind::TooManyRequests { retry_after: seconds } => ("429", retry_after(seconds)),
        FaultKind::BadGateway { rows } => ("502", rows.iter().map(|rows| format!("rows={rows}")).collect()),
        FaultKind::ServiceUnavailable { retry_after: seconds } => ("503", retry_after(seconds)),
        FaultKind::Throttled { retry_after: seconds } => ("throttled", retry_after(seconds)),
        FaultKind::RateLimited { retry_after: seconds } => ("rate-limited", retry_after(seconds)),
        FaultKind::Html => ("html", vec![]),
        FaultKind::NullNode => ("null-node", vec![]),
        FaultKind::EmptyPage => ("empty-page", vec![]),
        FaultKind::ShortPage => ("short-page", vec![]),
        FaultKind::RepeatedCursor { back: 1 } => ("repeated-cursor", vec![]),
        FaultKind::RepeatedCursor { back } => ("repeated-cursor", vec![format!("back={back}")]),
        FaultKind::NullCursor => ("null-cursor", vec![]),
        FaultKind::ExpiredCursor { older: 0 } => ("expired-cursor", vec![]),
        FaultKind::ExpiredCursor { older } => ("expired-cursor", vec![format!("older={older}")]),
        FaultKind::PartialErrors { lost, errors } => {
            let parts = [word("lost", *lost, &LOST), word("errors", *errors, &PLACES)];
            ("partial-errors", parts.into_iter().flatten().collect())
        }
        FaultKind::CutBody => ("cut-body", vec![]),
        FaultKind::SlowBody(time) => ("slow-body", length(time)),
        FaultKind::HugePage { bytes, filling } => {
            let parts = [Some(format!("bytes={bytes}")), word("filling", *filling, &FILLINGS)];
            ("huge-page", parts.into_iter().flatten().collect())
        }
        FaultKind::Gzip => ("gzip", vec![]),
    }
}

/// `KEY=WORD`, unless it is the default.
fn word<T: Copy + PartialEq + Default>(key: &str, meant: T, words: &[(&str, T)]) -> Option<String> {
    let (word, _) = words.iter().find(|(_, one)| *one == meant && meant != T::default())?;
    Some(format!("{key}={word}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 31] = [
        "latency:ms=5,p=0.5",
        "403:retry-after=60,once",
        "403",
        "429:retry-after=1,on=3",
        "502",
        "502:rows=50,every=2",
        "503",
        "503:every=2",
        "throttled:retry-after=2,p=0.25",
        "throttled",
        "rate-limited:on=2",
        "rate-limited:retry-after=0",
        "html:on=2",
        "null-node:every=10",
        "empty-page:once",
        "short-page",
        "repeated-cursor:back=2,on=4",
        "repeated-cursor",
        "null-cursor:on=1",
        "expired-cursor",
        "expired-cursor:older=3,once",
        "partial-errors",
        "partial-errors:lost=page,on=2",
        "partial-errors:errors=first",
        "partial-errors:lost=nothing,errors=first,every=3",
        "cut-body:on=2",
        "slow-body:ms=100",
        "huge-page:bytes=0",
        "huge-page:bytes=1000000,once",
        "huge-page:bytes=5,filling=string",
        "gzip",
    ];

    #[test]
    fn every_kind_and_schedule_is_read_and_written_alike() {
        for text in TEXTS {
            let fault: Fault = text.parse().unwrap();
            assert_eq!(fault.to_string(), text);
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
        for (kind, _) in KINDS {
            let tried = TEXTS.iter().any(|text| text.split(':').next() == Some(kind));
            assert!(tried, "{kind}");
        }
    }

    #[test]
    fn white_space_order_and_what_is_said_by_default_don_t_matter() {
        let same = [
            (" short-page: always ", "short-page"),
            ("partial-errors:on=2,errors=last,lost=node", "partial-errors:on=2"),
            ("huge-page:filling=space , bytes=7", "huge-page:bytes=7"),
            ("expired-cursor:older=0", "expired-cursor"),
            ("repeated-cursor:once,back=1", "repeated-cursor:once"),
        ];
        for (text, written) in same {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn errors_say_what_is_wrong_and_what_would_be_right() {
        for (text, part) in [
            ("", "no kind is called ``; there are latency, 403, 429"),
            ("teapot", "no kind is called `teapot`"),
            ("latency", "it needs its length, such as `latency:ms=50`"),
            ("slow-body:on=1", "it needs its length, such as `slow-body:ms=50`"),
            ("latency:ms=x", "`ms=x` needs a whole number"),
            ("latency:ms=1,ms=2", "`ms=2` says nothing here"),
            ("429:on=0", "`on=0` needs a whole number, 1 or more"),
            ("429:on=1,every=2", "`every=2` is a second schedule"),
            ("null-node:p=1.5", "a number from 0 to 1"),
            ("null-node:p=NaN", "a number from 0 to 1"),
            ("null-node:ms=3", "`ms=3` says nothing here; `null-node` takes nothing else"),
            ("502:retry-after=3", "`502` takes `rows=N`"),
            ("short-page:once=1", "`once=1` says nothing here"),
            ("repeated-cursor:back=0", "1 or more"),
            ("huge-page:filling=string", "it needs its size"),
            ("huge-page:bytes=1,filling=sand", "there are `filling=space`, `filling=string`"),
            ("partial-errors:lost=all", "there are `lost=node`, `lost=page`, `lost=nothing`"),
        ] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
