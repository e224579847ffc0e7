use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use tokio::task::yield_now;

use crate::Cursor;

/// By which a [`PageSource`](crate::PageSource) tells a walk where the next page starts, before it has decoded this
/// one.
#[derive(Default)]
pub struct Lookahead {
    wanted: bool,
    told: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    next: Option<Cursor>,
    waker: Option<Waker>,
}

impl Lookahead {
    /// Of a page behind which a walk may fetch the next one ahead.
    pub(crate) fn wanted() -> Self {
        Self { wanted: true, ..Self::default() }
    }

    /// Does the walk make use of being told? If not, there is no need to look for the cursor.
    pub fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Tells where the next page starts, and gives the walk the time to ask for it. A guess is enough: a page that
    /// turns out not to be the next one is thrown away.
    pub async fn next_page_at(&self, cursor: Cursor) {
        if !self.wanted {
            return;
        }
        let waker = {
            let mut told = self.told();
            told.next = Some(cursor);
            told.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        // Once for the walk, which may be another task and then asks, and once for the connection, which sends.
        yield_now().await;
        yield_now().await;
    }

    /// What was told since the last time; the task is woken when there is more.
    pub(crate) fn take(&self, context: &Context<'_>) -> Option<Cursor> {
        let mut told = self.told();
        told.waker = Some(context.waker().clone());
        told.next.take()
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Lookahead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookahead").field("wanted", &self.wanted).finish_non_exhaustive()
    }
}
