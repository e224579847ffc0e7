//! What is wrong with a schema or a document, where, and what to do about it.

mod json;
mod report;
mod span;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use annotate_snippets::Renderer;

pub use span::Span;
pub(crate) use span::{AS_SDL, Text};

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Something to mend that doesn't stand in the way.
    Warning,
}

/// One finding.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// Which rule is broken, as a short name that stays the same: `unknown-field`, `unused-variable`, `connection`.
    /// Faults of a schema have the rule `schema`.
    pub rule: &'static str,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where, first of all; nothing when it is no place in a file.
    pub span: Option<Span>,
    /// Other places that matter, and why.
    pub related: Vec<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    pub(crate) fn error(message: impl Into<String>, span: Option<Span>) -> Self {
        let (severity, rule) = (Severity::Error, "document");
        Self { severity, rule, message: message.into(), span, related: Vec::new(), help: None }
    }

    pub(crate) fn warning(message: impl Into<String>, span: Option<Span>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message, span) }
    }

    pub(crate) fn rule(mut self, rule: &'static str) -> Self {
        self.rule = rule;
        self
    }

    pub(crate) fn related(mut self, span: Option<Span>, message: impl Into<String>) -> Self {
        self.related.extend(span.map(|span| (span, message.into())));
        self
    }

    pub(crate) fn is_at_the_place_of(&self, other: &Self) -> bool {
        self.span.is_some() && self.span == other.span
    }

    fn spans(&mut self) -> impl Iterator<Item = &mut Span> {
        self.span.iter_mut().chain(self.related.iter_mut().map(|(span, _)| span))
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Everything that was found, errors first. Displayed as a report with source excerpts.
#[derive(Clone, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Is any of them an error?
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Is there nothing to say?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// How many of which kind there are: `2 errors and 1 warning`.
    pub fn tally(&self) -> String {
        let count = |severity| self.0.iter().filter(|found| found.severity == severity).count();
        let counted =
            |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        match (count(Severity::Error), count(Severity::Warning)) {
            (errors, 0) => counted(errors, "error"),
            (0, warnings) => counted(warnings, "warning"),
            (errors, warnings) => {
                format!("{} and {}", counted(errors, "error"), counted(warnings, "warning"))
            }
        }
    }

    /// Each of them, errors first, then in the order of the documents.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// The report for a terminal, in colour if asked for.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut text = String::new();
        for diagnostic in &self.0 {
            text.push_str(&report::render(diagnostic, &renderer));
            text.push_str("\n\n");
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// The findings as JSON for editors and CI, one object a line.
    ///
    /// ```json
    /// {"severity":"error","rule":"unknown-field","message":"type `Query` does not have a field `boks`",
    ///  "file":"queries/books.graphql","line":2,"column":3,"endLine":2,"endColumn":7,"startByte":16,"endByte":20,
    ///  "help":"did you mean `books`?","related":[]}
    /// ```
    ///
    /// Lines and columns count from 1, columns in characters, the end is behind the last character; bytes count from
    /// 0\. What is no place in a file has `null` for all of these, as has `help` when there is none. `related` holds
    /// the other places that matter: the same keys, with a `message` of their own.
    pub fn to_json_lines(&self) -> String {
        self.0.iter().map(|found| format!("{}\n", json::object(found))).collect()
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Makes errors of a rule's warnings.
    pub(crate) fn deny(&mut self, rule: &str) {
        for found in self.0.iter_mut().filter(|found| found.rule == rule) {
            found.severity = Severity::Error;
        }
    }

    /// Adds what is about places of which nothing is said yet.
    pub(crate) fn extend_elsewhere(&mut self, mut other: Self) {
        other.0.retain(|found| !self.0.iter().any(|known| known.is_at_the_place_of(found)));
        self.extend(other);
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The same findings, with those in the file `path` where `place` says that they are.
    pub(crate) fn relocated(
        mut self,
        path: &str,
        mut place: impl FnMut(Range<usize>) -> Option<(Text, Range<usize>)>,
    ) -> Self {
        let spans = self.0.iter_mut().flat_map(Diagnostic::spans);
        for span in spans.filter(|span| span.is_in(path)) {
            if let Some((text, range)) = place(span.bytes()) {
                *span = Span::new(text, range);
            }
        }
        self
    }

    /// The same findings in the order of the documents, those without a place behind them.
    pub(crate) fn in_order_of(mut self, documents: &[crate::Source]) -> Self {
        let places: HashMap<_, _> =
            documents.iter().enumerate().map(|(place, document)| (&*document.path, place)).collect();
        self.0.sort_by_key(|found| match &found.span {
            Some(span) => {
                let place = places.get(span.file()).copied().unwrap_or(documents.len());
                (found.severity, place, span.bytes().start)
            }
            None => (found.severity, usize::MAX, 0),
        });
        self
    }

    /// The same findings, ordered, and an error if one of them is.
    pub(crate) fn into_result(mut self) -> Result<Self, Self> {
        self.0.sort_by_key(|diagnostic| diagnostic.severity);
        if self.has_errors() { Err(self) } else { Ok(self) }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(only: Diagnostic) -> Self {
        Self(vec![only])
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = std::slice::Iter<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

/// The report too: a build script that returns an error has it printed by `Debug`.
impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Diagnostics {}
