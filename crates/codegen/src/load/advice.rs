//! What to do about a mistake in a document.

use apollo_compiler::ast::{Definition, Document, InputValueDefinition, OperationDefinition};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::{ExtendedType, Schema};
use apollo_compiler::{ExecutableDocument, Name, Node};

use super::findings::Finding;
use super::nearest::nearest;
use super::sound::Spreads;
use crate::diagnostics::Span;

/// As many names are listed when none is near.
const LISTED: usize = 12;

/// Where advice comes from.
pub(super) struct Advisor<'a> {
    pub(super) schema: &'a Schema,
    pub(super) documents: &'a [Document],
    /// What was made of the documents, faults left out.
    pub(super) built: &'a ExecutableDocument,
    /// Are these all documents? Others couldn't be parsed, and what they hold isn't missing.
    pub(super) complete: bool,
    pub(super) spreads: Spreads<'a>,
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
            // Null for it is told apart.
            (Some("RequiredArgument" | "RequiredField"), _) => others().any(|other| {
                let inner = other.diagnostic.span.as_ref();
                other.diagnostic.message.ends_with(", found null")
                    && span.zip(inner).is_some_and(|(span, inner)| span.contains(inner))
            }),
            (Some("UndefinedField"), [ty, _]) => {
                self.schema.types.get(*ty).is_some_and(|ty| ty.is_leaf() || ty.is_input_object())
            }
            (Some("InvalidFragmentSpread"), [fragment, ..]) => others()
                .any(|other| other.is(&["InvalidFragmentTarget"]) && other.names().first() == Some(fragment)),
            (Some("UndefinedFragment"), [name]) => {
                !self.complete || self.fragments().any(|fragment| fragment == *name)
            }
            // A fragment that isn't there may use it.
            (Some("UnusedVariable"), _) => self.definitions().any(|definition| {
                let location = definition.location().and_then(|location| self.span(location));
                let is_around = location.zip(span).is_some_and(|(around, span)| around.contains(span));
                is_around && self.spreads.lacks(definition)
            }),
            (Some("DisallowedVariableUsage"), [_, ty, ..]) => {
                let ty = self.schema.types.get(ty.trim_matches(['[', ']', '!']));
                !ty.is_some_and(ExtendedType::is_input_type)
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
        let sites = self.sites(&finding);
        let Finding { kind, mut diagnostic } = finding;
        diagnostic.related.extend(sites);
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
                let arguments = self.arguments(coordinate)?;
                did_you_mean(argument, arguments.iter().map(|argument| &*argument.name))
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
                let near =
                    nearest(name, self.variables(finding)).map(|near| format!("did you mean `${near}`?"));
                near.or_else(|| Some(format!("add `${name}: …` to the variables of the operation")))
            }
            ("UndefinedFragment", [name]) => did_you_mean(name, self.fragments()),
            ("DisallowedVariableUsage", [variable, _, argument, wanted]) => {
                Some(format!("declare it as `${variable}: {wanted}`, which is what `{argument}` takes"))
            }
            ("AmbiguousAnonymousOperation", _) => Some("give each operation a name".to_owned()),
            ("RequiredArgument", [coordinate]) => {
                let (field, argument) = coordinate.strip_suffix(":)")?.split_once('(')?;
                let ty = self.argument_type(field, argument)?;
                Some(format!("add `{argument}: …`, of the type `{ty}`"))
            }
            ("RequiredField", [coordinate]) => {
                let (input, field) = coordinate.split_once('.')?;
                let ty = &self.schema.get_input_object(input)?.fields.get(field)?.ty;
                Some(format!("add `{field}: …`, of the type `{ty}`"))
            }
            ("UnsupportedValueType", _) => self.unquoted(finding),
            ("UnsupportedLocation", _) => {
                let name = finding.diagnostic.message.split(' ').next()?;
                let places = &self.schema.directive_definitions.get(name)?.locations;
                let places: Vec<String> = places.iter().map(|place| place.name().to_owned()).collect();
                let places: Vec<&str> = places.iter().map(String::as_str).collect();
                Some(format!("it may stand at {}", listed(&places)))
            }
            ("VariableInputType", _) => {
                Some("a variable's type is a scalar, an enum or an input object".to_owned())
            }
            ("SubselectionOnScalarType" | "SubselectionOnEnumType", _) => {
                Some("leave out its `{ … }`".to_owned())
            }
            ("TypeSystemDefinition", _) => Some("types go into a file of the schema".to_owned()),
            ("MissingSubselection", _) => Some("say which of its fields you want: `{ … }`".to_owned()),
            ("ConflictingFieldName" | "ConflictingFieldType" | "ConflictingFieldArgument", _) => {
                Some("give one of them an alias: `other: field`".to_owned())
            }
            _ => None,
        }
    }

    pub(super) fn span(&self, location: SourceSpan) -> Option<Span> {
        Span::find(&self.built.sources, Some(location))
            .or_else(|| self.documents.iter().find_map(|found| Span::find(&found.sources, Some(location))))
    }

    /// The arguments of `Type.field` or of a directive.
    fn arguments(&self, of: &str) -> Option<&[Node<InputValueDefinition>]> {
        match of.split_once('.') {
            Some((ty, field)) => Some(&self.schema.type_field(ty, field).ok()?.arguments),
            None => Some(&self.schema.directive_definitions.get(of)?.arguments),
        }
    }

    /// The type of an argument of `Type.field` or of a directive.
    fn argument_type(&self, of: &str, argument: &str) -> Option<String> {
        Some(self.arguments(of)?.iter().find(|found| found.name == argument)?.ty.to_string())
    }

    /// A value of an enum was written as a string.
    fn unquoted(&self, finding: &Finding) -> Option<String> {
        let message = finding.diagnostic.message.strip_prefix("expected value of type ")?;
        let (ty, "a string") = message.split_once(", found ")? else { return None };
        let values = &self.schema.get_enum(ty.trim_matches(['[', ']', '!']))?.values;
        let written = finding.diagnostic.span.as_ref()?.text().trim_matches('"');
        let values = values.keys().map(Name::as_str);
        match values.clone().find(|value| *value == written) {
            Some(value) => Some(format!("write `{value}` without quotes")),
            None => did_you_mean(written, values),
        }
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
        self.definitions().filter_map(|definition| match definition {
            Definition::FragmentDefinition(fragment) => Some(fragment.name.as_str()),
            _ => None,
        })
    }

    /// The variables of the operation in which something was found.
    fn variables(&self, finding: &Finding) -> Vec<&str> {
        let here = finding.diagnostic.span.as_ref();
        let around =
            |operation: &&Node<OperationDefinition>| here.is_some_and(|here| self.is_around(operation, here));
        let operations = self.operations().filter(around);
        operations.flat_map(|operation| &operation.variables).map(|variable| variable.name.as_str()).collect()
    }

    pub(super) fn is_around(&self, operation: &Node<OperationDefinition>, here: &Span) -> bool {
        let around = operation.location().and_then(|location| self.span(location));
        around.is_some_and(|around| around.contains(here))
    }

    pub(super) fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.documents.iter().flat_map(|document| &document.definitions)
    }

    pub(super) fn operations(&self) -> impl Iterator<Item = &Node<OperationDefinition>> {
        self.definitions().filter_map(Definition::as_operation_definition)
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
