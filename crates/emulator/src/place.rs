//! Where an object is: the steps that lead to it from a root. It is all there is of an object; its values are
//! computed from it.

use std::sync::Arc;

use crate::mix::mix;
use crate::shape::{FieldIx, TypeIx};

/// An object's address.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) parent: Option<Arc<Self>>,
    pub(crate) step: Step,
    pub(crate) ty: TypeIx,
    pub(crate) hash: u64,
    /// The 0-based index of the nearest row at or above this object; 0 above all rows.
    pub(crate) row: u64,
    /// There are many of this object: it is a row or an item of a list, or belongs to one.
    pub(crate) in_rows: bool,
}

/// How an object is reached from its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Root,
    /// By a field alone.
    Field(FieldIx),
    /// By a field whose arguments, hashed, choose among many objects.
    Key(FieldIx, u64),
    /// A row of a connection or an item of a list.
    Row(FieldIx, u64),
    /// The edge of a row.
    Edge(FieldIx, u64),
}

impl Place {
    pub(crate) fn root(ty: TypeIx, seed: u64) -> Arc<Self> {
        let hash = mix(seed, 0);
        Arc::new(Self { parent: None, step: Step::Root, ty, hash, row: 0, in_rows: false })
    }

    /// The object one step below; `salt` is that of the step's field.
    pub(crate) fn below(self: &Arc<Self>, step: Step, salt: u64, ty: TypeIx) -> Arc<Self> {
        let hash = mix(self.hash, salt);
        let (hash, row, in_rows) = match step {
            Step::Root | Step::Field(_) => (hash, self.row, self.in_rows),
            Step::Key(_, key) => (mix(mix(hash, 1), key), self.row, self.in_rows),
            Step::Row(_, row) => (mix(hash, row), row, true),
            Step::Edge(_, row) => (mix(mix(hash, 2), row), row, true),
        };
        Arc::new(Self { parent: Some(Arc::clone(self)), step, ty, hash, row, in_rows })
    }

    /// The first row of a connection that is not itself below a row.
    pub(crate) fn is_first_root_row(&self) -> bool {
        matches!(self.step, Step::Row(_, 0)) && self.parent.as_ref().is_some_and(|parent| !parent.in_rows)
    }
}
