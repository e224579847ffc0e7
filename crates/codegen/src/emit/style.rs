//! What text is in which type: a fragment is two types if operations with either kind of text use it.

use std::collections::{BTreeMap, BTreeSet};

use super::Names;
use super::names::{Scope, TRAITS, field_name, type_name};
use super::unit::{Style, Unit};
use crate::Strings;
use crate::options::Checked;
use crate::plan::{Fragment, Plan};

/// The fragments that are needed with each kind of text.
pub(super) struct Styles<'p> {
    /// What text is where nothing else is said.
    usual: Strings,
    reached: BTreeMap<Strings, BTreeSet<&'p str>>,
}

impl<'p> Styles<'p> {
    pub(super) fn new(plan: &'p Plan, options: &Checked) -> Self {
        let mut reached: BTreeMap<Strings, BTreeSet<&'p str>> = BTreeMap::new();
        for operation in &plan.operations {
            let found = reached.entry(options.strings_of(&operation.name)).or_default();
            plan.fragments_of(&operation.data, found);
            operation.children.iter().for_each(|child| plan.fragments_of(&child.continuation.data, found));
        }
        Self { usual: options.strings, reached }
    }

    /// The style of a unit with text of this kind.
    pub(super) fn of(&self, strings: Strings) -> Style {
        let twice = self.reached.get(&strings).into_iter().flatten().filter(|name| self.is_two(name));
        let fragments = match strings == self.usual {
            true => BTreeMap::new(),
            false => twice.map(|name| ((*name).to_owned(), key(name, strings))).collect(),
        };
        Style { strings, fragments }
    }

    fn is_two(&self, fragment: &str) -> bool {
        self.reached.values().filter(|reached| reached.contains(fragment)).count() > 1
    }

    /// The types of all fragments, by their keys; their names begin with the prefix.
    pub(super) fn fragments(&self, plan: &'p Plan, prefix: &str) -> BTreeMap<String, Names<'p, Fragment>> {
        let mut wanted = Vec::new();
        for (name, fragment) in &plan.fragments {
            let of_one = self.reached.iter().find(|(_, reached)| reached.contains(&**name));
            let strings = of_one.map_or(self.usual, |(strings, _)| *strings);
            let strings = if self.is_two(name) { self.usual } else { strings };
            wanted.push((fragment, name.clone(), name.clone(), strings));
        }
        for (strings, reached) in &self.reached {
            for name in reached.iter().filter(|name| *strings != self.usual && self.is_two(name)) {
                if let Some(fragment) = plan.fragments.get(*name) {
                    wanted.push((fragment, key(name, *strings), format!("{name}_{strings:?}"), *strings));
                }
            }
        }
        let mut modules = Scope::default();
        let named = wanted.iter().map(|(.., name, _)| modules.unique(&field_name(name)));
        let named: Vec<String> = named.collect();
        let mut types = modules.and_reserving(&TRAITS);
        let fragments = wanted.into_iter().zip(named).map(|((of, key, name, strings), module)| {
            let ty = types.unique(&format!("{prefix}{}", type_name(&name)));
            let unit = Unit::of_fragment(&module, &ty, &of.shape, self.of(strings));
            (key, Names { of, unit, ty })
        });
        fragments.collect()
    }
}

/// The key of the type that a fragment is besides its usual one. No fragment has such a name.
fn key(fragment: &str, strings: Strings) -> String {
    format!("{fragment} {strings:?}")
}
