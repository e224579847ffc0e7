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

/// Includes a module that a build script compiled with `relaywalk_codegen::Config`, by its name.
///
/// ```ignore
/// mod github {
///     relaywalk::include_queries!("github");
/// }
/// ```
#[macro_export]
macro_rules! include_queries {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $name, ".rs"));
    };
}

#[cfg(feature = "queries")]
pub mod queries;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
