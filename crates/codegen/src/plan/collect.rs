//! The selections of each response key of a value, in order.
//! <https://spec.graphql.org/draft/#CollectFields()>

use std::collections::HashMap;

use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{self, Selection, SelectionSet};
use apollo_compiler::{Name, Node};

use super::condition::{Condition, Conditions, around, conditions};
use super::selection::Shapes;
use super::types::Coverage;
use crate::diagnostics::Span;

/// One of the selections that make up a value.
#[derive(Clone)]
pub(super) struct Part<'d> {
    pub(super) set: &'d SelectionSet,
    /// What must hold for it, even if the value is there.
    pub(super) conditions: Conditions,
}

impl<'d> Part<'d> {
    pub(super) fn whole(set: &'d SelectionSet) -> Self {
        Self { set, conditions: Conditions::new() }
    }
}

/// One selection of a response key.
pub(super) struct Occurrence<'d> {
    pub(super) field: &'d Node<executable::Field>,
    pub(super) conditions: Conditions,
}

/// The sub-selections of one response key. One that isn't there whenever another is has conditions.
pub(super) fn parts<'d>(occurrences: &[Occurrence<'d>]) -> Vec<Part<'d>> {
    let is_certain =
        |one: &Occurrence<'_>| occurrences.iter().all(|other| one.conditions.is_subset(&other.conditions));
    let parts = occurrences.iter().map(|occurrence| Part {
        set: &occurrence.field.selection_set,
        conditions: if is_certain(occurrence) { Conditions::new() } else { around(&occurrence.conditions) },
    });
    parts.collect()
}

impl<'d> Shapes<'d> {
    /// What is selected of every value of `ty`.
    pub(super) fn collect(&self, ty: &Name, parts: &[Part<'d>]) -> IndexMap<&'d Name, Vec<Occurrence<'d>>> {
        let mut collect = Collect { shapes: self, ty, found: IndexMap::default(), visited: HashMap::new() };
        for part in parts {
            collect.set(part.set, &part.conditions);
        }
        collect.found
    }
}

/// Collects what applies to every value of one type.
struct Collect<'s, 'd> {
    shapes: &'s Shapes<'d>,
    ty: &'s Name,
    found: IndexMap<&'d Name, Vec<Occurrence<'d>>>,
    /// Fragments, and under which conditions they were collected.
    visited: HashMap<&'d Name, Vec<Conditions>>,
}

impl<'d> Collect<'_, 'd> {
    fn set(&mut self, set: &'d SelectionSet, around: &Conditions) {
        for selection in &set.selections {
            let mut all = conditions(selection.directives());
            all.extend(around.iter().cloned());
            let sources = &self.shapes.document.sources;
            if let Selection::Field(field) = selection {
                if self.shapes.budget.spend(1, || Span::find(sources, field.location())) {
                    let occurrence = Occurrence { field, conditions: all };
                    self.found.entry(field.response_key()).or_default().push(occurrence);
                }
                continue;
            }
            if let Selection::FragmentSpread(spread) = selection {
                let visited = self.visited.entry(&spread.fragment_name).or_default();
                // Looking through them is work, too: conditions upon conditions multiply.
                let cost = visited.len() + 1;
                // Seen before, and as likely to be there: nothing new can come of it.
                if visited.iter().any(|under| under.is_subset(&all))
                    || !self.shapes.budget.spend(cost, || Span::find(sources, spread.location()))
                {
                    continue;
                }
                visited.push(all.clone());
            }
            if let Some((condition, inner)) = self.shapes.inside(selection) {
                let condition = condition.unwrap_or(self.ty);
                match self.shapes.types.coverage(condition, self.ty) {
                    Coverage::Some => continue,
                    Coverage::Every => {}
                    Coverage::EveryKnown => {
                        all.insert(Condition::of_type(condition));
                    }
                }
                self.set(inner, &all);
            }
        }
    }
}
