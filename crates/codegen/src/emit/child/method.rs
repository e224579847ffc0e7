//! The methods that make continuations, of a parent or of its key.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Continued, no_child};
use crate::emit::connection::{field, is_optional};
use crate::emit::input::Given;
use crate::emit::names::field_name;
use crate::emit::unit::{Owner, Shape, StructField, Target};
use crate::emit::{Emitter, Place, ident};
use crate::plan::{Operation, Step, Type};

impl<'p> Emitter<'p> {
    /// The methods that make continuations of parents.
    pub(in crate::emit) fn child_methods(
        &self,
        index: usize,
        variables: &Given<'_>,
        place: &Place,
    ) -> TokenStream {
        let children = &self.children[index];
        if children.is_empty() {
            return TokenStream::new();
        }
        let methods = children.iter().map(|child| {
            self.child_method(index, child, variables, place).unwrap_or_else(|| no_child(child.child))
        });
        let ty = ident(&self.operations[index].ty);
        quote!(impl super::#ty { #(#methods)* })
    }

    fn child_method(
        &self,
        index: usize,
        continued: &Continued<'p>,
        variables: &Given<'_>,
        place: &Place,
    ) -> Option<TokenStream> {
        let Continued { child, names, method, .. } = continued;
        let owner = Owner::Operation(index);
        let operation = &self.operations[index];
        let parent = self.follow(owner.clone(), &child.path[..child.parent_steps])?;
        let parent_type = self.target(&parent, &operation.unit, &child.parent, place);
        let (structure, _) = self.structure(&parent, &operation.unit)?;
        let key = ident(&field(structure, &child.parent_key)?.name);
        let outside = Place::top();
        let own = self.variables(names.of, &outside);
        let key_variable = own.ident(&child.key_variable)?;
        let optional = place.relaywalk("Optional");
        let others = names.of.variables.iter().filter(|variable| variable.name != child.key_variable);
        let others = others.filter_map(|variable| {
            let name = own.ident(&variable.name)?;
            Some(match variables.ident(&variable.name) {
                Some(carried) if !is_cursor(names.of, &variable.name) => quote!(#name: self.#carried.clone()),
                _ => quote!(#name: #optional::Absent),
            })
        });
        let argument = parent_name(&child.parent);
        let inline =
            self.inline(quote!(#argument), parent, index, &child.path[child.parent_steps..], place)?;
        let (method, ty) = (ident(method), ident(&names.ty));
        let doc = format!(
            " The `{}` of one `{}`: the page that came with it, then the others, by queries for it alone.",
            child.key(),
            child.parent
        );
        let (of_key, doc_of_key) = (
            ident(&continued.method_of_key),
            format!(
                " The `{}` of the `{}` with this `{}`, all by queries for it alone.",
                child.key(),
                child.parent,
                child.parent_key
            ),
        );
        let key_type = self.input_type(child.key_type()?.name(), place);
        Some(quote! {
            #[doc = #doc]
            #[must_use]
            pub fn #method(&self, #argument: &#parent_type) -> ::relaywalk::Children<#ty> {
                ::relaywalk::Children::new(self.#of_key(#argument.#key.clone()), #inline)
            }

            #[doc = #doc_of_key]
            #[must_use]
            pub fn #of_key(&self, #key_variable: impl Into<#key_type>) -> #ty {
                #ty { #key_variable: #key_variable.into(), #(#others),* }
            }
        })
    }

    /// An expression for the first page that a parent has: an optional reference.
    fn inline(
        &self,
        parent: TokenStream,
        target: Target,
        index: usize,
        steps: &[Step],
        place: &Place,
    ) -> Option<TokenStream> {
        let (mut owner, mut target) = (Owner::Operation(index), target);
        let mut found: Option<TokenStream> = None;
        let mut nullable_elements = false;
        for step in steps {
            let (resolved, at) = self.resolve(owner, &target)?;
            let unit = self.unit_of(&resolved)?;
            owner = resolved;
            match (&unit.types[at], step) {
                (_, Step::Only | Step::Each) => {
                    let one = found?;
                    found = Some(if nullable_elements {
                        quote!(#one.and_then(|at| at.first()?.as_ref()))
                    } else {
                        quote!(#one.and_then(|at| at.first()))
                    });
                }
                (Shape::Struct(structure), Step::Field(key)) => {
                    let into = field(structure, key)?;
                    found = Some(self.into(found, &parent, into));
                    nullable_elements =
                        matches!(into.field.ty.nullable(), Type::List(item) if item.is_nullable());
                    target = into.target.clone();
                }
                (Shape::Enum(shape), Step::On { types, .. }) => {
                    let name = self.target(&Target::Other(owner.clone(), at), unit, "", place);
                    let variant =
                        shape.variants.iter().find(|variant| types.iter().any(|ty| ty == variant.ty));
                    let (tag, inner) = match variant {
                        Some(variant) => (ident(&variant.name), variant.target.clone()),
                        None => (ident("Unknown"), Target::Local(shape.unknown)),
                    };
                    let one = found?;
                    let of = quote!(match at { #name::#tag(at) => Some(at), _ => None });
                    found = Some(quote!(#one.and_then(|at| #of)));
                    target = inner;
                }
                _ => return None,
            }
        }
        found
    }

    fn into(&self, found: Option<TokenStream>, parent: &TokenStream, into: &StructField<'_>) -> TokenStream {
        let name = ident(&into.name);
        match (found, is_optional(into)) {
            (None, true) => quote!(#parent.#name.as_ref()),
            (None, false) => quote!(Some(&#parent.#name)),
            (Some(one), true) => quote!(#one.and_then(|at| at.#name.as_ref())),
            (Some(one), false) => quote!(#one.map(|at| &at.#name)),
        }
    }
}

fn is_cursor(operation: &Operation, variable: &str) -> bool {
    operation.connection.as_ref().is_some_and(|connection| connection.cursor_variable == variable)
}

/// What a method calls the parent that it takes.
fn parent_name(ty: &str) -> Ident {
    ident(&field_name(ty))
}
