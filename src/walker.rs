mod turn;

use std::collections::HashSet;
use std::fmt;
use std::mem;
use std::sync::Arc;

use futures_core::Stream;

use crate::ahead::Ahead;
use crate::checkpoint::{Covered, Place};
use crate::current::Current;
use crate::fingerprint::Fingerprint;
use crate::trail::Trail;
use crate::{Checkpoint, Cursor, ErrorKind, Page, PageSource, Result, RowError, WalkId};

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
