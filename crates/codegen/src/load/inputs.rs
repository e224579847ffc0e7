//! Which input objects become types.
//!
//! The filters of a large schema lead to each other: one variable of one of them would bring a thousand structs
//! into a module. An input object that leads to too many others becomes a type only where a variable is of it, or
//! where the options name it; a field of it is otherwise any JSON.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;

/// An input object that leads to more than so many, itself among them, is large.
const LARGE: usize = 50;

/// The input objects that become types, given those of variables, those that the options name, and what leads where.
pub(super) fn typed<T: Copy + Ord>(
    variables: impl IntoIterator<Item = T>,
    named: &BTreeSet<T>,
    mut leads_to: impl FnMut(T) -> Vec<T>,
) -> BTreeSet<T> {
    let mut sizes = Sizes { is_large: BTreeMap::new(), leads_to: &mut leads_to };
    let mut typed = BTreeSet::new();
    let mut open: Vec<T> = variables.into_iter().collect();
    while let Some(input) = open.pop() {
        if typed.insert(input) {
            let below = (sizes.leads_to)(input);
            open.extend(below.into_iter().filter(|below| named.contains(below) || !sizes.is_large(*below)));
        }
    }
    typed
}

struct Sizes<'f, T> {
    is_large: BTreeMap<T, bool>,
    leads_to: &'f mut dyn FnMut(T) -> Vec<T>,
}

impl<T: Copy + Ord> Sizes<'_, T> {
    fn is_large(&mut self, input: T) -> bool {
        if let Some(known) = self.is_large.get(&input) {
            return *known;
        }
        let mut reached = BTreeSet::from([input]);
        let mut open = vec![input];
        let mut is_large = false;
        while let Some(next) = open.pop() {
            for below in (self.leads_to)(next) {
                // What leads to a large one is large.
                is_large |= self.is_large.get(&below) == Some(&true);
                if reached.insert(below) {
                    open.push(below);
                }
            }
            is_large |= reached.len() > LARGE;
            if is_large {
                break;
            }
        }
        self.is_large.insert(input, is_large);
        is_large
    }
}

/// The same, of a schema that is there as a whole.
pub(super) fn typed_of_schema<'s>(
    schema: &'s Schema,
    variables: impl Iterator<Item = &'s str>,
    named: impl Iterator<Item = &'s str>,
) -> BTreeSet<String> {
    let input = |name: &str| match schema.types.get(name) {
        Some(ExtendedType::InputObject(found)) => Some(found.name.as_str()),
        _ => None,
    };
    let named = named.filter_map(input).collect();
    let typed = typed(variables.filter_map(input), &named, |name| {
        let fields = schema.get_input_object(name).into_iter().flat_map(|found| found.fields.values());
        fields.filter_map(|field| input(field.ty.inner_named_type())).collect()
    });
    typed.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{LARGE, typed};

    /// A ring of large ones, each with a small one of its own.
    fn leads_to(input: usize) -> Vec<usize> {
        if input >= 1_000 { Vec::new() } else { vec![(input + 1) % 100, input, input + 1_000] }
    }

    #[test]
    fn large_ones_are_types_where_they_are_named() {
        let named = |named: &[usize]| typed([7], &named.iter().copied().collect(), leads_to);
        assert_eq!(named(&[]), BTreeSet::from([7, 1_007]));
        assert_eq!(named(&[8, 20]), BTreeSet::from([7, 1_007, 8, 1_008]));
    }

    #[test]
    fn size_is_what_can_be_reached() {
        let chain = |length: usize| {
            typed([0], &BTreeSet::new(), |at| if at < length { vec![at + 1] } else { vec![] })
        };
        assert_eq!(chain(LARGE).len(), LARGE + 1);
        // The variable's own type, and nothing of what is large below it.
        assert_eq!(chain(LARGE + 1).len(), 1);
    }
}
