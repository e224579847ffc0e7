//! What to do about a mistake in a document.

use apollo_compiler::ast::{Definition, Document};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::{ExtendedType, Schema};
use apollo_compiler::{ExecutableDocument, Name};

use super::findings::Finding;
use super::nearest::nearest;
use crate::diagnostics::Span;

/// As many names are listed when none is near.
const LISTED: usize = 12;

/// Where advice comes from.
pub(super) struct Advisor<'a> {
    pub(super) schema: &'a Schema,
    pub(super) documents: &'a [Document],
    /// What was made of the documents, faults left out.
    pub(super) built: &'a ExecutableDocument,
}

impl Advisor<'_> {
    /// The mistakes with advice, without those that only follow from others.
    pub(super) fn advise(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let follows: Vec<bool> = findings.iter().map(|finding| self.follows(finding, &findings)).collect();
        let own = findings.into_iter().zip(follows).filter(|(_, follows)| !follows);
        own.map(|(finding, _)| self.improved(finding)).collect()
    }

    /// Is it there only because of another one?
    fn follows(&self, finding: &Finding, all: &[Finding]) -> bool {
        let others = || all.iter().filter(|other| !std::ptr::eq(*other, finding));
        let names = finding.names();
        let span = finding.diagnostic.span.as_ref();
        match (finding.kind, &*names) {
            // What is unknown was left out, and then nothing was left.
            (Some("MissingSubselection"), _) => others().any(|other| {
                let inner = other.diagnostic.span.as_ref();
                span.zip(inner).is_some_and(|(span, inner)| span.contains(inner))
            }),
            (Some("UndefinedFragment"), [name]) => self.fragments().any(|fragment| fragment == *name),
            (Some("DisallowedVariableUsage"), [_, ty, ..]) => {
                !self.schema.types.contains_key(ty.trim_matches(['[', ']', '!']))
            }
            (Some("ConflictingFieldType"), _) => others().any(|other| {
                let same = other.diagnostic.span.as_ref().zip(span).is_some_and(|(one, two)| one == two);
                same && other.is(&["ConflictingFieldName", "ConflictingFieldArgument"])
            }),
            _ => false,
        }
    }

    fn improved(&self, finding: Finding) -> Finding {
        let help = self.help(&finding);
        let related = self.related(&finding);
        let Finding { kind, mut diagnostic } = finding;
        if let Some((span, why)) = related {
            diagnostic = diagnostic.related(Some(span), why);
        }
        diagnostic.help = help.or(diagnostic.help);
        Finding { kind, diagnostic }
    }

    fn help(&self, finding: &Finding) -> Option<String> {
        let names = finding.names();
        match (finding.kind?, &*names) {
            ("UndefinedField", [ty, field]) => {
                let fields = self.fields(ty);
                near(field, &fields).or_else(|| self.narrower(ty, field)).or_else(|| few(&fields))
            }
            ("UndefinedArgument", [argument, coordinate]) => {
                let (ty, field) = coordinate.split_once('.')?;
                let field = self.schema.type_field(ty, field).ok()?;
                did_you_mean(argument, field.arguments.iter().map(|argument| &*argument.name))
            }
            ("UndefinedEnumValue", [value, ty]) => {
                did_you_mean(value, self.schema.get_enum(ty)?.values.keys().map(Name::as_str))
            }
            ("UndefinedInputValue", [field, ty]) => {
                did_you_mean(field, self.schema.get_input_object(ty)?.fields.keys().map(Name::as_str))
            }
            (
                "UndefinedTypeInNamedFragmentTypeCondition" | "UndefinedTypeInInlineFragmentTypeCondition",
                names,
            ) => did_you_mean(
                names.first()?,
                self.types(|ty| ty.is_object() || ty.is_interface() || ty.is_union()),
            ),
            ("UndefinedDefinition", [name]) => did_you_mean(name, self.types(ExtendedType::is_input_type)),
            ("UndefinedDirective", [name]) => {
                let known: Vec<&str> = self.schema.directive_definitions.keys().map(Name::as_str).collect();
                nearest(name, known).map(|near| format!("did you mean `@{near}`?"))
            }
            ("UndefinedVariable", [name]) => {
                nearest(name, self.variables(finding)).map(|near| format!("did you mean `${near}`?"))
            }
            ("UndefinedFragment", [name]) => did_you_mean(name, self.fragments()),
            ("DisallowedVariableUsage", [variable, _, argument, wanted]) => {
                Some(format!("declare it as `${variable}: {wanted}`, which is what `{argument}` takes"))
            }
            ("AmbiguousAnonymousOperation", _) => Some("give each operation a name".to_owned()),
            ("MissingSubselection", _) => Some("say which of its fields you want: `{ … }`".to_owned()),
            ("ConflictingFieldName" | "ConflictingFieldType" | "ConflictingFieldArgument", _) => {
                Some("give one of them an alias: `other: field`".to_owned())
            }
            _ => None,
        }
    }

    /// The other place of a thing that is there twice.
    fn related(&self, finding: &Finding) -> Option<(Span, &'static str)> {
        let names = finding.names();
        let here = finding.diagnostic.span.as_ref()?;
        let (location, why) = match (finding.kind?, &*names) {
            ("OperationNameCollision" | "FragmentNameCollision", [name]) => {
                let mut named = self.documents.iter().flat_map(|document| &document.definitions);
                let found = named.find_map(|definition| match definition {
                    Definition::OperationDefinition(operation) if finding.is(&["OperationNameCollision"]) => {
                        operation.name.as_ref().filter(|found| found == name)
                    }
                    Definition::FragmentDefinition(fragment) if finding.is(&["FragmentNameCollision"]) => {
                        Some(&fragment.name).filter(|found| found == name)
                    }
                    _ => None,
                });
                (found?.location()?, "it is here, too")
            }
            ("ConflictingFieldName" | "ConflictingFieldType" | "ConflictingFieldArgument", [.., _]) => {
                (self.selected_before(here)?, "the other one")
            }
            _ => return None,
        };
        self.span(location).filter(|other| other != here).map(|span| (span, why))
    }

    /// The first selection with the response key of the field at a place, in the same operation, that isn't the
    /// same field.
    fn selected_before(&self, here: &Span) -> Option<SourceSpan> {
        let is_here = |location: Option<SourceSpan>| {
            location.and_then(|location| self.span(location)).as_ref() == Some(here)
        };
        self.built.operations.iter().find_map(|operation| {
            let field = operation.all_fields(self.built).find(|field| is_here(field.location()))?;
            let same = (&field.name, &field.arguments, &field.definition.ty);
            let other = operation.all_fields(self.built).find(|other| {
                other.response_key() == field.response_key()
                    && (&other.name, &other.arguments, &other.definition.ty) != same
            });
            other?.location()
        })
    }

    fn span(&self, location: SourceSpan) -> Option<Span> {
        Span::find(&self.built.sources, Some(location))
            .or_else(|| self.documents.iter().find_map(|found| Span::find(&found.sources, Some(location))))
    }

    fn fields(&self, ty: &str) -> Vec<&str> {
        match self.schema.types.get(ty) {
            Some(ExtendedType::Object(object)) => object.fields.keys().map(Name::as_str).collect(),
            Some(ExtendedType::Interface(interface)) => interface.fields.keys().map(Name::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// A field that not the abstract type has, but one of its types.
    fn narrower(&self, ty: &str, field: &str) -> Option<String> {
        let mut possible: Vec<&str> = self.types(ExtendedType::is_object).into_iter().collect();
        possible.retain(|object| self.schema.is_subtype(ty, object) && self.fields(object).contains(&field));
        possible.sort_unstable();
        let first = possible.first()?;
        Some(format!("{} such a field: `... on {first} {{ {field} }}`", has(&possible)))
    }

    fn types(&self, is: impl Fn(&ExtendedType) -> bool) -> Vec<&str> {
        let found = self.schema.types.iter().filter(|(name, ty)| !name.starts_with("__") && is(ty));
        found.map(|(name, _)| name.as_str()).collect()
    }

    fn fragments(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().flat_map(|document| &document.definitions).filter_map(|definition| {
            match definition {
                Definition::FragmentDefinition(fragment) => Some(fragment.name.as_str()),
                _ => None,
            }
        })
    }

    /// The variables of the operation in which something was found.
    fn variables(&self, finding: &Finding) -> Vec<&str> {
        let here = finding.diagnostic.span.as_ref();
        let definitions = self.documents.iter().flat_map(|document| &document.definitions);
        let operations = definitions.filter_map(Definition::as_operation_definition).filter(|operation| {
            let around = operation.location().and_then(|location| self.span(location));
            around.as_ref().zip(here).is_some_and(|(around, here)| around.contains(here))
        });
        operations.flat_map(|operation| &operation.variables).map(|variable| variable.name.as_str()).collect()
    }
}

/// The near name, or all if there are few.
fn did_you_mean<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    near(name, &candidates).or_else(|| few(&candidates))
}

fn near(name: &str, candidates: &[&str]) -> Option<String> {
    nearest(name, candidates.iter().copied()).map(|near| format!("did you mean `{near}`?"))
}

fn few(names: &[&str]) -> Option<String> {
    (1..=LISTED).contains(&names.len()).then(|| format!("there is {}", listed(names)))
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn has(types: &[&str]) -> String {
    let verb = if types.len() == 1 { "has" } else { "have" };
    format!("{} {verb}", listed(types))
}
