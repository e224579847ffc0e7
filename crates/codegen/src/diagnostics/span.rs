use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use apollo_compiler::parser::{SourceFile, SourceMap, SourceSpan};

/// Stands behind the name of a file of which a place shows the SDL, which isn't in the file.
pub(crate) const AS_SDL: &str = " (as SDL)";

/// A range of bytes in a named text.
#[derive(Clone)]
pub struct Span {
    file: File,
    // Narrow, as the parser's are: findings are passed around.
    start: u32,
    end: u32,
}

#[derive(Clone)]
enum File {
    Parsed(Arc<SourceFile>),
    /// Of which only a part was parsed.
    Given(Text),
}

/// A named text.
#[derive(Clone)]
pub(crate) struct Text(Arc<(PathBuf, String)>);

impl Text {
    pub(crate) fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self(Arc::new((path.into(), text.into())))
    }

    #[cfg(feature = "settings")]
    pub(crate) fn as_str(&self) -> &str {
        &self.0.1
    }
}

impl File {
    fn path(&self) -> &Path {
        match self {
            Self::Parsed(file) => file.path(),
            Self::Given(text) => &text.0.0,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Parsed(file) => file.source_text(),
            Self::Given(text) => &text.0.1,
        }
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Parsed(one), Self::Parsed(other)) => Arc::ptr_eq(one, other),
            (Self::Given(one), Self::Given(other)) => Arc::ptr_eq(&one.0, &other.0),
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
        let range = whole_characters(text, span.offset()..span.end_offset());
        let range = without_description(text, range);
        Some(Self::of(File::Parsed(file), range))
    }

    pub(crate) fn new(text: Text, range: Range<usize>) -> Self {
        // Of two texts by one name, it may be the other one.
        let range = whole_characters(&text.0.1, range);
        Self::of(File::Given(text), range)
    }

    fn of(file: File, range: Range<usize>) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { file, start: narrow(range.start), end: narrow(range.end) }
    }

    pub(crate) fn contains(&self, inner: &Self) -> bool {
        self.file.is(&inner.file) && self.start <= inner.start && inner.end <= self.end
    }

    pub(super) fn is_in(&self, path: &str) -> bool {
        self.file.path() == Path::new(path)
    }

    /// The file that one can open, if places in it are told.
    pub(super) fn file_with_lines(&self) -> (String, bool) {
        let path = self.path();
        match path.strip_suffix(AS_SDL) {
            Some(path) => (path.to_owned(), false),
            None => (path, true),
        }
    }

    pub(super) fn file(&self) -> &Path {
        self.file.path()
    }

    /// All of the text that it is in.
    pub(super) fn whole_text(&self) -> &str {
        self.file.text()
    }

    /// The file, as it was named to the generator.
    pub fn path(&self) -> String {
        self.file.path().display().to_string()
    }

    /// What stands there.
    pub(crate) fn text(&self) -> &str {
        self.file.text().get(self.bytes()).unwrap_or_default()
    }

    /// Line and column of the first byte, both from 1; the column counts characters.
    pub fn line_column(&self) -> (usize, usize) {
        let before = self.file.text().get(..self.bytes().start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        // To an editor a byte order mark is no character of the first line.
        let line = before[line_start..].trim_start_matches('\u{feff}');
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }

    /// Line and column behind the last byte, counted likewise.
    pub fn end_line_column(&self) -> (usize, usize) {
        Self { file: self.file.clone(), start: self.end, end: self.end }.line_column()
    }

    /// The bytes of the file's text.
    pub fn bytes(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

fn whole_characters(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start);
    start..text.ceil_char_boundary(range.end).max(start)
}

/// A definition without the description before it: nothing is wrong with that.
fn without_description(text: &str, range: Range<usize>) -> Range<usize> {
    let definition = &text[range.clone()];
    let behind = match definition.strip_prefix("\"\"\"") {
        Some(block) => block
            .match_indices("\"\"\"")
            .find(|(at, _)| !block[..*at].ends_with('\\'))
            .map(|(at, end)| &block[at + end.len()..]),
        None => definition.strip_prefix('"').and_then(|string| {
            let mut escaped = false;
            let end = string.find(|c| match c {
                '\\' => {
                    escaped = !escaped;
                    false
                }
                c => !std::mem::take(&mut escaped) && c == '"',
            });
            end.map(|end| &string[end + 1..])
        }),
    };
    let Some(mut rest) = behind else { return range };
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        match rest.strip_prefix('#') {
            Some(comment) => rest = comment.find(['\n', '\r']).map_or("", |end| &comment[end..]),
            // A string that is all there is isn't a description.
            None if rest.is_empty() => return range,
            None => return range.end - rest.len()..range.end,
        }
    }
}

impl PartialEq for Span {
    fn eq(&self, other: &Self) -> bool {
        self.file.is(&other.file) && (self.start, self.end) == (other.start, other.end)
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
