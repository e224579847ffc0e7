//! From one page to the next: what is asked for, when the walk has come to its end, and where it stops.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Next, RepeatedCursor, Walker};
use crate::checkpoint::Place;
use crate::current::Current;
use crate::flight::Flight;
use crate::lookahead::Lookahead;
use crate::{Cursor, Error, ErrorKind, Page, PageSource, Reached, Result};

impl<S: PageSource> Walker<S> {
    /// Fetches the next page; `false` if there is none.
    pub(super) async fn turn(&mut self) -> Result<bool> {
        if let Some(earlier) = &self.stopped {
            let stopped = Error::from(ErrorKind::Stopped { earlier: earlier.clone() });
            return Err(stopped.with_checkpoint(self.checkpoint()));
        }
        let at = match &self.next {
            Next::Page(at) => at.clone(),
            Next::Tail(_) | Next::End => return Ok(false),
            Next::Short => {
                let verdict = self.source.judge_end(&self.reached());
                return verdict.map(|()| false).map_err(|error| self.stop(error));
            }
        };
        if !self.ahead.is_at(at.as_ref()) {
            self.ahead.expect(self.flight(at.clone()));
        }
        // The memory of the rows that are out is the next page's.
        self.current.rest = Vec::new().into_iter();
        // Nothing else changes before the page is here, so that a future which is dropped loses nothing.
        let page = match (Landing { walker: self }.await, &at) {
            (Ok(page), _) => page,
            (Err(error), Some(cursor)) => {
                let error = self.source.explain(error, &self.reached());
                return Err(self.stop(error.at_cursor(cursor, self.rows())));
            }
            (Err(error), None) => return Err(self.stop(error)),
        };
        self.enter(at, page)?;
        self.look_ahead().await;
        Ok(true)
    }

    /// Takes a page in hand, unless what it leads to is an error before any of its rows.
    fn enter(&mut self, at: Option<Cursor>, page: Page<S::Item>) -> Result<()> {
        let Page { items, cursors, next, total, nulls, errors } = page;
        self.pages += 1;
        self.next = self.behind(at.as_ref(), next)?;
        if let Some(cursor) = at.as_ref().map(Cursor::fingerprint)
            && self.followed.insert(cursor)
        {
            self.trail.push(cursor);
        }
        self.before = self.before.saturating_add(self.current.taken);
        self.gaps = self.gaps.saturating_add(self.current.nulls.len() as u64);
        self.errors.append(&mut self.current.errors);
        self.total = total.or(self.total);
        self.nulls += nulls.len() as u64;
        self.current =
            Current { at, taken: 0, rest: items.into_iter(), untouched: true, cursors, nulls, errors };
        self.skip -= self.current.skip(self.skip);
        if matches!(self.next, Next::End) && self.source.judge_end(&self.reached()).is_err() {
            self.next = Next::Short;
        }
        Ok(())
    }

    /// What comes behind the page at `at` that says that `next` does.
    fn behind(&mut self, at: Option<&Cursor>, next: Option<Cursor>) -> Result<Next> {
        match next {
            None => Ok(Next::End),
            Some(cursor) if at != Some(&cursor) && !self.has_followed(&cursor) => {
                Ok(Next::Page(Some(cursor)))
            }
            Some(cursor) if self.repeated == RepeatedCursor::End => Ok(Next::Tail(cursor)),
            Some(cursor) => {
                self.step_back();
                Err(self.stop(ErrorKind::RepeatedCursor { cursor }.into()))
            }
        }
    }

    /// How far it is with the page in hand.
    fn reached(&self) -> Reached {
        let ahead = self.current.rest.len() as u64 + self.current.nulls.len() as u64;
        let rows = self.rows().saturating_add(self.gaps).saturating_add(ahead);
        Reached { rows: (!self.from_elsewhere).then_some(rows), total: self.total }
    }

    fn has_followed(&self, cursor: &Cursor) -> bool {
        self.followed.contains(&cursor.fingerprint())
    }

    /// Goes back to behind the last row of the page in hand: where that led, no walk is to go on.
    fn step_back(&mut self) {
        if self.pages > 1
            && let Place::Page { cursor, taken } = self.current.place()
        {
            self.before = self.before.saturating_add(mem::take(&mut self.current.taken) - taken);
            self.skip = self.skip.saturating_add(taken);
            self.next = Next::Page(cursor);
        }
    }

    /// A request for a page. From the second one on, the next page may be asked for before it is decoded.
    fn flight(&self, at: Option<Cursor>) -> Flight<S::Item> {
        let lookahead = if self.may_look_ahead() { Lookahead::wanted() } else { Lookahead::default() };
        Flight::new(&self.source, at, lookahead)
    }

    fn may_look_ahead(&self) -> bool {
        self.looks_ahead && self.pages > 0 && self.source.may_look_ahead()
    }

    /// Asks for the page behind the one in hand, if its rows won't be all that is wanted.
    async fn look_ahead(&mut self) {
        let Next::Page(at) = &self.next else { return };
        let asked_for_a_second = self.pages > 1;
        let is_wanted = self.left > self.current.rest.len() as u64;
        if asked_for_a_second && is_wanted && self.ahead.is_none() && self.may_look_ahead() {
            let flight = self.flight(at.clone());
            self.ahead.expect(flight).send().await;
        }
    }

    /// The page that was asked for. Once it says what comes behind it, that is asked for too, before it is decoded.
    fn poll_coming(&mut self, context: &mut Context<'_>) -> Poll<Result<Page<S::Item>>> {
        if let Poll::Ready(page) = self.ahead.poll(context) {
            return Poll::Ready(page);
        }
        if let Some(next) = self.ahead.next(context)
            // With a limit, the rows must be counted first.
            && self.left > u64::MAX / 2
            && self.may_look_ahead()
            && !self.has_followed(&next)
        {
            self.ahead.depart(self.flight(Some(next)), context);
        }
        Poll::Pending
    }

    fn stop(&mut self, error: Error) -> Error {
        let error = error.in_operation(self.id.operation());
        self.stopped = Some(error.to_string());
        error.with_checkpoint(self.checkpoint())
    }
}

/// Waits for the page that was asked for. If it is dropped before, the request goes on.
struct Landing<'w, S: PageSource> {
    walker: &'w mut Walker<S>,
}

impl<S: PageSource> Future for Landing<'_, S> {
    type Output = Result<Page<S::Item>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.walker.poll_coming(context)
    }
}

impl<S: PageSource> Drop for Landing<'_, S> {
    fn drop(&mut self) {
        self.walker.ahead.leave();
    }
}
