use apollo_compiler::ast::{Definition, Document};
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::{DiagnosticList, Valid, WithErrors};
use apollo_compiler::{ExecutableDocument, Name, Schema};
use heck::ToUpperCamelCase as _;

use super::Source;
use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Severity, Span};

/// All documents as one, so that they share fragments and a name stands for one thing.
pub(super) fn load(
    schema: &Valid<Schema>,
    sources: &[Source],
) -> Result<(Valid<ExecutableDocument>, Diagnostics), Diagnostics> {
    let mut found = Diagnostics::default();
    let mut documents = Vec::with_capacity(sources.len());
    for source in sources {
        match Parser::new().parse_ast(&*source.text, &source.path) {
            Ok(document) => documents.push(named(document, source)),
            Err(WithErrors { errors, .. }) => found.adopt(&errors, |_| Severity::Error),
        }
    }
    // What half a document lacks isn't missing: without all of them parsed, no further verdict is just.
    found = found.into_result()?;

    let mut errors = DiagnosticList::new(Default::default());
    let mut builder = ExecutableDocument::builder(Some(schema), &mut errors);
    for document in &documents {
        builder.add_ast_document(document, true);
    }
    let document = builder.build();
    found.adopt(&errors, judge);
    let document = document.validate(schema).unwrap_or_else(|WithErrors { partial, errors }| {
        found.adopt(&errors, judge);
        Valid::assume_valid(partial)
    });
    refuse_reserved_aliases(&document, &mut found);
    if document.operations.is_empty() && !found.has_errors() {
        let paths: Vec<_> = sources.iter().map(|source| source.path.display().to_string()).collect();
        found.push(Diagnostic::error(format!("there is no operation in {}", paths.join(", ")), None));
    }
    found.into_result().map(|warnings| (document, warnings))
}

/// A fragment that no operation uses yet is no mistake in a folder of shared ones.
fn judge(name: Option<&'static str>) -> Severity {
    if name == Some("UnusedFragment") { Severity::Warning } else { Severity::Error }
}

/// A lone anonymous operation takes its file's name: it needs one to become a type.
fn named(mut document: Document, source: &Source) -> Document {
    let stem = source.path.file_stem().unwrap_or_default().to_string_lossy().to_upper_camel_case();
    let operations = |definition: &&Definition| matches!(definition, Definition::OperationDefinition(_));
    if document.definitions.iter().filter(operations).count() == 1
        && let Ok(name) = Name::new(&stem)
    {
        for definition in &mut document.definitions {
            if let Definition::OperationDefinition(operation) = definition
                && operation.name.is_none()
            {
                operation.make_mut().name = Some(name.clone());
            }
        }
    }
    document
}

/// An alias may not look like introspection: `__typename` is looked for by its key.
fn refuse_reserved_aliases(document: &ExecutableDocument, found: &mut Diagnostics) {
    let operations = document.operations.iter().flat_map(|operation| operation.all_fields(document));
    for alias in operations.filter_map(|field| field.alias.as_ref()).filter(|alias| alias.starts_with("__")) {
        let message =
            format!("the alias `{alias}` is reserved: names that begin with `__` belong to GraphQL");
        found.push(Diagnostic::error(message, Span::find(&document.sources, alias.location())));
    }
}
