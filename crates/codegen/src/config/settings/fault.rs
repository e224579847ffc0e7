//! What a file of settings can't say, with the place.

use std::ops::Range;

use serde_saphyr::{Error, Location};

use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Span, Text};
use crate::load::nearest;

/// What the parser found.
pub(super) fn of(text: &Text, error: &Error) -> Diagnostics {
    let error = error.without_snippet();
    let place = error.location().unwrap_or(Location::UNKNOWN);
    let fault = match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            at(text, &format!("there is no setting `{field}`"), place).help(meant(field, expected))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            at(text, &format!("`{variant}` can't be chosen here"), place).help(meant(variant, expected))
        }
        other => at(text, &plain(other), place),
    };
    fault.into()
}

/// Something at a place of the parser's.
pub(super) fn at(text: &Text, message: &str, place: Location) -> Diagnostic {
    Diagnostic::error(message, Some(span(text, place))).rule("setting")
}

/// A place of the parser's.
pub(super) fn span(text: &Text, place: Location) -> Span {
    Span::new(text.clone(), range(text.as_str(), place).unwrap_or_default())
}

fn meant(name: &str, expected: &[&str]) -> String {
    match nearest(name, expected.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
            format!("there is {}", names.join(", "))
        }
    }
}

/// The parser's message in plain words, without the place that is told anyway.
fn plain(error: &Error) -> String {
    match error {
        Error::Unexpected { expected: "mapping start", .. } => {
            "settings by name belong here, as in `name: value`".to_owned()
        }
        Error::Unexpected { expected: "string scalar", .. } => "a text belongs here".to_owned(),
        Error::InvalidScalar { ty: "boolean", .. } => "`true` or `false` belongs here".to_owned(),
        Error::SerdeInvalidType { expected, .. } => format!("{expected} belongs here"),
        Error::DuplicateMappingKey { key: Some(key), .. } => format!("`{key}` is set twice"),
        other => {
            let message = other.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            message.strip_prefix("error: ").unwrap_or(message).trim_end_matches(':').to_owned()
        }
    }
}

/// The word at a line and a column, both from 1, the column in characters.
fn range(text: &str, place: Location) -> Option<Range<usize>> {
    let line = usize::try_from(place.line()).ok()?.checked_sub(1)?;
    let column = usize::try_from(place.column()).ok()?.saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..)?;
    let start = start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at);
    let word = text.get(start..)?;
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}');
    let word = word.get(..word.find(ends).unwrap_or(word.len()))?.trim_end_matches(':');
    Some(start..start + word.len())
}
