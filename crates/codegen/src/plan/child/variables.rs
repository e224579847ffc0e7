//! Which variables a selection uses.

use std::collections::HashSet;

use apollo_compiler::ast::{DirectiveList, Value};
use apollo_compiler::executable::{Argument, Field, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};

/// The variables of the fields that it was shown.
#[derive(Default)]
pub(super) struct Used {
    names: HashSet<Name>,
    /// Fragments that were looked through.
    fragments: HashSet<Name>,
}

impl Used {
    pub(super) fn has(&self, name: &Name) -> bool {
        self.names.contains(name)
    }

    pub(super) fn forget(&mut self, name: &Name) {
        self.names.remove(name);
    }

    /// The name, or one like it that isn't used.
    pub(super) fn fresh(&self, name: &'static str) -> Name {
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
        // The candidates never end, the used names do.
        let free = candidates.find(|candidate| !self.names.contains(&**candidate));
        Name::new_unchecked(&free.unwrap_or_default())
    }

    pub(super) fn field(&mut self, field: &Field, document: &ExecutableDocument) {
        self.arguments(&field.arguments);
        self.directives(&field.directives);
        self.set(&field.selection_set, document);
    }

    pub(super) fn arguments(&mut self, arguments: &[Node<Argument>]) {
        arguments.iter().for_each(|argument| self.value(&argument.value));
    }

    fn set(&mut self, set: &SelectionSet, document: &ExecutableDocument) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => self.field(field, document),
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives);
                    self.set(&inline.selection_set, document);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives);
                    if let Some(fragment) = document.fragments.get(&spread.fragment_name)
                        && self.fragments.insert(spread.fragment_name.clone())
                    {
                        self.directives(&fragment.directives);
                        self.set(&fragment.selection_set, document);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &DirectiveList) {
        directives.iter().for_each(|directive| self.arguments(&directive.arguments));
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Variable(name) => drop(self.names.insert(name.clone())),
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(fields) => fields.iter().for_each(|(_, value)| self.value(value)),
            _ => {}
        }
    }
}
