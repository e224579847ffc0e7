//! What the fragments of a selection say of types: which they tell apart, and whether one fragment is all there is.

use std::collections::HashSet;

use apollo_compiler::executable::{self, Selection, SelectionSet};
use apollo_compiler::{Name, Node};

use super::collect::Part;
use super::condition::conditions;
use super::selection::Shapes;
use super::types::Coverage;

/// What a selection says of a type.
enum Spread<'d> {
    /// Nothing.
    Nothing,
    /// The fields of this fragment, and no others.
    Lone(&'d Node<executable::Fragment>),
    /// Anything else.
    Other,
}

impl<'d> Shapes<'d> {
    /// The type condition and the selections of a fragment, inline or named.
    pub(super) fn inside(&self, selection: &'d Selection) -> Option<(Option<&'d Name>, &'d SelectionSet)> {
        match selection {
            Selection::Field(_) => None,
            Selection::InlineFragment(inline) => {
                Some((inline.type_condition.as_ref(), &inline.selection_set))
            }
            Selection::FragmentSpread(spread) => {
                let fragment = self.document.fragments.get(&spread.fragment_name)?;
                Some((Some(fragment.type_condition()), &fragment.selection_set))
            }
        }
    }

    /// The object types that the selections on an abstract type tell apart; none if they treat all alike.
    pub(super) fn named_types(&self, ty: &Name, parts: &[Part<'d>]) -> Vec<Name> {
        let mut named = Vec::new();
        if self.types.is_abstract(ty) {
            for part in parts {
                self.name_types(ty, part.set, &mut named, &mut HashSet::new());
            }
        }
        named
    }

    fn name_types(
        &self,
        ty: &Name,
        set: &'d SelectionSet,
        named: &mut Vec<Name>,
        visited: &mut HashSet<&'d Name>,
    ) {
        for selection in &set.selections {
            if let Selection::FragmentSpread(spread) = selection
                && !visited.insert(&spread.fragment_name)
            {
                continue;
            }
            match self.inside(selection) {
                Some((Some(condition), _)) if self.types.coverage(condition, ty) == Coverage::Some => {
                    for object in self.types.covered(condition, ty) {
                        if !named.contains(object) {
                            named.push(object.clone());
                        }
                    }
                }
                Some((_, inner)) => self.name_types(ty, inner, named, visited),
                None => {}
            }
        }
    }

    /// The fragment on `ty` that the selections consist of, if that is all there is.
    pub(super) fn lone_spread(
        &self,
        ty: &Name,
        parts: &[Part<'d>],
    ) -> Option<&'d Node<executable::Fragment>> {
        let mut lone: Option<&'d Node<executable::Fragment>> = None;
        let (mut certain, mut everywhere) = (false, true);
        for part in parts {
            match self.spread(ty, part.set) {
                Spread::Other => return None,
                Spread::Nothing => everywhere = false,
                Spread::Lone(fragment) => {
                    certain |= part.conditions.is_empty();
                    if lone.replace(fragment).is_some_and(|other| other.name != fragment.name) {
                        return None;
                    }
                }
            }
        }
        lone.filter(|_| certain || everywhere)
    }

    fn spread(&self, ty: &Name, set: &'d SelectionSet) -> Spread<'d> {
        let mut whole = Spread::Nothing;
        for selection in &set.selections {
            let part = match selection {
                Selection::Field(field) if field.name == "__typename" && field.location().is_none() => {
                    continue;
                }
                Selection::Field(_) => return Spread::Other,
                _ if !conditions(selection.directives()).is_empty() => return Spread::Other,
                Selection::InlineFragment(inline) => {
                    let condition = inline.type_condition.as_ref().unwrap_or(ty);
                    match self.types.coverage(condition, ty) {
                        Coverage::Every => self.spread(ty, &inline.selection_set),
                        // Says nothing about a concrete type that it doesn't cover.
                        _ if !self.types.is_abstract(ty) => Spread::Nothing,
                        _ => return Spread::Other,
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.fragment_name) else { continue };
                    match self.types.coverage(fragment.type_condition(), ty) {
                        _ if fragment.type_condition() == ty => Spread::Lone(fragment),
                        Coverage::Some if !self.types.is_abstract(ty) => Spread::Nothing,
                        _ => return Spread::Other,
                    }
                }
            };
            whole = match (whole, part) {
                (Spread::Nothing, part) => part,
                (whole, Spread::Nothing) => whole,
                (Spread::Lone(one), Spread::Lone(other)) if one.name == other.name => Spread::Lone(one),
                _ => return Spread::Other,
            };
        }
        whole
    }
}
