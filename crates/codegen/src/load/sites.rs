//! The other place of a mistake that is between two.

use apollo_compiler::Node;
use apollo_compiler::ast::{Argument, Definition, DirectiveList, OperationDefinition, Selection, Value};
use apollo_compiler::parser::SourceSpan;

use super::advice::Advisor;
use super::findings::Finding;
use crate::diagnostics::Span;

type Site = (Span, String);

impl Advisor<'_> {
    pub(super) fn sites(&self, finding: &Finding) -> Vec<Site> {
        let Some((kind, here)) = finding.kind.zip(finding.diagnostic.span.as_ref()) else {
            return Vec::new();
        };
        let names = finding.names();
        let other = |location: Option<SourceSpan>, why: &str| {
            let span = location.and_then(|location| self.span(location)).filter(|span| span != here);
            span.map(|span| (span, why.to_owned())).into_iter().collect()
        };
        match (kind, &*names) {
            ("OperationNameCollision", [name]) => {
                let named = |found: &&Node<OperationDefinition>| found.name.as_deref() == Some(*name);
                let first = self.operations().find(named).and_then(|found| found.name.as_ref());
                other(first.and_then(|name| name.location()), "it is here, too")
            }
            ("FragmentNameCollision", [name]) => other(self.fragment(name), "it is here, too"),
            ("ConflictingFieldName" | "ConflictingFieldType" | "ConflictingFieldArgument", [.., _]) => {
                other(self.selected_before(here), "the other one")
            }
            ("UniqueVariable", [name]) => other(self.declaration(here, name), "it is here, too"),
            ("UniqueArgument" | "UniqueInputValue" | "UniqueDirective", _) => {
                other(self.given_before(here), "it is here, too")
            }
            ("DisallowedVariableUsage", [name, ..]) => {
                other(self.declaration(here, name), "it is declared here")
            }
            ("InvalidFragmentSpread", [name, ..]) => other(self.fragment(name), "the fragment is here"),
            ("UndefinedVariable", [name]) => self.undeclared(here, name).into_iter().collect(),
            ("RecursiveFragmentDefinition", [name]) => self.cycle(name),
            _ => Vec::new(),
        }
    }

    /// The name of a fragment where it is defined.
    fn fragment(&self, name: &str) -> Option<SourceSpan> {
        self.definitions().find_map(|definition| match definition {
            Definition::FragmentDefinition(found) if found.name == name => found.name.location(),
            _ => None,
        })
    }

    /// A variable's declaration in the operations around or, for a place in a fragment, anywhere.
    fn declaration(&self, here: &Span, variable: &str) -> Option<SourceSpan> {
        let declared = |operation: &Node<OperationDefinition>| {
            operation.variables.iter().find(|found| found.name == variable)?.location()
        };
        let around = self.operations().find(|operation| self.is_around(operation, here));
        around.and_then(declared).or_else(|| self.operations().find_map(declared))
    }

    /// A variable is used in a fragment: the operation that needs it and doesn't declare it.
    fn undeclared(&self, here: &Span, variable: &str) -> Option<Site> {
        let definition = self.definitions().find(|found| {
            found.location().and_then(|found| self.span(found)).is_some_and(|found| found.contains(here))
        })?;
        let Definition::FragmentDefinition(fragment) = definition else { return None };
        let lacking = self.definitions().find_map(|definition| {
            let operation = definition.as_operation_definition()?;
            let declares = operation.variables.iter().any(|found| found.name == variable);
            let reaches = || self.spreads.reaches(definition, |name| fragment.name == name);
            (!declares && reaches()).then_some(operation)
        })?;
        let span = lacking.name.as_ref().and_then(|name| name.location()).or(lacking.location());
        Some((self.span(span?)?, "this operation needs it".to_owned()))
    }

    /// The spreads by which a fragment leads back to itself.
    fn cycle(&self, fragment: &str) -> Vec<Site> {
        let spread = |from: &str, to: &str| {
            let from = self.definitions().find_map(|definition| match definition {
                Definition::FragmentDefinition(found) if found.name == from => Some(&found.selection_set),
                _ => None,
            })?;
            let location = selections(from).find_map(|selection| match selection {
                Selection::FragmentSpread(found) if found.fragment_name == to => found.location(),
                _ => None,
            });
            self.span(location?)
        };
        let way = self.spreads.cycle(fragment);
        let steps = way.iter().zip(way.iter().skip(1));
        steps
            .filter_map(|(from, to)| {
                let why = if *to == fragment {
                    format!("and `{from}` holds `{to}` again")
                } else {
                    format!("`{from}` holds `{to}`")
                };
                Some((spread(from, to)?, why))
            })
            .collect()
    }

    /// The first selection with the response key of the field at a place, in the same operation, that isn't the
    /// same field.
    fn selected_before(&self, here: &Span) -> Option<SourceSpan> {
        self.built.operations.iter().find_map(|operation| {
            let field =
                operation.all_fields(self.built).find(|field| self.is_here(field.location(), here))?;
            let same = (&field.name, &field.arguments, &field.definition.ty);
            let other = operation.all_fields(self.built).find(|other| {
                other.response_key() == field.response_key()
                    && (&other.name, &other.arguments, &other.definition.ty) != same
            });
            other?.location()
        })
    }

    /// The first of the same name in the list of arguments, directives or input fields with the one that is here.
    fn given_before(&self, here: &Span) -> Option<SourceSpan> {
        self.definitions().find_map(|definition| {
            let (directives, set) = match definition {
                Definition::OperationDefinition(found) => (&found.directives, &found.selection_set),
                Definition::FragmentDefinition(found) => (&found.directives, &found.selection_set),
                _ => return None,
            };
            let inside = |selection: &Selection| match selection {
                Selection::Field(field) => self
                    .in_arguments(&field.arguments, here)
                    .or_else(|| self.in_directives(&field.directives, here)),
                Selection::InlineFragment(inline) => self.in_directives(&inline.directives, here),
                Selection::FragmentSpread(spread) => self.in_directives(&spread.directives, here),
            };
            self.in_directives(directives, here).or_else(|| selections(set).find_map(inside))
        })
    }

    fn in_directives(&self, directives: &DirectiveList, here: &Span) -> Option<SourceSpan> {
        let found = directives.iter().find(|directive| self.is_here(directive.location(), here));
        match found {
            Some(found) => directives.iter().find(|other| other.name == found.name)?.location(),
            None => directives.iter().find_map(|directive| self.in_arguments(&directive.arguments, here)),
        }
    }

    fn in_arguments(&self, arguments: &[Node<Argument>], here: &Span) -> Option<SourceSpan> {
        let found = arguments.iter().find(|argument| {
            self.is_here(argument.location(), here) || self.is_here(argument.name.location(), here)
        });
        match found {
            Some(found) => arguments.iter().find(|other| other.name == found.name)?.location(),
            None => arguments.iter().find_map(|argument| self.in_value(&argument.value, here)),
        }
    }

    fn in_value(&self, value: &Node<Value>, here: &Span) -> Option<SourceSpan> {
        match &**value {
            Value::List(items) => items.iter().find_map(|item| self.in_value(item, here)),
            Value::Object(fields) => {
                let found = fields.iter().find(|(name, value)| {
                    self.is_here(name.location(), here) || self.is_here(value.location(), here)
                });
                let first = found.and_then(|(name, _)| fields.iter().find(|(other, _)| other == name));
                match first {
                    Some((name, value)) if !self.is_here(name.location(), here) => {
                        // Whatever the one is, a name or a value, so is the other.
                        let by_name = found.is_some_and(|(name, _)| self.is_here(name.location(), here));
                        if by_name { name.location() } else { value.location() }
                    }
                    _ => fields.iter().find_map(|(_, value)| self.in_value(value, here)),
                }
            }
            _ => None,
        }
    }

    fn is_here(&self, location: Option<SourceSpan>, here: &Span) -> bool {
        location.and_then(|location| self.span(location)).as_ref() == Some(here)
    }
}

/// All selections of a set, at any depth.
fn selections(set: &[Selection]) -> impl Iterator<Item = &Selection> {
    let mut open: Vec<&Selection> = set.iter().rev().collect();
    std::iter::from_fn(move || {
        let selection = open.pop()?;
        let inner = match selection {
            Selection::Field(field) => &field.selection_set,
            Selection::InlineFragment(inline) => &inline.selection_set,
            Selection::FragmentSpread(_) => return Some(selection),
        };
        open.extend(inner.iter().rev());
        Some(selection)
    })
}
