use std::future::poll_fn;
use std::mem;
use std::panic;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio::task::{JoinHandle, yield_now};
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use crate::lookahead::Lookahead;
use crate::{Cursor, Error, Page, PageSource, Result};

/// A page under way. Dropped, it is no longer.
pub(crate) struct Flight<T> {
    at: Option<Cursor>,
    lookahead: Arc<Lookahead>,
    /// Never locked: it makes a walker as shareable as its rows are.
    state: Mutex<State<T>>,
}

type Fetch<T> = Pin<Box<dyn Future<Output = Result<Page<T>>> + Send>>;

enum State<T> {
    /// Comes on while somebody polls it.
    Here(Fetch<T>),
    /// Comes on by itself.
    Away(Running<T>),
    Landed(Result<Page<T>>),
    Taken,
}

/// A task that ends with its handle.
struct Running<T>(JoinHandle<Result<Page<T>>>);

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T: Send + 'static> Flight<T> {
    /// The page at a cursor; `lookahead` is told where the one behind it starts. Nothing is sent yet.
    pub(crate) fn new<S: PageSource<Item = T>>(
        source: &Arc<S>,
        at: Option<Cursor>,
        lookahead: Lookahead,
    ) -> Self {
        let (source, cursor, lookahead) = (Arc::clone(source), at.clone(), Arc::new(lookahead));
        let told = Arc::clone(&lookahead);
        let fetch = async move { source.fetch_with(cursor.as_ref(), &told).await };
        Self { at, lookahead, state: Mutex::new(State::Here(Box::pin(fetch))) }
    }

    pub(crate) fn at(&self) -> Option<&Cursor> {
        self.at.as_ref()
    }

    /// Where the next page starts, if that is known before this one has landed.
    pub(crate) fn next(&self, context: &Context<'_>) -> Option<Cursor> {
        self.lookahead.take(context)
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Page<T>>> {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let landed = match state {
            State::Here(fetch) => fetch.as_mut().poll(context),
            State::Away(running) => Pin::new(&mut running.0).poll(context).map(|ended| {
                ended.unwrap_or_else(|error| match error.try_into_panic() {
                    Ok(payload) => panic::resume_unwind(payload),
                    Err(error) => Err(Error::other(error)),
                })
            }),
            State::Landed(_) | State::Taken => match mem::replace(state, State::Taken) {
                State::Landed(page) => return Poll::Ready(page),
                _ => return Poll::Pending,
            },
        };
        if landed.is_ready() {
            *state = State::Taken;
        }
        landed
    }

    /// Sends the request. Polled once, it is on its way to the connection, which only has to be given way; then it
    /// is left to itself. Returns whether the page is here already.
    pub(crate) fn depart(&mut self, context: &mut Context<'_>) -> bool {
        match self.poll(context) {
            Poll::Ready(page) => {
                self.state = Mutex::new(State::Landed(page));
                true
            }
            Poll::Pending => {
                self.leave();
                false
            }
        }
    }

    /// Sends the request of a page that nobody waits for yet, before whoever calls goes on with something else.
    pub(crate) async fn send(&mut self) {
        if !poll_fn(|context| Poll::Ready(self.depart(context))).await {
            yield_now().await;
        }
    }

    /// Lets it come on while nobody polls it: what it has locked, a connection or a token, others may wait for.
    /// Where no runtime is, it waits for its caller.
    pub(crate) fn leave(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Ok(runtime) = Handle::try_current() else { return };
        match mem::replace(state, State::Taken) {
            State::Here(fetch) => {
                let running = runtime.spawn(fetch.in_current_span().with_current_subscriber());
                *state = State::Away(Running(running));
            }
            other => *state = other,
        }
    }
}
