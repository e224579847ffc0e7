//! Objects that hold one value, such as Salesforce's `StringValue`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::unit::{Struct, StructField, Target, Unit};
use super::{Emitter, Place, ident};
use crate::plan::Type;

impl Emitter<'_> {
    /// That an object is a wrapper, if it looks like one: it has a `value`, nothing but values, and no identity of its
    /// own.
    pub(super) fn wrapper(
        &self,
        structure: &Struct<'_>,
        name: &Ident,
        unit: &Unit<'_>,
        place: &Place,
    ) -> Option<TokenStream> {
        let is_value = |field: &&StructField<'_>| field.field.key == "value" && field.field.name == "value";
        let holds_values = structure.fields.iter().all(|StructField { field, target, .. }| {
            matches!(target, Target::Leaf(_)) && !field.name.eq_ignore_ascii_case("id")
        });
        let StructField { field, name: local, target } = structure.fields.iter().find(is_value)?;
        let is_bare = matches!(field.ty.nullable(), Type::Named(_));
        if !holds_values || !is_bare || field.hidden {
            return None;
        }
        let (inner, option) = (self.target(target, unit, field.ty.name(), place), place.std("Option"));
        let local = ident(local);
        let (value, into_value) = match field.ty.is_nullable() || field.conditional {
            true => (quote!(self.#local.as_ref()), quote!(self.#local)),
            false => (quote!(#option::Some(&self.#local)), quote!(#option::Some(self.#local))),
        };
        Some(quote! {
            impl ::relaywalk::Wrapper for #name {
                type Value = #inner;
                fn value(&self) -> #option<&Self::Value> {
                    #value
                }
                fn into_value(self) -> #option<Self::Value> {
                    #into_value
                }
            }
        })
    }
}
