//! A bound on what documents expand to.

use std::cell::{Cell, RefCell};

use crate::diagnostics::{Diagnostic, Span};

/// How many fields all selections of a folder may hold once fragments are put in their places and every type of an
/// interface or union has its own.
///
/// A few hundred bytes of fragments that spread each other twice would hold more than any memory does.
const LIMIT: u32 = 50_000;

/// What is left of the bound. Whoever finds nothing left stops, and the error is told in the end.
pub(super) struct Budget {
    left: Cell<u32>,
    overdrawn: RefCell<Option<Option<Span>>>,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { left: Cell::new(LIMIT), overdrawn: RefCell::default() }
    }

    /// Takes as many, `false` if there aren't so many left.
    pub(super) fn spend(&self, count: usize, at: impl FnOnce() -> Option<Span>) -> bool {
        let left = u32::try_from(count).ok().and_then(|count| self.left.get().checked_sub(count));
        match left {
            Some(left) => self.left.set(left),
            None => drop(self.overdrawn.borrow_mut().get_or_insert_with(at)),
        }
        !self.is_overdrawn()
    }

    pub(super) fn is_overdrawn(&self) -> bool {
        self.overdrawn.borrow().is_some()
    }

    pub(super) fn error(&self) -> Option<Diagnostic> {
        let span = self.overdrawn.borrow().clone()?;
        let message = format!("the selections expand to more than {LIMIT} fields, counted up to this one");
        Some(Diagnostic::error(message, span).rule("too-large").help(
            "fragments that hold others several times multiply, and so do types told apart below types told \
                 apart: select less, or make several folders of the documents",
        ))
    }
}
