use std::fmt;
use std::future::{Future, pending, poll_fn};
use std::mem;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream::{FuturesOrdered, StreamExt as _};

use crate::{Checkpoint, Error, ErrorKind, PageSource, Result, RowError, WalkId, Walker};

/// Pages whose rows have children: connections of their own, of which a first page came with the row.
///
/// The [`Connection`](crate::Connection) of a query with child connections is one.
pub trait ParentSource: PageSource<Item: 'static> + Clone + 'static {
    /// Fetches what the row's children lack, and gives the errors that came with data. Before each request it waits
    /// for the [`Permit`].
    ///
    /// # Errors
    ///
    /// A page of the children can't be had. [`Error::in_child`] says whose children they are.
    fn drain(
        &self,
        row: &mut Self::Item,
        permit: &Permit,
    ) -> impl Future<Output = Result<Vec<RowError>>> + Send;
}

/// Says whether a [complete](Walker::complete) walk may go on sending requests.
#[derive(Clone, Debug, Default)]
pub struct Permit(Arc<AtomicBool>);

impl Permit {
    /// Gives permission at once, or never: after an error the walk lets go of whatever waits here.
    pub async fn wait(&self) {
        if self.is_withdrawn() {
            pending().await
        }
    }

    fn is_withdrawn(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn withdraw(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl<S: ParentSource> Walker<S> {
    /// The same walk, of rows that have all their children: each child connection is walked to its end before its
    /// parent is handed out.
    ///
    /// The children of so many parents are fetched at the same time, at least one; of each parent, one page after
    /// another. Rows come in the connection's order, and so do children. The first error, wherever it happens, stops
    /// new requests. A walk is limited, and resumed, before it is made complete.
    ///
    /// ```no_run
    /// # use relaywalk::queries::salesforce::AccountsWithContacts;
    /// # async fn f(client: relaywalk::Client) -> relaywalk::Result<()> {
    /// let mut accounts = client.walk(AccountsWithContacts::new()).complete(16);
    /// while let Some(account) = accounts.next().await? {
    ///     assert!(account.contacts.is_none_or(|contacts| contacts.is_complete()));
    /// }
    /// # Ok(()) }
    /// ```
    pub fn complete(self, parents: usize) -> Complete<S> {
        let source = self.source().clone();
        Complete {
            id: self.id().clone(),
            place: self.checkpoint(),
            fetched: Fetched::default(),
            parents: Parents::Here(Box::new(self)),
            draining: FuturesOrdered::new(),
            at_once: parents.max(1),
            shared: Arc::new(Shared { source, permit: Permit::default(), failed: Mutex::default() }),
            errors: Vec::new(),
            stopped: None,
        }
    }
}

/// A walk of rows that have all their children; made by [`Walker::complete`].
///
/// Nothing is sent before [`next`](Self::next) is polled. Memory is one page of parents, and so many of them with all
/// their children as are drained at the same time.
#[must_use = "a walk fetches nothing until it is asked for rows"]
pub struct Complete<S: ParentSource> {
    id: WalkId,
    parents: Parents<S>,
    /// In the order of their parents; done or not.
    draining: FuturesOrdered<Boxed<Drained<S::Item>>>,
    at_once: usize,
    shared: Arc<Shared<S>>,
    /// Behind the last row handed out.
    place: Checkpoint,
    fetched: Fetched,
    errors: Vec<RowError>,
    /// The message of the error that ended the walk.
    stopped: Option<String>,
}

/// The walk of the parents: it is lent to its own request while that is under way, so that one which isn't awaited to
/// its end isn't sent again.
enum Parents<S: ParentSource> {
    Here(Box<Walker<S>>),
    Coming(Boxed<Came<S>>),
    /// There are no more; the place behind the last one.
    Ended(Checkpoint),
    /// They can't be had.
    Lost,
}

/// What the walk of the parents has come to.
#[derive(Clone, Copy, Default)]
struct Fetched {
    total: Option<u64>,
    pages: u64,
    nulls: u64,
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

type Came<S> = (Box<Walker<S>>, Result<Option<<S as PageSource>::Item>>);

/// A parent with its children.
struct Drained<T> {
    row: T,
    /// Behind the parent.
    place: Checkpoint,
    errors: Vec<RowError>,
}

struct Shared<S> {
    source: S,
    permit: Permit,
    failed: Mutex<Option<Error>>,
}

impl<S> Shared<S> {
    /// Only the first one counts.
    fn fail(&self, error: Error) {
        self.permit.withdraw();
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    fn take_failure(&self) -> Option<Error> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<S: ParentSource> Shared<S> {
    async fn drain(self: Arc<Self>, mut row: S::Item, place: Checkpoint) -> Drained<S::Item> {
        match self.source.drain(&mut row, &self.permit).await {
            Ok(errors) => Drained { row, place, errors },
            Err(error) => {
                self.fail(error);
                pending().await
            }
        }
    }
}

impl<S: ParentSource> Complete<S> {
    /// The next row, with all its children; `None` is the end of the connection, or the limit.
    ///
    /// A future of it that is dropped loses nothing: requests under way go on at the next call.
    ///
    /// # Errors
    ///
    /// A page of parents or of children can't be had, or a reply holds another parent than the one asked for. Rows that
    /// were complete by then are handed out before; the walk has stopped. The error's checkpoint goes on behind the last
    /// row handed out, and says in which child it happened ([`Checkpoint::child`]).
    pub async fn next(&mut self) -> Result<Option<S::Item>> {
        poll_fn(|context| self.poll_row(context)).await
    }

    /// The walk as a stream of its rows; it ends after the first error. Errors that came with data are dropped.
    pub fn into_stream(mut self) -> impl Stream<Item = Result<S::Item>> + Send {
        async_stream::try_stream! {
            while let Some(row) = self.next().await? {
                self.take_errors();
                yield row;
            }
        }
    }

    /// Where to go on behind the rows handed out, by [`Walker::resume_at`].
    pub fn checkpoint(&self) -> Checkpoint {
        self.place.clone()
    }

    /// What is walked.
    pub fn id(&self) -> &WalkId {
        &self.id
    }

    /// Rows taken so far, those before a resumed checkpoint included.
    pub fn rows(&self) -> u64 {
        self.place.rows()
    }

    /// The server's own count of the parents, if it has given one.
    pub fn total(&self) -> Option<u64> {
        self.fetched.total
    }

    /// Pages of parents fetched by this walk.
    pub fn pages(&self) -> u64 {
        self.fetched.pages
    }

    /// Null edges and nodes in those pages; they are no rows.
    pub fn nulls(&self) -> u64 {
        self.fetched.nulls
    }

    /// The errors that came with data, of the rows handed out and of the page of parents in hand; there are some only
    /// if the walk takes partial data. They are kept until they are taken.
    pub fn take_errors(&mut self) -> Vec<RowError> {
        let mut errors = mem::take(&mut self.errors);
        if let Parents::Here(walker) = &mut self.parents {
            errors.append(&mut walker.take_errors());
        }
        errors
    }

    fn poll_row(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<S::Item>>> {
        if let Some(earlier) = &self.stopped {
            let stopped = Error::from(ErrorKind::Stopped { earlier: earlier.clone() });
            return Poll::Ready(Err(stopped.with_checkpoint(self.checkpoint())));
        }
        self.begin(context);
        if let Poll::Ready(Some(drained)) = self.draining.poll_next_unpin(context) {
            let Drained { row, place, mut errors } = drained;
            self.place = place;
            self.errors.append(&mut errors);
            return Poll::Ready(Ok(Some(row)));
        }
        if self.shared.permit.is_withdrawn() {
            // With what was fetched ahead.
            self.parents = Parents::Lost;
        }
        if let Some(error) = self.shared.take_failure() {
            return Poll::Ready(Err(self.stop(error)));
        }
        match &self.parents {
            Parents::Ended(place) if self.draining.is_empty() => {
                self.place = place.clone();
                Poll::Ready(Ok(None))
            }
            _ => Poll::Pending,
        }
    }

    /// Begins with further parents, while there is room.
    fn begin(&mut self, context: &mut Context<'_>) {
        while self.draining.len() < self.at_once && !self.shared.permit.is_withdrawn() {
            self.parents = match mem::replace(&mut self.parents, Parents::Lost) {
                Parents::Here(mut walker) => Parents::Coming(Box::pin(async move {
                    let row = walker.next().await;
                    (walker, row)
                })),
                Parents::Coming(mut coming) => match coming.as_mut().poll(context) {
                    Poll::Pending => {
                        self.parents = Parents::Coming(coming);
                        return;
                    }
                    Poll::Ready((walker, row)) => self.came(walker, row),
                },
                done => {
                    self.parents = done;
                    return;
                }
            };
        }
    }

    fn came(&mut self, walker: Box<Walker<S>>, row: Result<Option<S::Item>>) -> Parents<S> {
        self.fetched = Fetched { total: walker.total(), pages: walker.pages(), nulls: walker.nulls() };
        match row {
            Ok(Some(row)) => {
                let shared = Arc::clone(&self.shared);
                self.draining.push_back(Box::pin(shared.drain(row, walker.checkpoint())));
                Parents::Here(walker)
            }
            Ok(None) => Parents::Ended(walker.checkpoint()),
            Err(error) => {
                self.shared.fail(error);
                Parents::Lost
            }
        }
    }

    /// Lets go of every request, and says where to go on.
    fn stop(&mut self, error: Error) -> Error {
        self.draining = FuturesOrdered::new();
        self.parents = Parents::Lost;
        self.stopped = Some(error.to_string());
        error.with_outer_checkpoint(self.place.clone())
    }
}

impl<S: ParentSource> fmt::Debug for Complete<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Complete")
            .field("id", &self.id)
            .field("rows", &self.rows())
            .field("draining", &self.draining.len())
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}
