use std::task::{Context, Poll};

use crate::flight::Flight;
use crate::{Cursor, Page, Result};

/// The pages that a walk has asked for and doesn't have in hand yet.
pub(crate) struct Ahead<T> {
    /// The page behind the one in hand, if it was asked for.
    coming: Option<Flight<T>>,
    /// The page behind that one, while it is decoded.
    behind: Option<Flight<T>>,
}

impl<T: Send + 'static> Ahead<T> {
    pub(crate) fn none() -> Self {
        Self { coming: None, behind: None }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.coming.is_none()
    }

    /// Is the page under way that this cursor fetches?
    pub(crate) fn is_at(&self, at: Option<&Cursor>) -> bool {
        self.coming.as_ref().is_some_and(|coming| coming.at() == at)
    }

    /// The page to wait for next; any other is forgotten.
    pub(crate) fn expect(&mut self, coming: Flight<T>) -> &mut Flight<T> {
        self.behind = None;
        self.coming.insert(coming)
    }

    /// The page that is waited for. What was asked for behind it is kept if that is where the page leads.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Page<T>>> {
        let Some(coming) = &mut self.coming else { return Poll::Pending };
        let landed = coming.poll(context);
        if let Poll::Ready(page) = &landed {
            let next = page.as_ref().ok().and_then(|page| page.next.as_ref());
            self.coming = self.behind.take().filter(|behind| next.is_some() && behind.at() == next);
        }
        landed
    }

    /// Where the page behind the one under way starts, if that is known already.
    pub(crate) fn next(&self, context: &Context<'_>) -> Option<Cursor> {
        let coming = self.coming.as_ref()?;
        coming.next(context).filter(|next| coming.at() != Some(next))
    }

    /// Sends the request for the page behind the one under way.
    pub(crate) fn depart(&mut self, mut behind: Flight<T>, context: &mut Context<'_>) {
        behind.depart(context);
        self.behind = Some(behind);
    }

    /// Lets the request go on while nobody waits for it.
    pub(crate) fn leave(&mut self) {
        if let Some(coming) = &mut self.coming {
            coming.leave();
        }
    }
}
