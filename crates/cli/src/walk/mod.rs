//! Walks from their beginning to their end, row after row into a file: what `pull` and `soql` have in common.

mod checkpoint;
mod destination;
mod file;
mod fingerprint;
mod follow;
mod identity;
mod kept;
mod line;
mod output;
mod progress;
mod resume;

pub(crate) use destination::Destination;
pub(crate) use fingerprint::Fingerprint;
pub(crate) use follow::{Walking, follow, pages};
pub(crate) use identity::Identity;
pub(crate) use line::{compact, line};
pub(crate) use output::Output;
pub(crate) use progress::Progress;
