//! What is wrong with a schema or a document, where, and what to do about it.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use apollo_compiler::parser::{SourceFile, SourceMap, SourceSpan};

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Something to mend that doesn't stand in the way.
    Warning,
}

/// A range of bytes in a named text.
#[derive(Clone)]
pub struct Span {
    file: File,
    range: Range<usize>,
}

#[derive(Clone)]
enum File {
    Parsed(Arc<SourceFile>),
    /// Of which only a part was parsed.
    Given(Arc<Given>),
}

struct Given {
    path: PathBuf,
    text: String,
}

impl File {
    fn path(&self) -> &Path {
        match self {
            Self::Parsed(file) => file.path(),
            Self::Given(file) => &file.path,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Parsed(file) => file.source_text(),
            Self::Given(file) => &file.text,
        }
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Parsed(one), Self::Parsed(other)) => Arc::ptr_eq(one, other),
            (Self::Given(one), Self::Given(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Span {
    pub(crate) fn find(sources: &SourceMap, span: Option<SourceSpan>) -> Option<Self> {
        let span = span?;
        let file = sources.get(&span.file_id())?.clone();
        let text = file.source_text();
        // The parser's errors may point behind the end, or into the middle of a character.
        let start = text.floor_char_boundary(span.offset());
        let end = text.ceil_char_boundary(span.end_offset()).max(start);
        Some(Self { file: File::Parsed(file), range: start..end })
    }

    pub(crate) fn contains(&self, inner: &Self) -> bool {
        let (outer, inner_range) = (&self.range, &inner.range);
        self.file.is(&inner.file) && (outer.start <= inner_range.start && inner_range.end <= outer.end)
    }

    /// The file, as it was named to the generator.
    pub fn path(&self) -> String {
        self.file.path().display().to_string()
    }

    /// Line and column of the first byte, both from 1; the column counts characters.
    pub fn line_column(&self) -> (usize, usize) {
        let before = self.file.text().get(..self.range.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// The span's first line alone when it covers several: the rest of a long definition explains nothing.
    fn first_line(&self) -> Range<usize> {
        let text = &self.file.text().as_bytes()[self.range.clone()];
        let length = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
        self.range.start..self.range.start + length
    }
}

impl PartialEq for Span {
    fn eq(&self, other: &Self) -> bool {
        self.file.is(&other.file) && self.range == other.range
    }
}

impl Eq for Span {}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", self.file.path().display())
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One finding.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
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
        Self { severity: Severity::Error, message: message.into(), span, related: Vec::new(), help: None }
    }

    pub(crate) fn related(mut self, span: Option<Span>, message: impl Into<String>) -> Self {
        self.related.extend(span.map(|span| (span, message.into())));
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn render(&self, renderer: &Renderer) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(&*self.message));
        let primary = self.span.iter().map(|span| (span, AnnotationKind::Primary, None));
        let related = self.related.iter().map(|(span, why)| (span, AnnotationKind::Context, Some(&**why)));
        for (span, kind, label) in primary.chain(related) {
            let excerpt = Excerpt::around(span);
            let mut annotation = kind.span(excerpt.range);
            if let Some(label) = label {
                annotation = annotation.label(label);
            }
            group = group.element(
                Snippet::source(excerpt.text)
                    .line_start(excerpt.line)
                    .path(span.path())
                    .annotation(annotation),
            );
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(&**help));
        }
        renderer.render(&[group]).to_string()
    }
}

/// The lines that a span touches: rendering a few lines of an eight-megabyte schema must not scan all of it.
struct Excerpt<'s> {
    text: &'s str,
    line: usize,
    range: Range<usize>,
}

impl<'s> Excerpt<'s> {
    fn around(span: &'s Span) -> Self {
        let text = span.file.text();
        let range = span.first_line();
        let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
        Self {
            text: &text[start..end],
            line: span.line_column().0,
            range: range.start - start..range.end - start,
        }
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

    /// Each of them, errors first, then in the order of the documents.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// The report for a terminal, in colour if asked for.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut report = String::new();
        for diagnostic in &self.0 {
            report.push_str(&diagnostic.render(&renderer));
            report.push_str("\n\n");
        }
        report.truncate(report.trim_end().len());
        report
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The same findings, with those in the file `path` where they are in `text`, of which the file is a part.
    pub(crate) fn relocated(
        mut self,
        path: &str,
        text: &str,
        origin: impl Fn(Range<usize>) -> Range<usize>,
    ) -> Self {
        let mut given = None;
        for span in self.0.iter_mut().filter_map(|found| found.span.as_mut()) {
            if span.file.path() == Path::new(path) {
                let given = given.get_or_insert_with(|| {
                    Arc::new(Given { path: PathBuf::from(path), text: text.to_owned() })
                });
                *span = Span { file: File::Given(given.clone()), range: origin(span.range.clone()) };
            }
        }
        self
    }

    /// The same findings, ordered, and an error if one of them is.
    pub(crate) fn into_result(mut self) -> Result<Self, Self> {
        self.0.sort_by_key(|diagnostic| diagnostic.severity);
        if self.has_errors() { Err(self) } else { Ok(self) }
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
