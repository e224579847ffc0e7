//! Faults at work: which of them a request meets, and what they do to a page.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::connection::Page;
use crate::cursor::Mark;
use crate::fault::{Fault, FaultKind, Schedule};
use crate::mix::mix;

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
    request: u64,
    faults: Vec<&'f Armed>,
}

/// A reply without data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Busy {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<u64>,
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
        Due { request, faults: due.map(|(_, armed)| armed).collect() }
    }
}

impl Armed {
    /// Whether the fault may happen now; a fault that happens once may for one request only.
    fn fire(&self) -> bool {
        self.fault.schedule != Schedule::Once || !self.spent.swap(true, Ordering::Relaxed)
    }
}

impl Due<'_> {
    pub(crate) fn latency(&self) -> Duration {
        let lengths = self.faults.iter().filter_map(|armed| match &armed.fault.kind {
            FaultKind::Latency(length) if armed.fire() => Some(*length),
            _ => None,
        });
        lengths.fold(Duration::ZERO, Duration::saturating_add)
    }

    pub(crate) fn busy(&self) -> Option<Busy> {
        self.faults.iter().find_map(|armed| {
            let busy = match armed.fault.kind {
                FaultKind::TooManyRequests { retry_after } => Busy { status: 429, retry_after },
                FaultKind::ServiceUnavailable { retry_after } => Busy { status: 503, retry_after },
                _ => return None,
            };
            armed.fire().then_some(busy)
        })
    }

    /// Spoils a walked page.
    pub(crate) fn spoil(&self, page: &mut Page, nodes_are_nullable: bool) {
        for armed in &self.faults {
            let spoilt = match armed.fault.kind {
                FaultKind::NullNode if nodes_are_nullable => null_node(page),
                FaultKind::EmptyPage => empty(page, self.request),
                FaultKind::ShortPage => shorten(page),
                FaultKind::RepeatedCursor { back } => repeat_cursor(page, back),
                FaultKind::NullCursor => Some(drop_cursor(page)),
                _ => None,
            };
            if let Some(spoilt) = spoilt
                && armed.fire()
            {
                *page = spoilt;
            }
        }
    }
}

fn null_node(page: &Page) -> Option<Page> {
    let middle = page.rows.start + page.len() / 2;
    (page.len() > 0).then(|| Page { null_row: Some(middle), ..page.clone() })
}

fn empty(page: &Page, request: u64) -> Option<Page> {
    if page.len() == 0 {
        return None;
    }
    let mut page = page.clone();
    // The mark means the same place as the cursor that led here, yet must not look like a repetition of it.
    let nonce = Some(request);
    if page.backward {
        page.rows = page.rows.end..page.rows.end;
        page.start_cursor = Some(Mark { nonce, ..Mark::at(page.rows.end) });
        page.end_cursor = None;
        page.has_previous = true;
    } else {
        page.rows = page.rows.start..page.rows.start;
        page.end_cursor = Some(Mark { row: Mark::at(page.rows.start).row - 1, nonce });
        page.start_cursor = None;
        page.has_next = true;
    }
    Some(page)
}

fn shorten(page: &Page) -> Option<Page> {
    let rows = page.len() / 2;
    if rows == 0 {
        return None;
    }
    let mut page = page.clone();
    if page.backward {
        page.rows.start = page.rows.end - rows;
        page.has_previous = true;
    } else {
        page.rows.end = page.rows.start + rows;
        page.has_next = true;
    }
    page.mark_ends();
    Some(page)
}

fn repeat_cursor(page: &Page, back: u64) -> Option<Page> {
    let mut page = page.clone();
    let skipped = back.saturating_sub(1).checked_mul(page.len())?;
    if page.backward {
        let before = page.before.filter(|_| page.has_previous)?;
        let row = u64::try_from(before.row)
            .ok()?
            .checked_add(skipped)
            .filter(|row| *row < page.total || back <= 1)?;
        page.start_cursor = Some(if back <= 1 { before } else { Mark::at(row) });
    } else {
        let after = page.after.filter(|_| page.has_next)?;
        let row = u64::try_from(after.row).ok().and_then(|row| row.checked_sub(skipped));
        page.end_cursor = Some(if back <= 1 { after } else { Mark::at(row?) });
    }
    Some(page)
}

fn drop_cursor(page: &Page) -> Page {
    if page.backward {
        Page { start_cursor: None, has_previous: true, ..page.clone() }
    } else {
        Page { end_cursor: None, has_next: true, ..page.clone() }
    }
}
