//! Texts in, a validated schema and document out.

mod advice;
mod client_side;
mod deprecated;
mod descriptions;
mod documents;
mod faults;
mod findings;
mod inputs;
mod introspection;
mod literals;
mod nearest;
mod piecewise;
mod possible;
mod schema;
mod sites;
mod slice;
mod sound;
mod source;
pub(crate) mod unsupported;
mod visit;

use std::borrow::Cow;
use std::collections::BTreeSet;

use apollo_compiler::ast::Document;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};

use crate::{Diagnostics, Options};

pub(crate) use self::descriptions::in_written;
pub(crate) use self::nearest::nearest;
pub(crate) use self::possible::Possible;
use self::slice::Slice;
pub use self::source::Source;

/// What plans are made from.
pub(crate) struct Loaded {
    pub(crate) schema: Valid<Schema>,
    /// The object types of the schema's interfaces and unions, of those too that `schema` lacks.
    pub(crate) possible: Possible,
    /// The input objects that become types; a value of any other is JSON.
    pub(crate) typed: BTreeSet<String>,
    /// Of wrong documents what is right.
    pub(crate) document: Valid<ExecutableDocument>,
    /// Everything that was found so far.
    pub(crate) found: Diagnostics,
}

/// Texts that were parsed as far as that can be done only once.
pub(crate) struct Parsed<'s> {
    schema: &'s Source,
    sdl: Cow<'s, str>,
    documents: Vec<Document>,
    /// What is wrong with the documents that can't be parsed.
    unread: Diagnostics,
    sources: &'s [Source],
}

/// Reads the documents, and sees to it that the schema is one.
pub(crate) fn parse<'s>(
    schema: &'s Source,
    documents: &'s [Source],
    options: &Options,
) -> Result<Parsed<'s>, Diagnostics> {
    let (parsed, unread) = documents::parse(documents, options);
    match schema::sdl(schema) {
        Ok(sdl) => Ok(Parsed { schema, sdl, documents: parsed, unread, sources: documents }),
        Err(mut found) => {
            found.extend(unread);
            Err(found)
        }
    }
}

impl Parsed<'_> {
    /// Validates the documents against the part of the schema that they need. `None` if that can't be cut out, or if
    /// anything is wrong: a part of a schema can tell what is right, and only all of it what is wrong.
    pub(crate) fn sliced(&self, options: &Options) -> Option<Loaded> {
        if self.unread.has_errors() {
            return None;
        }
        let Slice { cut, possible, typed } = slice::slice(&self.sdl, &self.documents, options)?;
        let (schema, mut found) = piecewise::load(self.schema, &self.sdl, &cut)?;
        let judged = documents::judge(&schema, &self.documents, self.sources, true, options);
        if judged.found.has_errors() {
            return None;
        }
        found.extend(judged.found);
        Some(Loaded { schema, possible, typed, document: judged.document, found })
    }

    /// Validates the documents against the whole schema. Faults of the schema are warnings where it can be used in
    /// spite of them, faults of the documents are errors.
    pub(crate) fn whole(&self, options: &Options) -> Result<Loaded, Diagnostics> {
        let mut found = self.unread.clone();
        let (schema, warnings) = match schema::load(self.schema, &self.sdl) {
            Ok(loaded) => loaded,
            Err(errors) => {
                found.extend(errors);
                return Err(found);
            }
        };
        // What half a document lacks isn't missing.
        let complete = !self.unread.has_errors();
        let judged = documents::judge(&schema, &self.documents, self.sources, complete, options);
        found.extend(warnings);
        found.extend(judged.found);
        let document = judged.document;
        let variables = document.operations.iter().flat_map(|operation| &operation.variables);
        let variables = variables.map(|variable| variable.ty.inner_named_type().as_str());
        let typed = inputs::typed_of_schema(&schema, variables, options.inputs());
        let possible = Possible::of(&schema);
        Ok(Loaded { schema, possible, typed, document, found })
    }
}
