//! Modules of the generated text, one within another or each in a file of its own.

use super::names::word;
use super::text::{Rust, Text};

/// Nobody is to be bothered by lints on code that nobody wrote.
const LINTS: [&str; 9] = [
    "missing_docs",
    "unused",
    "deprecated",
    "unreachable_pub",
    "nonstandard_style",
    "clippy::all",
    "clippy::pedantic",
    "clippy::nursery",
    "rustdoc::all",
];

/// A module, and what stands before it.
pub(super) struct Module {
    pub(super) name: String,
    /// Lines before it: its comment, and what belongs to it outside.
    pub(super) before: String,
    pub(super) content: String,
}

impl Module {
    /// The name of its file, if it is in one.
    pub(super) fn file(&self) -> String {
        format!("{}.rs", word(&self.name).trim_start_matches("r#"))
    }

    /// The module where it belongs, with its content if that isn't in a file of its own.
    pub(super) fn write(&self, visibility: &Rust, in_file: bool, text: &mut Text) {
        text.lines(&self.before);
        let name = word(&self.name);
        if in_file {
            text.line(&[visibility, " mod ", &name, ";"]);
        } else {
            text.open(&[visibility, " mod ", &name, " {"]);
            text.lines(&self.content);
            text.close("}");
        }
    }
}

/// Attributes of modules: nor is generated text to change when a project is formatted.
pub(super) fn lints(text: &mut Text) {
    text.line(&["#[rustfmt::skip]"]);
    text.list("#[allow(", &LINTS, "", ")]");
}
