//! REST Query and Query More.

mod batch;
mod drain;
mod json_tree;
mod locator;
mod query;
mod rows;

pub use batch::Format;
pub use query::{LostLocator, Query};
pub use rows::{Attributes, ChildRecords};
