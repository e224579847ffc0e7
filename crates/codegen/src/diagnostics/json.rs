//! Findings for programs.

use serde::Serialize;

use super::{Diagnostic, Severity, Span};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'d> {
    severity: &'static str,
    rule: &'static str,
    message: &'d str,
    #[serde(flatten)]
    place: Place,
    help: Option<&'d str>,
    related: Vec<Related<'d>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Related<'d> {
    message: &'d str,
    #[serde(flatten)]
    place: Place,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    start_byte: Option<usize>,
    end_byte: Option<usize>,
}

impl Place {
    fn of(span: &Span) -> Self {
        let (file, has_lines) = span.file_with_lines();
        let file = Some(file);
        if !has_lines {
            return Self { file, ..Self::default() };
        }
        let ((line, column), (end_line, end_column)) = (span.line_column(), span.end_line_column());
        Self {
            file,
            line: Some(line),
            column: Some(column),
            end_line: Some(end_line),
            end_column: Some(end_column),
            start_byte: Some(span.bytes().start),
            end_byte: Some(span.bytes().end),
        }
    }
}

/// One finding as an object on one line.
pub(super) fn object(found: &Diagnostic) -> String {
    let finding = Finding {
        severity: match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        rule: found.rule,
        message: &found.message,
        place: found.span.as_ref().map(Place::of).unwrap_or_default(),
        help: found.help.as_deref(),
        related: found
            .related
            .iter()
            .map(|(span, message)| Related { message, place: Place::of(span) })
            .collect(),
    };
    // Texts and numbers under fixed keys are always JSON.
    serde_json::to_string(&finding).unwrap_or_default()
}
