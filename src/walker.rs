use std::collections::HashSet;
use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::ahead::Ahead;
use crate::checkpoint::{Covered, Place};
use crate::current::Current;
use crate::fingerprint::Fingerprint;
use crate::flight::Flight;
use crate::lookahead::Lookahead;
use crate::trail::Trail;
use crate::{Checkpoint, Cursor, Error, ErrorKind, Page, PageSource, Reached, Result, RowError, WalkId};

/// Follows a connection from page to page to its last row.
///
/// Nothing is sent before [`next`](Self::next) or [`next_page`](Self::next_page) is polled. From the second page on,
/// one page is fetched ahead while the caller is busy with the rows of another, so that memory is two pages and two
/// requests are under way at most; [`lookahead`](Self::lookahead) turns that off. What a walk promises:
///
/// - It ends where the server says that there is no next page, and nowhere else: not at a short page, not at an
///   empty one, at no built-in limit.
/// - Every cursor followed is remembered, in eight bytes, and a page that leads back to one is an error before
///   any of its rows are handed out.
/// - A future of it that is dropped loses nothing: the next call goes on where it was. A walker that is dropped ends
///   its requests.
/// - Every error carries a [`Checkpoint`] to go on from.
#[must_use = "a walker fetches nothing until it is asked for rows"]
pub struct Walker<S: PageSource> {
    source: Arc<S>,
    id: WalkId,
    repeated: RepeatedCursor,
    /// Rows still to be handed out, by the caller's limit.
    left: u64,
    current: Current<S::Item>,
    next: Next,
    ahead: Ahead<S::Item>,
    looks_ahead: bool,
    /// Rows ahead that a resumed walk's caller has taken already.
    skip: u64,
    /// Rows taken before the current page.
    before: u64,
    /// The cursors followed; two that differ are taken for one once in 2^64.
    followed: HashSet<Fingerprint>,
    trail: Trail,
    total: Option<u64>,
    nulls: u64,
    /// Nulls before the current page, those that an earlier run came by included.
    gaps: u64,
    /// Did it begin at another place than the start of the connection?
    from_elsewhere: bool,
    /// Of rows that were handed out without their page.
    errors: Vec<RowError>,
    pages: u64,
    /// The message of the error that ended the walk.
    stopped: Option<String>,
}

/// What comes behind the page in hand.
enum Next {
    /// The page that this fetches; nothing is the start.
    Page(Option<Cursor>),
    /// The end for now; later rows would be found here.
    Tail(Cursor),
    End,
    /// Nothing, though there are more rows.
    Short,
}

/// What to do when a server sends a cursor that was followed before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RepeatedCursor {
    /// Fail, before the rows of the page it came with are handed out: nobody knows where such a walk ends.
    #[default]
    Error,
    /// Hand out the page's rows and end. For logs and feeds, whose last page points to itself until there is
    /// more; the checkpoint then resumes there.
    End,
}

impl<S: PageSource> Walker<S> {
    /// A walk from the start.
    pub fn new(source: S) -> Self {
        Self::of(Arc::new(source))
    }

    fn of(source: Arc<S>) -> Self {
        let id = source.identity();
        Self {
            source,
            id,
            repeated: RepeatedCursor::default(),
            left: u64::MAX,
            current: Current::none(),
            next: Next::Page(None),
            ahead: Ahead::none(),
            looks_ahead: true,
            skip: 0,
            before: 0,
            followed: HashSet::new(),
            trail: Trail::default(),
            total: None,
            nulls: 0,
            gaps: 0,
            from_elsewhere: false,
            errors: Vec::new(),
            pages: 0,
            stopped: None,
        }
    }

    /// A walk that goes on from a checkpoint.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WrongCheckpoint`] if the checkpoint is one of another operation, or of other variables.
    pub fn resume(source: S, checkpoint: Checkpoint) -> Result<Self> {
        Self::new(source).resume_at(checkpoint)
    }

    /// The same walk from a checkpoint on; what it was doing is forgotten.
    ///
    /// If the checkpoint names a row, the page behind that is fetched. Else its page is fetched again, and as many of
    /// its rows are skipped as were taken; if the page has become shorter than that, the next one's go on being
    /// skipped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WrongCheckpoint`] if the checkpoint is one of another operation, or of other variables.
    pub fn resume_at(self, checkpoint: Checkpoint) -> Result<Self> {
        if *checkpoint.walk() != self.id {
            let found = checkpoint.walk().clone();
            return Err(ErrorKind::WrongCheckpoint { expected: self.id, found }.into());
        }
        let Self { source, repeated, left, looks_ahead, .. } = self;
        let Checkpoint { place, rows, trail, covered, .. } = checkpoint;
        let Covered { nulls: gaps, from_elsewhere, bound } = covered;
        bound.into_iter().for_each(|rows| source.set_bound(rows));
        let (next, skip) = match place {
            Place::Page { cursor, taken } => (Next::Page(cursor), taken),
            Place::End => (Next::End, 0),
        };
        let followed = trail.iter().collect();
        let before = rows.saturating_sub(skip);
        Ok(Self {
            repeated,
            left,
            looks_ahead,
            next,
            skip,
            before,
            followed,
            trail,
            gaps,
            from_elsewhere,
            ..Self::of(source)
        })
    }

    /// The same walk from a cursor on, which the caller has from elsewhere: the rows before it don't come and aren't
    /// counted.
    pub fn starting_at(mut self, cursor: Cursor) -> Self {
        self.ahead = Ahead::none();
        self.next = Next::Page(Some(cursor));
        self.from_elsewhere = true;
        self
    }

    /// Hands out this many rows at most from now on, and fetches no page that they don't need.
    pub fn limit(mut self, rows: u64) -> Self {
        self.left = rows;
        self
    }

    /// How many pages are fetched before they are asked for: one, if not set, or none. More count as one, since the
    /// request for a page needs the cursor of the page before. The first page's successor is never fetched ahead, so
    /// that nobody pays for a second page who wanted a few rows, nor is what a limit leaves out.
    pub fn lookahead(mut self, pages: usize) -> Self {
        self.looks_ahead = pages > 0;
        self
    }

    /// What to do when the server sends a cursor that was followed before; an error if not set.
    pub fn on_repeated_cursor(mut self, policy: RepeatedCursor) -> Self {
        self.repeated = policy;
        self
    }

    /// The next row; `None` is the end of the connection, or the limit.
    ///
    /// # Errors
    ///
    /// The next page can't be had. The walk has stopped then: every further call is an error too
    /// ([`ErrorKind::Stopped`]), so that it can't be taken for a complete one.
    pub async fn next(&mut self) -> Result<Option<S::Item>> {
        loop {
            if self.left == 0 {
                return Ok(None);
            }
            if let Some(row) = self.current.rest.next() {
                self.current.taken += 1;
                self.current.untouched = false;
                self.left -= 1;
                return Ok(Some(row));
            }
            if !self.turn().await? {
                return Ok(None);
            }
        }
    }

    /// The rest of the page that [`next`](Self::next) has begun, then whole pages, empty ones included; `None` is
    /// the end of the connection, or the limit, at which the last page is cut.
    ///
    /// # Errors
    ///
    /// As for [`next`](Self::next).
    pub async fn next_page(&mut self) -> Result<Option<Page<S::Item>>> {
        while self.left > 0 {
            if self.current.rest.len() > 0 || self.current.untouched {
                return Ok(Some(self.hand_out()));
            }
            if !self.turn().await? {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// The walk as a stream of its rows; it ends after the first error. Errors that came with data are dropped: who
    /// wants to see them walks by row or by page.
    pub fn into_stream(mut self) -> impl Stream<Item = Result<S::Item>> + Send {
        async_stream::try_stream! {
            while let Some(row) = self.next().await? {
                self.take_errors();
                yield row;
            }
        }
    }

    /// Where to go on behind the rows that were taken. After an error too; what was fetched and not taken is
    /// fetched again.
    pub fn checkpoint(&self) -> Checkpoint {
        let place = match &self.next {
            Next::Short => self.current.place(),
            _ if self.current.rest.len() > 0 => self.current.place(),
            Next::Page(cursor) => Place::Page { cursor: cursor.clone(), taken: self.skip },
            Next::Tail(cursor) => Place::Page { cursor: Some(cursor.clone()), taken: self.skip },
            Next::End => Place::End,
        };
        let nulls = match &place {
            // Those of a page that is fetched again come again.
            Place::Page { cursor, .. } if *cursor == self.current.at => self.gaps,
            _ if self.current.rest.len() > 0 => self.gaps.saturating_add(self.current.nulls_taken()),
            _ => self.gaps.saturating_add(self.current.nulls.len() as u64),
        };
        let covered = Covered { nulls, from_elsewhere: self.from_elsewhere, bound: self.source.bound() };
        Checkpoint::new(self.id.clone(), place, self.rows(), self.trail.clone(), covered)
    }

    /// The errors of the pages fetched so far that came with data, and that were neither in a page of
    /// [`next_page`](Self::next_page) nor taken before; there are some only if the source takes partial data. The
    /// row of an error is its position in the page as it came. They are kept until they are taken.
    pub fn take_errors(&mut self) -> Vec<RowError> {
        let mut errors = mem::take(&mut self.errors);
        errors.append(&mut self.current.errors);
        errors
    }

    /// What is walked.
    pub fn id(&self) -> &WalkId {
        &self.id
    }

    /// Rows taken so far, those before a resumed checkpoint included.
    pub fn rows(&self) -> u64 {
        // Saturating, since a checkpoint may hold any number.
        self.before.saturating_add(self.current.taken).saturating_add(self.skip)
    }

    /// The server's own count of the whole connection, if it has given one.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Null edges and nodes in the pages fetched by this walker; they are no rows.
    pub fn nulls(&self) -> u64 {
        self.nulls
    }

    /// Pages fetched by this walker.
    pub fn pages(&self) -> u64 {
        self.pages
    }

    /// Fetches the next page; `false` if there is none.
    async fn turn(&mut self) -> Result<bool> {
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
        let fetched = Landing { walker: self }.await;
        let page = match (fetched, &at) {
            (Ok(page), _) => page,
            (Err(error), Some(cursor)) => {
                let error = self.source.explain(error, &self.reached());
                return Err(self.stop(error.at_cursor(cursor, self.rows())));
            }
            (Err(error), None) => return Err(self.stop(error)),
        };
        self.pages += 1;
        self.next = match page.next {
            None => Next::End,
            Some(cursor) if at.as_ref() != Some(&cursor) && !self.has_followed(&cursor) => {
                Next::Page(Some(cursor))
            }
            Some(cursor) if self.repeated == RepeatedCursor::End => Next::Tail(cursor),
            Some(cursor) => {
                self.step_back();
                return Err(self.stop(ErrorKind::RepeatedCursor { cursor }.into()));
            }
        };
        if let Some(cursor) = at.as_ref().map(Cursor::fingerprint)
            && self.followed.insert(cursor)
        {
            self.trail.push(cursor);
        }
        self.before = self.before.saturating_add(mem::take(&mut self.current.taken));
        self.total = page.total.or(self.total);
        self.nulls += page.nulls.len() as u64;
        self.gaps = self.gaps.saturating_add(self.current.nulls.len() as u64);
        self.errors.append(&mut self.current.errors);
        let Page { items, cursors, nulls, errors, .. } = page;
        self.current =
            Current { at, taken: 0, rest: items.into_iter(), untouched: true, cursors, nulls, errors };
        self.skip -= self.current.skip(self.skip);
        if matches!(self.next, Next::End) && self.source.judge_end(&self.reached()).is_err() {
            self.next = Next::Short;
        }
        self.look_ahead().await;
        Ok(true)
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

    /// What is left of the page in hand, within the limit.
    fn hand_out(&mut self) -> Page<S::Item> {
        let next = match &self.next {
            Next::Page(cursor) => cursor.clone(),
            Next::Tail(cursor) => Some(cursor.clone()),
            Next::End | Next::Short => None,
        };
        let page = self.current.hand_out(self.left);
        self.left -= page.items.len() as u64;
        Page { next, total: self.total, ..page }
    }

    pub(crate) fn source(&self) -> &S {
        &self.source
    }

    /// What was fetched ahead as the source was is thrown away.
    pub(crate) fn change_source(mut self, change: impl FnOnce(&mut S)) -> Self
    where
        S: Clone,
    {
        self.ahead = Ahead::none();
        change(Arc::make_mut(&mut self.source));
        self
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

impl<S: PageSource> fmt::Debug for Walker<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walker")
            .field("id", &self.id)
            .field("rows", &self.rows())
            .field("pages", &self.pages)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}
