use apollo_compiler::ast::{Definition, Document};
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::{DiagnosticList, Valid, WithErrors};
use apollo_compiler::{ExecutableDocument, Name, Schema};
use heck::ToUpperCamelCase as _;

use super::advice::Advisor;
use super::findings::{Finding, findings, syntax_error};
use super::sound::{self, Spreads};
use super::{Source, client_side, deprecated, descriptions, literals, unsupported};
use crate::diagnostics::{Diagnostic, Severity};
use crate::{Diagnostics, Options};

/// What documents are, judged by a schema.
pub(super) struct Judged {
    /// All documents as one, so that they share fragments and a name stands for one thing; of wrong ones what is
    /// right.
    pub(super) document: Valid<ExecutableDocument>,
    /// Everything that was found.
    pub(super) found: Diagnostics,
}

/// Judges all documents that could be parsed; `complete` says that these are all there are.
pub(super) fn judge(
    schema: &Valid<Schema>,
    documents: &[Document],
    sources: &[Source],
    complete: bool,
    options: &Options,
) -> Judged {
    let (document, findings) = validated(schema, documents);
    let spreads = Spreads::of(documents);
    let advisor = Advisor { schema, documents, built: &document, complete, spreads };
    let mut found = verdict(advisor.advise(findings));
    found.extend_elsewhere(literals::find(schema, &document));
    found.extend_elsewhere(unsupported::find(schema, &document));
    if options.denies_deprecated() {
        found.extend_elsewhere(deprecated::find(schema, &document));
    }
    if document.operations.is_empty() && complete && !found.has_errors() {
        let paths: Vec<_> = sources.iter().map(|source| source.path.display().to_string()).collect();
        let message = format!("there is no operation in {}", paths.join(", "));
        found.push(Diagnostic::error(message, None).rule("no-operation"));
    }
    if !found.has_errors() {
        return Judged { document, found };
    }
    let (mut document, more) = validated(schema, &sound::part(documents, &found));
    if more.iter().any(|finding| !finding.is(&["UnusedFragment"])) {
        document = Valid::assume_valid(ExecutableDocument::new());
    }
    Judged { document, found }
}

fn validated(schema: &Valid<Schema>, documents: &[Document]) -> (Valid<ExecutableDocument>, Vec<Finding>) {
    let mut errors = DiagnosticList::new(Default::default());
    let mut builder = ExecutableDocument::builder(Some(schema), &mut errors);
    for document in documents {
        builder.add_ast_document(document, true);
    }
    let built = builder.build();
    let mut all = findings(&errors);
    let document = built.validate(schema).unwrap_or_else(|WithErrors { partial, errors }| {
        all.extend(findings(&errors));
        Valid::assume_valid(partial)
    });
    (document, all)
}

/// The documents that can be parsed, and what is wrong with the others.
pub(super) fn parse(sources: &[Source], options: &Options) -> (Vec<Document>, Diagnostics) {
    let mut found = Diagnostics::default();
    let mut documents = Vec::with_capacity(sources.len());
    // To the parser a text without any definition is an error; here it is a file that somebody has just made.
    for source in sources.iter().filter(|source| !is_blank(&source.text)) {
        match Parser::new().parse_ast(descriptions::blanked(&source.text), &source.path) {
            Ok(document) => documents.push(named(document, source)),
            Err(WithErrors { errors, .. }) => found.extend(syntax_error(&errors)),
        }
    }
    if options.has_client_directives() {
        client_side::remove(&mut documents, |name| options.is_for_clients(name));
    }
    (documents, found)
}

/// White space and comments only.
pub(super) fn is_blank(text: &str) -> bool {
    let ignored = |c: char| c.is_whitespace() || matches!(c, ',' | '\u{feff}');
    text.lines()
        .map(|line| line.trim_start_matches(ignored))
        .all(|line| line.is_empty() || line.starts_with('#'))
}

/// Errors, or the warnings if there are none. A fragment that no operation uses yet is no mistake in a folder of
/// shared ones.
fn verdict(found: Vec<Finding>) -> Diagnostics {
    let (unused, errors): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| found.is(&["UnusedFragment"]));
    let mut verdict = Diagnostics::default();
    if errors.is_empty() {
        for finding in unused {
            verdict.push(Diagnostic { severity: Severity::Warning, ..finding.diagnostic });
        }
    }
    for finding in errors {
        verdict.push(finding.diagnostic);
    }
    verdict
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
