//! Turns GraphQL operations into typed Rust modules.

mod config;
mod diagnostics;
mod emit;
mod generate;
mod load;
mod options;
pub mod plan;

pub use config::{Config, Error, documents};
pub use diagnostics::{Diagnostic, Diagnostics, Severity, Span};
pub use generate::{Output, analyze, generate};
pub use load::Source;
pub use options::Options;
