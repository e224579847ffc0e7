//! Faults of a schema that can be used in spite of them.

use std::collections::HashSet;

use apollo_compiler::ast::{Definition, Document};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::DiagnosticList;
use apollo_compiler::{Name, Schema};

use super::findings::{Finding, findings};
use super::nearest::nearest;
use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Severity, Span};

/// Everything that was found in a schema, as warnings.
pub(super) fn warnings(schema: &Schema, faults: &DiagnosticList) -> Diagnostics {
    let mut warnings = Diagnostics::default();
    for finding in findings(faults) {
        let first = first(schema, &finding).and_then(|first| Span::find(&schema.sources, Some(first)));
        let first = first.filter(|first| Some(first) != finding.diagnostic.span.as_ref());
        let fault = finding.diagnostic.rule("schema").related(first, "the first one, which is used");
        warnings.push(Diagnostic { severity: Severity::Warning, ..fault });
    }
    warnings
}

/// Extensions of types that aren't there. They count as the types themselves, so a slip in a name would otherwise show
/// as a field that is missing elsewhere. Root types are often written so, in parts that know nothing of each other.
pub(super) fn orphans(schema: &Schema, ast: &Document) -> Diagnostics {
    const ROOTS: [&str; 3] = ["Query", "Mutation", "Subscription"];
    let defined: HashSet<&Name> = ast
        .definitions
        .iter()
        .filter(|definition| !definition.is_extension_definition())
        .filter_map(Definition::name)
        .collect();
    let mut warnings = Diagnostics::default();
    for extension in ast.definitions.iter().filter(|definition| definition.is_extension_definition()) {
        let Some(name) = extension.name().filter(|name| !defined.contains(name)) else { continue };
        if ROOTS.contains(&name.as_str()) || schema.types.get(name).is_some_and(ExtendedType::is_built_in) {
            continue;
        }
        let span = Span::find(&schema.sources, name.location());
        let fault =
            Diagnostic::warning(format!("`{name}` is extended, but the schema doesn't define it"), span);
        let fault = match nearest(name, defined.iter().map(|name| name.as_str())) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault,
        };
        warnings.push(fault.rule("schema"));
    }
    warnings
}

/// The other place of what is there twice.
fn first(schema: &Schema, finding: &Finding) -> Option<SourceSpan> {
    let message = &finding.diagnostic.message;
    match *finding.names() {
        [name] if message.ends_with("is defined multiple times in the schema") => {
            match schema.directive_definitions.get(name) {
                Some(directive) if message.starts_with("the directive") => directive.name.location(),
                _ => schema.types.get(name)?.name().location(),
            }
        }
        [member, ty] if message.starts_with("duplicate definitions for the") => {
            match schema.types.get(ty)? {
                ExtendedType::Object(ty) => ty.fields.get(member)?.location(),
                ExtendedType::Interface(ty) => ty.fields.get(member)?.location(),
                ExtendedType::InputObject(ty) => ty.fields.get(member)?.location(),
                ExtendedType::Enum(ty) => ty.values.get(member)?.location(),
                ExtendedType::Union(_) | ExtendedType::Scalar(_) => None,
            }
        }
        _ => None,
    }
}
