//! Turns GraphQL operations into typed Rust modules for `relaywalk`, in a build script.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), relaywalk_codegen::Error> {
//!     relaywalk_codegen::Config::new("schema/github.graphql", "queries/github").compile()
//! }
//! ```
//!
//! A schema and a folder of documents are *loaded* (parsed, validated, every mistake reported with its place and what
//! to do about it), *planned* and *emitted*. The [`plan`] is the middle: plain data that says what each operation
//! asks for, which shape its reply has, and which connection a walk of it follows. [`generate`] is all of it as a
//! pure function, from texts to text; [`Config`] is that with files around it.
//!
//! What is valid GraphQL becomes types that hold all that was selected, or is an error that says why not. What a
//! server may add tomorrow (a type, a value of an enum) never makes a reply unreadable.
//!
//! | GraphQL | Rust |
//! |---|---|
//! | an operation | a struct that is its variables, with `new(…)` for the required ones and a setter for each |
//! | a selection on an object | a struct named after the type, a field for each response key |
//! | a selection that tells types of an interface or union apart | an enum with `Unknown` for all other types |
//! | a selection that is one named fragment | that fragment's type, one for all operations |
//! | a nullable field, or one under `@include`, `@skip` or `@optional` | an `Option` |
//! | `String`, `ID`; `Int`; `Float`; `Boolean` | `String`, or as [`Config::strings`] says; `i32`; `f64`; `bool` |
//! | another scalar | what [`Config::scalar`] says, else `relaywalk::Scalar` |
//! | an enum | an enum with `Unknown(String)` |
//! | an input object; with `@oneOf` | a struct like an operation's; an enum |
//! | a nullable variable or input field, or one with a default | a `relaywalk::Optional`: absent, null or a value |

mod config;
mod diagnostics;
mod emit;
mod error;
mod files;
mod generate;
mod load;
mod options;
pub mod plan;
mod review;

pub use config::Config;
pub use diagnostics::{Diagnostic, Diagnostics, Severity, Span};
pub use error::Error;
pub use files::{read_documents, read_schema};
pub use generate::{Output, analyze, generate};
pub use load::Source;
pub use options::{Deprecation, Kind, Options, Profile, Strings};
pub use review::Review;
