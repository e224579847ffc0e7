//! SOQL: from a text to the rows it asks for.

pub(crate) mod ast;
pub(crate) mod eval;
mod lexer;
pub(crate) mod names;
mod parse;

pub(crate) use parse::parse;

/// What is wrong with a query, as the REST interface tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SoqlError {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl SoqlError {
    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self { code: "MALFORMED_QUERY", message: message.into() }
    }
}
