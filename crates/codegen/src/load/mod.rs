//! Texts in, a validated schema and document out.

mod advice;
mod documents;
mod findings;
mod introspection;
mod nearest;
mod schema;
pub(crate) mod unsupported;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};

use crate::Diagnostics;

/// A named text: a schema, or a document with operations and fragments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// How the text is called in messages and in generated comments; usually a path relative to the project.
    pub path: PathBuf,
    /// The text.
    pub text: String,
}

impl Source {
    /// A text under a name.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// Reads a file; its name is the path as given.
    ///
    /// # Errors
    ///
    /// The file can't be read or isn't UTF-8.
    pub fn read(path: impl AsRef<Path>) -> std::io::Result<Self> {
        let path = path.as_ref();
        Ok(Self::new(path, std::fs::read_to_string(path)?))
    }

    /// A schema's text in the schema definition language, whether it is that or the JSON of an introspection result.
    ///
    /// # Errors
    ///
    /// The text is no schema at all: a web page, or JSON that is no introspection result.
    pub fn sdl(&self) -> Result<Cow<'_, str>, Diagnostics> {
        schema::sdl(self)
    }
}

pub(crate) struct Loaded {
    pub(crate) schema: Valid<Schema>,
    pub(crate) document: Valid<ExecutableDocument>,
    pub(crate) warnings: Diagnostics,
}

/// Parses and validates. Faults of the schema are warnings where it can be used in spite of them, faults of the
/// documents are errors.
pub(crate) fn load(schema: &Source, documents: &[Source]) -> Result<Loaded, Diagnostics> {
    let (schema, mut warnings) = schema::load(schema)?;
    let (document, more) = documents::load(&schema, documents)?;
    warnings.extend(more);
    Ok(Loaded { schema, document, warnings })
}
