//! How far a walk gets by itself, how it is made to get further, and whether an end is one.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::limits::{Limits, Variables};
use crate::source::Reached;
use crate::{Error, ErrorKind, Result};

/// Rows are added while a walk is under way: a bound leaves room for a tenth, and for so many at least.
const ROOM: u64 = 200;

/// The bound of a walk that was raised on its way; none at first.
#[derive(Debug, Default)]
pub(crate) struct Bound(AtomicU64);

impl Bound {
    pub(crate) fn get(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|rows| *rows > 0)
    }

    pub(crate) fn set(&self, rows: u64) {
        self.0.store(rows, Ordering::Relaxed);
    }

    /// Raises it so that so many rows can be had.
    pub(crate) fn raise(&self, rows: u64) {
        // The type of such an argument is `Int`.
        self.set(rows.saturating_add((rows / 10).max(ROOM)).min(i32::MAX as u64));
    }
}

/// What a walk may know of how far it gets.
pub(crate) struct Reach<'r> {
    pub(crate) limits: Limits<'r>,
    /// As the caller gave them.
    pub(crate) given: Variables,
    /// Raised on the way.
    pub(crate) bound: Option<u64>,
}

impl Reach<'_> {
    /// The bound of the pages that come next.
    pub(crate) fn bound(&self) -> Option<u64> {
        self.limits.bound(&self.given).or(self.bound)
    }

    /// The rows of a page that the variables ask for.
    pub(crate) fn page(&self) -> u64 {
        self.limits.page(&self.given)
    }

    /// The rows of a page at least, if there is a bound.
    pub(crate) fn smallest_page(&self) -> Option<i32> {
        self.bound()?;
        i32::try_from(self.limits.smallest_bounded).ok()
    }

    /// Is a connection of so many rows further than a walk gets?
    pub(crate) fn is_exceeded(&self, total: u64, page: u64) -> bool {
        self.bound().is_none() && total > u64::from(self.limits.reach).saturating_add(page)
    }

    /// May the bound be raised?
    pub(crate) fn can_raise(&self) -> bool {
        self.bound.is_none() && self.limits.can_raise(&self.given) == Ok(true)
    }

    /// Rows from the start on; nothing if the caller's own variables say where the walk starts.
    fn rows(&self, reached: &Reached) -> Option<u64> {
        reached.rows.filter(|_| !self.limits.starts_elsewhere(&self.given))
    }

    /// Is the end of the walk the connection's?
    pub(crate) fn judge_end(&self, reached: &Reached) -> Result<()> {
        let Some(total) = reached.total else { return Ok(()) };
        // The caller's bound is as many rows as the caller wants.
        let wanted = self.limits.bound(&self.given).map_or(total, |bound| total.min(bound));
        let is_short = match self.rows(reached) {
            Some(rows) => rows < wanted,
            // Wherever it began, there are rows that it didn't get to.
            None => self.is_exceeded(total, self.limits.reach.into()),
        };
        if is_short { Err(self.short(reached, total, None).into()) } else { Ok(()) }
    }

    /// What an error of a page means: it may be that walks get no further.
    pub(crate) fn explain(&self, error: Error, reached: &Reached) -> Error {
        let is_refusal = matches!(error.kind(), ErrorKind::Graphql(_)) && !error.is_transient();
        let is_beyond = self.rows(reached).is_none_or(|rows| rows >= self.limits.reach.into());
        match reached.total {
            Some(total)
                if is_refusal && is_beyond && self.is_exceeded(total, self.limits.default_page.into()) =>
            {
                error.become_kind(|source| self.short(reached, total, Some(Box::new(source))))
            }
            _ => error,
        }
    }

    fn short(&self, reached: &Reached, total: u64, source: Option<Box<ErrorKind>>) -> ErrorKind {
        ErrorKind::Short { rows: self.rows(reached), total, advice: self.advice(), source }
    }

    fn advice(&self) -> String {
        let Limits { bound_argument: bound, smallest_bounded: least, largest_page: most, .. } = self.limits;
        let walked = self.limits.connections.iter().find(|connection| connection.is_walked);
        match (self.bound(), self.limits.can_raise(&self.given)) {
            (Some(rows), _) => format!("though its `{bound}` is {rows}"),
            (None, Err(refused)) => format!("there is more with `{bound}`, but {refused}"),
            (None, Ok(true)) => format!("there is more with `{bound}`"),
            (None, Ok(false)) => format!(
                "there is more with `{bound}`: declare `${bound}: Int`, give it to `{}` and to the children below it as \
                 `{bound}: ${bound}`, and ask for {least} to {most} rows a page; a walk then sets it by itself",
                walked.map_or("the connection", |walked| walked.place),
            ),
        }
    }
}
