//! One type for selections that are the same in several operations, if that is asked for: the first that has it defines it,
//! fragments before operations, and the others have it under the names that it would have there.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names::word;
use super::text::Text;
use super::unit::{Owner, Shape, Signature, Target, Unit};
use super::{Emitter, Place};
use crate::Strings;

/// What was seen so far.
#[derive(Default)]
struct Sharing<'p> {
    units: HashSet<Owner>,
    types: HashMap<Alike<'p>, (Owner, usize)>,
    /// What is written for one operation alone: the types of the connections that are continued.
    alone: HashSet<(Owner, usize)>,
}

/// What must be equal for two types to be one.
type Alike<'p> = (&'p str, Signature<'p>, Strings, bool);

impl<'p> Emitter<'p> {
    /// Finds the types that are one.
    pub(super) fn share(&mut self) {
        let mut sharing = Sharing { alone: self.continued_types(), ..Sharing::default() };
        let fragments: Vec<_> = self.fragments.keys().cloned().map(Owner::Fragment).collect();
        let operations = (0..self.operations.len()).map(Owner::Operation);
        fragments.into_iter().chain(operations).for_each(|owner| self.share_unit(&owner, &mut sharing));
    }

    fn share_unit(&mut self, owner: &Owner, sharing: &mut Sharing<'p>) {
        if !sharing.units.insert(owner.clone()) {
            return;
        }
        // What fragments stand for is known before those who use it.
        let fragments = self.unit_of(owner).map(Unit::fragments).unwrap_or_default();
        fragments.into_iter().for_each(|name| self.share_unit(&Owner::Fragment(name), sharing));
        let Some(unit) = self.unit_of(owner) else { return };
        let mut shared = BTreeMap::new();
        for (index, shape) in unit.types.iter().enumerate() {
            let place = (owner.clone(), index);
            let is_data = matches!(owner, Owner::Operation(_)) && unit.root == Target::Local(index);
            if is_data || sharing.alone.contains(&place) {
                continue;
            }
            let signature = shape.signature(|target| match self.defined(owner, target, &shared) {
                Some((owner, index)) => Target::Other(owner, index),
                None => target.clone(),
            });
            let alike = (shape.ty(), signature, unit.strings, unit.straight_line);
            let first = sharing.types.entry(alike).or_insert_with(|| place.clone());
            if *first != place {
                shared.insert(index, first.clone());
            }
        }
        if let Some(unit) = self.unit_of_mut(owner) {
            unit.shared = shared;
        }
    }

    /// Where the type is defined that a target of a unit is, when so much of that unit is shared.
    fn defined(
        &self,
        owner: &Owner,
        target: &Target,
        shared: &BTreeMap<usize, (Owner, usize)>,
    ) -> Option<(Owner, usize)> {
        let (of, index) = self.resolve(owner.clone(), target)?;
        let elsewhere = if of == *owner { shared } else { &self.unit_of(&of)?.shared };
        Some(elsewhere.get(&index).cloned().unwrap_or((of, index)))
    }

    /// A type of another unit under the name that it has here.
    pub(super) fn reexport(
        &self,
        name: &str,
        target: &Target,
        unit: &Unit<'_>,
        place: &Place,
        text: &mut Text,
    ) {
        let path = self.target(target, unit, "", place);
        let name = word(name);
        if path.rsplit("::").next() == Some(&*name) {
            text.line(&["pub use ", &path, ";"]);
        } else {
            text.line(&["pub use ", &path, " as ", &name, ";"]);
        }
    }
}

impl Unit<'_> {
    /// The fragments that its types have.
    fn fragments(&self) -> Vec<String> {
        let targets = self.types.iter().flat_map(Shape::targets).chain([&self.root]);
        let fragments = targets.filter_map(|target| match target {
            Target::Fragment(name) => Some(name.clone()),
            _ => None,
        });
        fragments.collect()
    }
}
