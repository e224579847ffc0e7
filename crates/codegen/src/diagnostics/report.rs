//! Findings for people, with the lines that they are about.

use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str as shown,
};

use super::{Diagnostic, Severity, Span};

pub(super) fn render(found: &Diagnostic, renderer: &Renderer) -> String {
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(shown(&found.message)));
    let primary = found.span.iter().map(|span| (span, AnnotationKind::Primary, None));
    let related = found.related.iter().map(|(span, why)| (span, AnnotationKind::Context, Some(&**why)));
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (span, kind, label) in primary.chain(related) {
        let excerpt = Excerpt::around(span);
        let mut annotation = kind.span(excerpt.range.clone());
        if let Some(label) = label {
            annotation = annotation.label(shown(label));
        }
        match lines.iter_mut().find(|line| line.shows(&excerpt)) {
            Some(line) => line.annotations.push(annotation),
            None => lines.push(Line { span, excerpt, annotations: vec![annotation] }),
        }
    }
    for Line { span, excerpt, annotations } in lines {
        let mut snippet = Snippet::source(excerpt.text).line_start(excerpt.line).annotations(annotations);
        if excerpt.starts_line {
            snippet = snippet.path(shown(&span.path()));
        } else {
            let (line, column) = span.line_column();
            group = group.element(Origin::path(shown(&span.path())).line(line).char_column(column));
        }
        group = group.element(snippet);
    }
    if let Some(help) = &found.help {
        group = group.element(Level::HELP.message(shown(help)));
    }
    renderer.render(&[group]).to_string()
}

/// A line with everything that there is to say about it.
struct Line<'s> {
    span: &'s Span,
    excerpt: Excerpt<'s>,
    annotations: Vec<Annotation<'s>>,
}

impl Line<'_> {
    /// Two places in a line that fits a screen are shown in one.
    fn shows(&self, other: &Excerpt<'_>) -> bool {
        self.excerpt.text.len() <= 200 && std::ptr::eq(self.excerpt.text, other.text)
    }
}

/// How much of a line is looked at on either side of a place, in bytes: all of a large document may be one line, and
/// each of its mistakes is shown with it.
const AROUND: usize = 2_000;

/// The line in which a span starts: rendering a few lines of an eight-megabyte schema must not scan all of it.
struct Excerpt<'s> {
    text: &'s str,
    line: usize,
    range: Range<usize>,
    /// Is the line shown from its first column on?
    starts_line: bool,
}

impl<'s> Excerpt<'s> {
    fn around(span: &'s Span) -> Self {
        let (text, bytes) = (span.whole_text(), span.bytes());
        let (start, from) = (bytes.start, text.floor_char_boundary(bytes.start.saturating_sub(AROUND)));
        let to = text.ceil_char_boundary(start.saturating_add(AROUND).min(text.len()));
        let line_start = text[from..start].rfind('\n').map(|at| from + at + 1);
        let line_end = text[start..to].find(['\n', '\r']).map_or(to, |at| start + at);
        let starts_line = line_start.is_some() || from == 0;
        let from = line_start.unwrap_or(from);
        let mark = if from == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let from = (from + mark).min(start);
        Self {
            text: &text[from..line_end],
            line: span.line_column().0,
            // The first line alone when it covers several: the rest of a long definition explains nothing.
            range: start - from..bytes.end.min(line_end).max(start) - from,
            starts_line,
        }
    }
}
