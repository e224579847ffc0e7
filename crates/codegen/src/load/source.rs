use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::schema;
use crate::diagnostics::Text;
use crate::{Diagnostics, files};

/// A named text: a schema, or a document with operations and fragments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// How the text is called in messages and in generated comments; usually a path relative to the project.
    pub path: PathBuf,
    /// The text.
    pub text: String,
    /// Of what the text was made, in its order; nothing if it is as it was given.
    parts: Vec<Part>,
}

/// A text that is a part of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// How much of its start the whole lacks.
    skipped: usize,
    /// Where it starts in the whole.
    at: usize,
}

impl Source {
    /// A text under a name.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), parts: Vec::new() }
    }

    /// Reads a file, packed with gzip or not; its name is the path as given.
    ///
    /// # Errors
    ///
    /// The file can't be read or isn't UTF-8.
    pub fn read(path: impl AsRef<Path>) -> std::io::Result<Self> {
        let path = path.as_ref();
        Ok(Self::new(path, files::read(path)?))
    }

    /// Makes one schema of several texts, in SDL or introspection JSON, such as a server's schema and a client's
    /// `extend type`. What is found in it is told with its place in the part.
    ///
    /// ```
    /// use relaywalk_codegen::Source;
    ///
    /// let server = Source::new("server.graphql", "type Query { name: String }");
    /// let client = Source::new("client.graphql", "extend type Query { isOpen: Boolean }");
    /// let schema = Source::join([server, client])?;
    /// # Ok::<(), relaywalk_codegen::Diagnostics>(())
    /// ```
    ///
    /// # Errors
    ///
    /// One of several texts is no schema at all: a web page, or JSON that is no introspection result.
    pub fn join(parts: impl IntoIterator<Item = Self>) -> Result<Self, Diagnostics> {
        let mut parts: Vec<Self> = parts.into_iter().collect();
        if let [only] = &mut *parts {
            return Ok(std::mem::replace(only, Self::new("", "")));
        }
        let mut whole = Self::new("", "");
        let mut wrong = Diagnostics::default();
        for part in &parts {
            let sdl = part.sdl().unwrap_or_else(|found| {
                wrong.extend(found);
                Cow::Borrowed("")
            });
            let text = sdl.into_owned();
            // A byte order mark belongs to the start of a file and nowhere else.
            let skipped = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            let at = whole.text.len();
            whole.text.push_str(&text[skipped..]);
            whole.text.push('\n');
            whole.parts.push(Part { path: schema::path(part).into(), text, skipped, at });
        }
        let others = parts.len().saturating_sub(1);
        if let Some(first) = parts.first() {
            whole.path = format!("{} and {others} more", first.path.display()).into();
        }
        if wrong.has_errors() { Err(wrong) } else { Ok(whole) }
    }

    /// A schema's text in the schema definition language, whether it is that or the JSON of an introspection result.
    ///
    /// # Errors
    ///
    /// The text is no schema at all: a web page, or JSON that is no introspection result.
    pub fn sdl(&self) -> Result<Cow<'_, str>, Diagnostics> {
        schema::sdl(self)
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What was found in a schema, with places in the parts that it is made of.
    pub(crate) fn in_parts(&self, found: Diagnostics) -> Diagnostics {
        let mut texts: Vec<Option<Text>> = vec![None; self.parts.len()];
        found.relocated(&schema::path(self), |range| {
            let number = self.parts.partition_point(|part| part.at <= range.start).checked_sub(1)?;
            let part = self.parts.get(number)?;
            let text = texts.get_mut(number)?.get_or_insert_with(|| Text::new(&part.path, &*part.text));
            let within = |at: usize| (at - part.at + part.skipped).min(part.text.len());
            Some((text.clone(), within(range.start)..within(range.end)))
        })
    }
}
