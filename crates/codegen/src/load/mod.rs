//! Texts in, a validated schema and document out.

mod advice;
mod documents;
mod findings;
mod inputs;
mod introspection;
mod nearest;
mod possible;
mod schema;
mod slice;
pub(crate) mod unsupported;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use apollo_compiler::ast::Document;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};

use crate::{Diagnostics, Options};

pub(crate) use self::possible::Possible;
use self::slice::Slice;

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

/// What plans are made from.
pub(crate) struct Loaded {
    pub(crate) schema: Valid<Schema>,
    /// The object types of the schema's interfaces and unions, of those too that `schema` lacks.
    pub(crate) possible: Possible,
    /// The input objects that become types; a value of any other is JSON.
    pub(crate) typed: BTreeSet<String>,
    pub(crate) document: Valid<ExecutableDocument>,
    pub(crate) warnings: Diagnostics,
}

/// Texts that were parsed as far as that can be done only once.
pub(crate) struct Parsed<'s> {
    schema: &'s Source,
    sdl: Cow<'s, str>,
    documents: Vec<Document>,
    sources: &'s [Source],
}

/// Reads the documents, and sees to it that the schema is one.
pub(crate) fn parse<'s>(schema: &'s Source, documents: &'s [Source]) -> Result<Parsed<'s>, Diagnostics> {
    let sdl = schema::sdl(schema)?;
    Ok(Parsed { schema, sdl, documents: documents::parse(documents)?, sources: documents })
}

impl Parsed<'_> {
    /// Validates the documents against the part of the schema that they need. `None` if that can't be cut out, or if
    /// anything is wrong: a part of a schema can tell what is right, and only all of it what is wrong.
    pub(crate) fn sliced(&self, options: &Options) -> Option<Loaded> {
        let slice = slice::slice(&self.sdl, &self.documents, options)?;
        let (schema, warnings) = schema::load(self.schema, slice.cut.text.clone()).ok()?;
        let (document, more) = documents::load(&schema, &self.documents, self.sources).ok()?;
        let mut warnings =
            warnings.relocated(&schema::path(self.schema), &self.sdl, |range| slice.cut.origin(range));
        warnings.extend(more);
        let Slice { possible, typed, .. } = slice;
        Some(Loaded { schema, possible, typed, document, warnings })
    }

    /// Validates the documents against the whole schema. Faults of the schema are warnings where it can be used in
    /// spite of them, faults of the documents are errors.
    pub(crate) fn whole(&self, options: &Options) -> Result<Loaded, Diagnostics> {
        let (schema, mut warnings) = schema::load(self.schema, self.sdl.clone().into_owned())?;
        let (document, more) = documents::load(&schema, &self.documents, self.sources)?;
        warnings.extend(more);
        let variables = document.operations.iter().flat_map(|operation| &operation.variables);
        let variables = variables.map(|variable| variable.ty.inner_named_type().as_str());
        let typed = inputs::typed_of_schema(&schema, variables, options.inputs());
        let possible = Possible::of(&schema);
        Ok(Loaded { schema, possible, typed, document, warnings })
    }
}
