//! Faults at work: which of them a request meets, and what is asked of them on the way through.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::connection::Page;
use crate::cursor::Mark;
use crate::failure::{Failure, Limit};
use crate::fault::{ErrorsPlace, Fault, FaultKind, Lost, Schedule};
use crate::mix::mix;
use crate::spoil;
use crate::wire::Journey;

/// The faults of a server.
pub(crate) struct Faults {
    seed: u64,
    all: Vec<Armed>,
}

struct Armed {
    fault: Fault,
    /// A fault that happens once has happened.
    spent: AtomicBool,
}

/// The faults that one request meets.
pub(crate) struct Due<'f> {
    pub(crate) request: u64,
    /// Cursors must tell when they were given.
    pub(crate) dates_cursors: bool,
    faults: Vec<&'f Armed>,
}

impl Faults {
    pub(crate) fn new(seed: u64, faults: Vec<Fault>) -> Self {
        let all = faults.into_iter().map(|fault| Armed { fault, spent: AtomicBool::new(false) });
        Self { seed, all: all.collect() }
    }

    /// The faults of the n-th request, from 1.
    pub(crate) fn due(&self, request: u64) -> Due<'_> {
        let due = self.all.iter().enumerate().filter(|(index, armed)| match armed.fault.schedule {
            Schedule::Always => true,
            Schedule::Once => !armed.spent.load(Ordering::Relaxed),
            Schedule::On(wanted) => request == wanted,
            Schedule::Every(requests) => request.is_multiple_of(requests.max(1)),
            Schedule::Chance(chance) => {
                let hash = mix(mix(self.seed, *index as u64), request);
                // The upper 53 bits are a fraction that a double holds exactly.
                ((hash >> 11) as f64) < chance * (1_u64 << 53) as f64
            }
        });
        let has_age = |armed: &Armed| matches!(armed.fault.kind, FaultKind::ExpiredCursor { older: 1.. });
        Due {
            request,
            dates_cursors: self.all.iter().any(has_age),
            faults: due.map(|(_, armed)| armed).collect(),
        }
    }
}

impl Armed {
    /// Whether the fault may happen now; a fault that happens once may for one request only.
    fn fire(&self) -> bool {
        self.fault.schedule != Schedule::Once || !self.spent.swap(true, Ordering::Relaxed)
    }
}

impl Due<'_> {
    /// What the first fault makes of which something can be made, if it may happen.
    fn first<T>(&self, made: impl Fn(&FaultKind) -> Option<T>) -> Option<T> {
        self.faults.iter().find_map(|armed| made(&armed.fault.kind).filter(|_| armed.fire()))
    }

    /// The sum of the times that the faults take.
    fn time(&self, of: impl Fn(&FaultKind) -> Option<Duration>) -> Duration {
        let lengths = self.faults.iter().filter_map(|armed| of(&armed.fault.kind).filter(|_| armed.fire()));
        lengths.fold(Duration::ZERO, Duration::saturating_add)
    }

    pub(crate) fn latency(&self) -> Duration {
        self.time(|kind| match kind {
            FaultKind::Latency(length) => Some(*length),
            _ => None,
        })
    }

    /// What comes instead of a reply, whatever is asked for.
    pub(crate) fn instead(&self) -> Option<Failure> {
        self.first(|kind| {
            let (limit, retry_after) = match *kind {
                FaultKind::Html => return Some(Failure::Html),
                FaultKind::BadGateway { rows: None } => return Some(Failure::TimedOut),
                FaultKind::Forbidden { retry_after } => (Limit::Status(403), retry_after),
                FaultKind::TooManyRequests { retry_after } => (Limit::Status(429), retry_after),
                FaultKind::ServiceUnavailable { retry_after } => (Limit::Status(503), retry_after),
                FaultKind::Throttled { retry_after } => (Limit::Throttled, retry_after),
                FaultKind::RateLimited { retry_after } => (Limit::RateLimited, retry_after),
                _ => return None,
            };
            Some(Failure::Busy { limit, retry_after })
        })
    }

    /// Whether a walked page of so many rows takes too long.
    pub(crate) fn is_too_much(&self, asked: u64) -> bool {
        let limit = self.first(|kind| match kind {
            FaultKind::BadGateway { rows: Some(rows) } if asked > *rows => Some(()),
            _ => None,
        });
        limit.is_some()
    }

    /// Whether the cursor that a walked page starts from is too old.
    pub(crate) fn is_expired(&self, mark: Mark) -> bool {
        let age = self.request.saturating_sub(mark.given.unwrap_or(0));
        let expired = self.first(|kind| match kind {
            FaultKind::ExpiredCursor { older } if age > *older => Some(()),
            _ => None,
        });
        expired.is_some()
    }

    /// Spoils a walked page.
    pub(crate) fn spoil(&self, page: &mut Page, nodes_are_nullable: bool) {
        for armed in &self.faults {
            let spoilt = match armed.fault.kind {
                FaultKind::NullNode if nodes_are_nullable => spoil::null_node(page),
                FaultKind::EmptyPage => spoil::empty(page, self.request),
                FaultKind::ShortPage => spoil::shorten(page),
                FaultKind::RepeatedCursor { back } => spoil::repeat_cursor(page, back),
                FaultKind::NullCursor => Some(spoil::drop_cursor(page)),
                _ => None,
            };
            if let Some(spoilt) = spoilt
                && armed.fire()
            {
                *page = spoilt;
            }
        }
    }

    /// What a walked page of so many rows loses to an error, and where the errors go.
    pub(crate) fn partial(&self, rows: u64) -> Option<(Lost, ErrorsPlace)> {
        self.first(|kind| match *kind {
            FaultKind::PartialErrors { lost: Lost::Node, .. } if rows == 0 => None,
            FaultKind::PartialErrors { lost, errors } => Some((lost, errors)),
            _ => None,
        })
    }

    pub(crate) fn journey(&self) -> Journey {
        let happens = |wanted: FaultKind| self.first(|kind| (*kind == wanted).then_some(())).is_some();
        Journey {
            longer: self.first(|kind| match *kind {
                FaultKind::HugePage { bytes, filling } => Some((bytes, filling)),
                _ => None,
            }),
            compressed: happens(FaultKind::Gzip),
            takes: self.time(|kind| match kind {
                FaultKind::SlowBody(length) => Some(*length),
                _ => None,
            }),
            cut: happens(FaultKind::CutBody),
        }
    }
}
