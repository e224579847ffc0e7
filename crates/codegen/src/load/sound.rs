//! The part of the documents in which nothing was found, so that one run says everything about that, too.

use std::collections::{HashMap, HashSet};

use apollo_compiler::Name;
use apollo_compiler::ast::{Definition, Document, Selection};

use crate::Diagnostics;
use crate::diagnostics::Span;

/// Which definitions lead to which fragments.
pub(super) struct Spreads<'d> {
    fragments: HashMap<&'d str, Vec<&'d str>>,
}

impl<'d> Spreads<'d> {
    pub(super) fn of(documents: &'d [Document]) -> Self {
        let mut fragments: HashMap<_, Vec<_>> = HashMap::new();
        for definition in documents.iter().flat_map(|document| &document.definitions) {
            if let Definition::FragmentDefinition(fragment) = definition {
                fragments.entry(fragment.name.as_str()).or_default().extend(spreads(definition));
            }
        }
        Self { fragments }
    }

    /// Does a definition need a fragment that is none of the documents'?
    pub(super) fn lacks(&self, definition: &Definition) -> bool {
        self.reaches(definition, |name| !self.fragments.contains_key(name))
    }

    /// The way from a fragment over others back to itself, both ends included; nothing if there is none.
    pub(super) fn cycle(&self, fragment: &'d str) -> Vec<&'d str> {
        let mut from: HashMap<&str, &str> = HashMap::new();
        let mut open = std::collections::VecDeque::from([fragment]);
        while let Some(name) = open.pop_front() {
            for next in self.fragments.get(name).into_iter().flatten() {
                if *next == fragment {
                    let back = std::iter::successors(Some(name), |name| from.get(name).copied());
                    let mut way: Vec<&str> = std::iter::once(fragment).chain(back).collect();
                    way.reverse();
                    return way;
                }
                if let std::collections::hash_map::Entry::Vacant(entry) = from.entry(next) {
                    entry.insert(name);
                    open.push_back(next);
                }
            }
        }
        Vec::new()
    }

    pub(super) fn reaches(&self, definition: &Definition, is_target: impl Fn(&str) -> bool) -> bool {
        let mut open: Vec<&str> = spreads(definition).collect();
        let mut seen = HashSet::new();
        while let Some(name) = open.pop() {
            if is_target(name) {
                return true;
            }
            if seen.insert(name) {
                open.extend(self.fragments.get(name).into_iter().flatten());
            }
        }
        false
    }
}

/// The documents without the definitions in which an error is, and without those that need one of them.
pub(super) fn part(documents: &[Document], errors: &Diagnostics) -> Vec<Document> {
    let spreads = Spreads::of(documents);
    let is_wrong = |document: &Document, definition: &Definition| {
        let around = Span::find(&document.sources, definition.location());
        around.is_none_or(|around| {
            errors.iter().filter_map(|error| error.span.as_ref()).any(|span| around.contains(span))
        })
    };
    let definitions = |document: &Document| {
        document.definitions.iter().map(|found| (found.clone(), is_wrong(document, found))).collect()
    };
    let judged: Vec<Vec<(Definition, bool)>> = documents.iter().map(definitions).collect();
    let wrong = judged.iter().flatten().filter(|(_, is_wrong)| *is_wrong);
    let wrong: HashSet<&str> = wrong.filter_map(|(found, _)| fragment(found)).map(Name::as_str).collect();
    let needs_wrong = |definition: &Definition| {
        spreads.reaches(definition, |name| wrong.contains(name) || !spreads.fragments.contains_key(name))
    };
    let mut part = documents.to_vec();
    for (document, judged) in part.iter_mut().zip(&judged) {
        let sound = judged.iter().filter(|(found, is_wrong)| !is_wrong && !needs_wrong(found));
        document.definitions = sound.map(|(found, _)| found.clone()).collect();
    }
    part
}

fn fragment(definition: &Definition) -> Option<&Name> {
    match definition {
        Definition::FragmentDefinition(fragment) => Some(&fragment.name),
        _ => None,
    }
}

/// The fragments that stand in a definition.
fn spreads(definition: &Definition) -> impl Iterator<Item = &str> {
    let mut open: Vec<&Selection> = match definition {
        Definition::OperationDefinition(operation) => operation.selection_set.iter().collect(),
        Definition::FragmentDefinition(fragment) => fragment.selection_set.iter().collect(),
        _ => Vec::new(),
    };
    std::iter::from_fn(move || {
        while let Some(selection) = open.pop() {
            match selection {
                Selection::Field(field) => open.extend(&field.selection_set),
                Selection::InlineFragment(inline) => open.extend(&inline.selection_set),
                Selection::FragmentSpread(spread) => return Some(spread.fragment_name.as_str()),
            }
        }
        None
    })
}
