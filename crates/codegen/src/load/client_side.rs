//! Directives for tools beside the documents, which no server is sent, and the variables that nothing else uses.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{Argument, Definition, DirectiveList, Document, Selection, Value};
use apollo_compiler::{Name, Node};

use super::sound::Spreads;

/// Takes the directives that are for clients out of the documents, and with them the variables that an operation has
/// for these directives alone: a server refuses a variable that is sent and has no use.
pub(super) fn remove(documents: &mut [Document], is_for_clients: impl Fn(&str) -> bool) {
    let before = used(documents);
    let clean = |directives: &mut DirectiveList| directives.0.retain(|found| !is_for_clients(&found.name));
    let all = documents.iter_mut().flat_map(|document| &mut document.definitions);
    all.for_each(|definition| without(definition, &clean));
    let after = used(documents);
    let (was, is) = (Reached::new(documents, &before), Reached::new(documents, &after));
    let all = documents.iter().flat_map(|document| &document.definitions);
    let lost = all.enumerate().map(|(at, definition)| {
        let variables = match definition {
            Definition::OperationDefinition(operation) => &*operation.variables,
            _ => &[],
        };
        let names = variables.iter().map(|variable| &variable.name);
        let lost = names.filter(|name| was.uses(at, definition, name) && !is.uses(at, definition, name));
        lost.cloned().collect()
    });
    let lost: Vec<HashSet<Name>> = lost.collect();
    let all = documents.iter_mut().flat_map(|document| &mut document.definitions);
    for (definition, lost) in all.zip(lost) {
        if let Definition::OperationDefinition(operation) = definition
            && !lost.is_empty()
        {
            operation.make_mut().variables.retain(|variable| !lost.contains(&variable.name));
        }
    }
}

fn without(definition: &mut Definition, clean: &impl Fn(&mut DirectiveList)) {
    match definition {
        Definition::OperationDefinition(operation) => {
            let operation = operation.make_mut();
            clean(&mut operation.directives);
            for variable in &mut operation.variables {
                clean(&mut variable.make_mut().directives);
            }
            set(&mut operation.selection_set, clean);
        }
        Definition::FragmentDefinition(fragment) => {
            let fragment = fragment.make_mut();
            clean(&mut fragment.directives);
            set(&mut fragment.selection_set, clean);
        }
        _ => {}
    }
}

fn set(selections: &mut [Selection], clean: &impl Fn(&mut DirectiveList)) {
    for selection in selections {
        match selection {
            Selection::Field(field) => {
                let field = field.make_mut();
                clean(&mut field.directives);
                set(&mut field.selection_set, clean);
            }
            Selection::InlineFragment(inline) => {
                let inline = inline.make_mut();
                clean(&mut inline.directives);
                set(&mut inline.selection_set, clean);
            }
            Selection::FragmentSpread(spread) => clean(&mut spread.make_mut().directives),
        }
    }
}

/// The variables that stand in each definition.
fn used(documents: &[Document]) -> Vec<HashSet<Name>> {
    let of = |definition: &Definition| {
        let mut used = Used::default();
        match definition {
            Definition::OperationDefinition(operation) => {
                used.directives(&operation.directives);
                used.set(&operation.selection_set);
            }
            Definition::FragmentDefinition(fragment) => {
                used.directives(&fragment.directives);
                used.set(&fragment.selection_set);
            }
            _ => {}
        }
        used.0
    };
    documents.iter().flat_map(|document| &document.definitions).map(of).collect()
}

#[derive(Default)]
struct Used(HashSet<Name>);

impl Used {
    fn set(&mut self, selections: &[Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments);
                    self.directives(&field.directives);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives);
                    self.set(&inline.selection_set);
                }
                Selection::FragmentSpread(spread) => self.directives(&spread.directives),
            }
        }
    }

    fn directives(&mut self, directives: &DirectiveList) {
        directives.iter().for_each(|directive| self.arguments(&directive.arguments));
    }

    fn arguments(&mut self, arguments: &[Node<Argument>]) {
        arguments.iter().for_each(|argument| self.value(&argument.value));
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Variable(name) => drop(self.0.insert(name.clone())),
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(fields) => fields.iter().for_each(|(_, value)| self.value(value)),
            _ => {}
        }
    }
}

/// The variables of definitions and of the fragments that they lead to.
struct Reached<'u> {
    used: &'u [HashSet<Name>],
    /// Of each fragment; of several by one name all.
    fragments: HashMap<&'u str, Vec<&'u HashSet<Name>>>,
    spreads: Spreads<'u>,
}

impl<'u> Reached<'u> {
    fn new(documents: &'u [Document], used: &'u [HashSet<Name>]) -> Self {
        let mut fragments: HashMap<_, Vec<_>> = HashMap::new();
        let all = documents.iter().flat_map(|document| &document.definitions);
        for (definition, used) in all.zip(used) {
            if let Definition::FragmentDefinition(fragment) = definition {
                fragments.entry(fragment.name.as_str()).or_default().push(used);
            }
        }
        Self { used, fragments, spreads: Spreads::of(documents) }
    }

    fn uses(&self, at: usize, definition: &Definition, variable: &Name) -> bool {
        let within = |fragment: &str| {
            self.fragments.get(fragment).is_some_and(|all| all.iter().any(|used| used.contains(variable)))
        };
        self.used[at].contains(variable) || self.spreads.reaches(definition, within)
    }
}
