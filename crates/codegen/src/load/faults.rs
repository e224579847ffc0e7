//! Faults of a schema that can be used in spite of them.

use apollo_compiler::Schema;
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::DiagnosticList;

use super::findings::{Finding, findings};
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
