//! Typed Relay connections.

extern crate self as relaywalk;

mod cursor;
pub mod json;
mod operation;
mod optional;
mod page;
mod scalar;

pub use cursor::Cursor;
pub use operation::{ConnectionQuery, Operation, OperationKind, PageError};
pub use optional::Optional;
pub use page::Page;
pub use scalar::Scalar;

/// What generated code needs; not part of the API.
#[doc(hidden)]
pub mod __private {
    pub use crate::operation::next_page;
    pub use graphql_client;
    pub use serde;
}
