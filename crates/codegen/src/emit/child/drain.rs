//! How all children of a row are fetched, whatever their number and depth.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Continued, no_child};
use crate::emit::connection::{field, is_optional};
use crate::emit::unit::{Owner, Shape, Target};
use crate::emit::{Emitter, Place, ident};
use crate::plan::{Step, Type};

/// A place below a row.
struct Below<'s> {
    owner: Owner,
    target: Target,
    /// What is left of the way.
    steps: &'s [Step],
    /// Steps from here to the parent; nothing behind it.
    parent: Option<usize>,
    /// Is it a list of nullable elements?
    nullable_elements: bool,
}

impl<'p> Emitter<'p> {
    /// The trait by which a walk drains the children of its rows.
    pub(in crate::emit) fn parent_query(&self, index: usize, place: &Place) -> TokenStream {
        let operation = &self.operations[index];
        let mut seen = BTreeSet::new();
        // Outer connections come first, so what they bring is there when the inner ones are looked for.
        let drains = self.children[index].iter().filter_map(|continued| {
            let child = continued.child;
            let row = operation.of.row_of(child)?;
            // A connection found in several types of one row is one.
            seen.insert(format!("{:?}", &child.path[row..]))
                .then(|| self.drain(index, continued, row, place).unwrap_or_else(|| no_child(child)))
        });
        let drains: Vec<TokenStream> = drains.collect();
        if drains.is_empty() {
            return TokenStream::new();
        }
        let (ty, result) = (ident(&operation.ty), place.std("Result"));
        quote! {
            impl ::relaywalk::ParentQuery for super::#ty {
                async fn drain(
                    &self,
                    row: &mut Self::Item,
                    drain: &mut ::relaywalk::Drain,
                ) -> #result<(), ::relaywalk::Error> {
                    #({ let at = &mut *row; #drains })*
                    Ok(())
                }
            }
        }
    }

    fn drain(
        &self,
        index: usize,
        continued: &Continued<'p>,
        row: usize,
        place: &Place,
    ) -> Option<TokenStream> {
        let child = continued.child;
        let target = self.follow(Owner::Operation(index), &child.path[..row])?;
        let below = Below {
            owner: Owner::Operation(index),
            target,
            steps: &child.path[row..],
            parent: Some(child.parent_steps.checked_sub(row)?),
            nullable_elements: false,
        };
        self.below(continued, below, place)
    }

    /// Statements that drain every such connection below `at`.
    fn below(&self, continued: &Continued<'p>, below: Below<'_>, place: &Place) -> Option<TokenStream> {
        let Below { owner, target, steps, parent, nullable_elements } = below;
        if parent == Some(0) {
            let below = Below {
                owner: owner.clone(),
                target: target.clone(),
                steps,
                parent: None,
                nullable_elements,
            };
            let rest = self.below(continued, below, place)?;
            let unit = self.unit_of(&owner)?;
            let (structure, _) = self.structure(&target, unit)?;
            let key = ident(&field(structure, &continued.child.parent_key)?.name);
            return Some(quote!(let key = at.#key.clone(); #rest));
        }
        let Some((step, steps)) = steps.split_first() else {
            let of_key = ident(&continued.method_of_key);
            return Some(quote!(drain.rest(&key, || self.#of_key(key.clone()), at).await?;));
        };
        let parent = parent.map(|steps| steps - 1);
        let next = |owner, target, nullable_elements| {
            self.below(continued, Below { owner, target, steps, parent, nullable_elements }, place)
        };
        if matches!(step, Step::Only | Step::Each) {
            let rest = next(owner, target, false)?;
            return Some(if nullable_elements {
                quote!(for at in at.iter_mut().filter_map(|at| at.as_mut()) { #rest })
            } else {
                quote!(for at in at.iter_mut() { #rest })
            });
        }
        let (owner, found) = self.resolve(owner, &target)?;
        let unit = self.unit_of(&owner)?;
        match (&unit.types[found], step) {
            (Shape::Struct(structure), Step::Field(key)) => {
                let into = field(structure, key)?;
                let name = ident(&into.name);
                let nullable = matches!(into.field.ty.nullable(), Type::List(item) if item.is_nullable());
                let rest = next(owner, into.target.clone(), nullable)?;
                Some(if is_optional(into) {
                    quote!(if let Some(at) = at.#name.as_mut() { #rest })
                } else {
                    quote!({ let at = &mut at.#name; #rest })
                })
            }
            (Shape::Enum(shape), Step::On { types, .. }) => {
                let name = self.target(&Target::Other(owner.clone(), found), unit, "", place);
                let variant = shape.variants.iter().find(|variant| types.iter().any(|ty| ty == variant.ty));
                let (tag, target) = match variant {
                    Some(variant) => (ident(&variant.name), variant.target.clone()),
                    None => (ident("Unknown"), Target::Local(shape.unknown)),
                };
                let rest = next(owner, target, false)?;
                Some(quote!(if let #name::#tag(at) = at { #rest }))
            }
            _ => None,
        }
    }
}
