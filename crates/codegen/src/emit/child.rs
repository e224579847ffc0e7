//! What continues the child connections of an operation: derived operations, and methods that make them.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::connection::{At, Taken, field, is_optional};
use super::input::Given;
use super::names::{Scope, field_name, type_name};
use super::place::IMPORTED;
use super::unit::{Owner, Shape, StructField, Target, Unit};
use super::{Emitter, Names, Place, ident};
use crate::plan::{
    Child, Composite, Connection, CursorSource, Field, Object, Operation, Selected, Step, Type,
};

/// A child and its derived operation, which stands in the module of the operation that has the child.
pub(super) struct Continued<'p> {
    pub(super) child: &'p Child,
    pub(super) names: Names<'p, Operation>,
    /// The method that makes it of a parent.
    method: String,
}

impl<'p> Emitter<'p> {
    /// The children of an operation.
    pub(super) fn continued(&self, index: usize) -> Vec<Continued<'p>> {
        let operation = &self.operations[index];
        let mut types = Scope::reserving(&IMPORTED);
        types.claim_all(operation.unit.names.iter().cloned());
        let mut modules = Scope::default();
        let mut methods = Scope::reserving(&["new", "default", "clone"]);
        methods.claim_all(self.variables(operation.of, &Place::top()).names());
        let children = operation.of.children.iter().map(|child| {
            let module = modules.unique(&field_name(&child.name));
            let module = operation.unit.module.iter().cloned().chain([module]).collect();
            let shared = self.shared_type(index, child);
            let unit = Unit::of_continuation(module, &child.continuation.data, shared);
            let plain = field_name(child.key());
            let method = if methods.claim(&plain) { plain } else { methods.unique(&field_name(&child.name)) };
            let ty = types.unique(&type_name(&child.name));
            Continued { child, names: Names { of: &child.continuation, unit, ty }, method }
        });
        children.collect()
    }

    /// The connection's field in the reply of a derived operation, and its type: that of the first page.
    fn shared_type(&self, index: usize, child: &'p Child) -> Option<(&'p Field, Target)> {
        let connection = child.continuation.connection.as_ref()?;
        let planned = planned(&child.continuation.data, &connection.path)?;
        Some((planned, self.follow(Owner::Operation(index), &child.path)?))
    }

    /// What the steps lead to from the root of a unit, told so that it holds anywhere.
    fn follow(&self, owner: Owner, steps: &[Step]) -> Option<Target> {
        let mut target = self.unit_of(&owner)?.root.clone();
        let mut owner = owner;
        for step in steps {
            if matches!(step, Step::Only | Step::Each) {
                continue;
            }
            let (unit, index);
            (owner, index) = self.resolve(owner, &target)?;
            unit = self.unit_of(&owner)?;
            target = match (&unit.types[index], step) {
                (Shape::Struct(structure), Step::Field(key)) => field(structure, key)?.target.clone(),
                (Shape::Enum(shape), Step::On { types, .. }) => match types.first() {
                    Some(ty) => shape.variants.iter().find(|variant| variant.ty == ty)?.target.clone(),
                    None => Target::Local(shape.unknown),
                },
                _ => return None,
            };
        }
        Some(match target {
            Target::Local(index) => Target::Other(owner, index),
            target => target,
        })
    }

    /// The unit in which a type is defined, and its place there.
    fn resolve(&self, owner: Owner, target: &Target) -> Option<(Owner, usize)> {
        match target {
            Target::Leaf(_) => None,
            Target::Local(index) => Some((owner, *index)),
            Target::Other(owner, index) => Some((owner.clone(), *index)),
            Target::Fragment(name) => {
                let root = &self.fragments.get(&**name)?.unit.root;
                self.resolve(Owner::Fragment(name.clone()), root)
            }
        }
    }

    /// How the connections among a unit's types are continued.
    pub(super) fn child_connections(&self, owner: &Owner, place: &Place) -> TokenStream {
        let mut found: BTreeMap<usize, &Connection> = BTreeMap::new();
        for (operation, names) in self.operations.iter().enumerate() {
            for child in &names.of.children {
                let target = self.follow(Owner::Operation(operation), &child.path);
                let resolved = target.and_then(|target| self.resolve(Owner::Operation(operation), &target));
                if let (Some((of, index)), Some(connection)) = (resolved, &child.continuation.connection)
                    && of == *owner
                {
                    found.insert(index, connection);
                }
            }
        }
        let found = found.into_iter().map(|(index, connection)| {
            self.child_connection(owner, index, connection, place).unwrap_or_else(|| unreachable(connection))
        });
        quote!(#(#found)*)
    }

    fn child_connection(
        &self,
        owner: &Owner,
        index: usize,
        connection: &Connection,
        place: &Place,
    ) -> Option<TokenStream> {
        let unit = self.unit_of(owner)?;
        let at = At { target: Target::Local(index), unit, path: String::new(), nullable_elements: false };
        let Taken { item, next, items, page: taken } = self.taken(&at, connection, &connection.ty, place)?;
        let (structure, unit) = self.structure(&at.target, at.unit)?;
        let rows = ident(&field(structure, connection.items.list())?.name);
        let info = field(structure, &connection.page_info)?;
        let (page_info, _) = self.structure(&info.target, unit)?;
        let more = field(page_info, &connection.more)?;
        let cursor = match &connection.cursor {
            CursorSource::PageInfo(key) => Some(field(page_info, key)?),
            CursorSource::Edge(_) => None,
        };
        let [info_name, more_name] = [ident(&info.name), ident(&more.name)];
        let moved = [Some(more), cursor].into_iter().flatten().map(|field| {
            let name = ident(&field.name);
            quote!(::std::mem::swap(&mut info.#name, &mut rest.#name);)
        });
        let moved = if is_optional(info) {
            quote! {
                if let (Some(info), Some(rest)) = (self.#info_name.as_mut(), rest.#info_name.as_mut()) {
                    #(#moved)*
                }
            }
        } else {
            quote! {
                let (info, rest) = (&mut self.#info_name, &mut rest.#info_name);
                #(#moved)*
            }
        };
        let ended = if is_optional(more) { quote!(== Some(false)) } else { quote!(== false) };
        let complete = if is_optional(info) {
            quote!(self.#info_name.as_ref().is_some_and(|info| info.#more_name #ended))
        } else {
            quote!(self.#info_name.#more_name #ended)
        };
        let ty = ident(&unit.names[index]);
        let [result, option, cursor_type, page, page_error] = [
            place.std("Result"),
            place.std("Option"),
            place.relaywalk("Cursor"),
            place.relaywalk("Page"),
            place.relaywalk("PageError"),
        ];
        Some(quote! {
            impl #ty {
                /// Are all rows here? If not, the operation's methods and `complete` fetch the others.
                pub fn is_complete(&self) -> bool {
                    #complete
                }
            }

            impl ::relaywalk::ChildConnection for #ty {
                type Item = #item;

                fn next_page(&mut self) -> #result<#option<#cursor_type>, #page_error> {
                    let at = self;
                    #next
                    Ok(next)
                }

                fn take_page(&mut self) -> #result<#page<Self::Item>, #page_error> {
                    let at = self;
                    #next
                    #items
                    Ok(#taken)
                }

                fn append(&mut self, rest: &mut Self) {
                    __private::append(&mut self.#rows, &mut rest.#rows);
                    #moved
                }
            }
        })
    }

    /// The methods that make continuations of parents.
    pub(super) fn child_methods(&self, index: usize, variables: &Given<'_>, place: &Place) -> TokenStream {
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
        let Continued { child, names, method } = continued;
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
        Some(quote! {
            #[doc = #doc]
            #[must_use]
            pub fn #method(&self, #argument: &#parent_type) -> ::relaywalk::Children<#ty> {
                let query = #ty { #key_variable: #argument.#key.clone(), #(#others),* };
                ::relaywalk::Children::new(query, #inline)
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

    /// A derived operation.
    pub(super) fn continuation(
        &self,
        index: usize,
        continued: &Continued<'p>,
        outside: &Place,
    ) -> TokenStream {
        let Continued { child, names, .. } = continued;
        let place = Place::within(&names.unit.module, &names.unit.names);
        let variables = self.variables(names.of, &place);
        let verify = self.verify(continued, &variables, &place);
        let query = self.child_query(index, continued, &place);
        let (verify, query) = match (verify, query) {
            (Some(verify), Some(query)) => (Some(verify), query),
            _ => (None, no_child(child)),
        };
        let connection = self.connection(names, &variables, &place, verify);
        let doc = format!(" Continues `{}` for one `{}`.", child.key(), child.parent);
        self.module_of(names, &doc, outside, &place, &variables, &quote!(#connection #query))
    }

    /// Is the parent in a reply the one that was asked for?
    fn verify(&self, continued: &Continued<'p>, variables: &Given<'_>, place: &Place) -> Option<TokenStream> {
        let Continued { child, names, .. } = continued;
        let asked = variables.ident(&child.key_variable)?;
        let (way, at) = self.way(&names.unit, &child.continuation_parent, place)?;
        let (structure, _) = self.structure(&at.target, at.unit)?;
        let key = field(structure, &child.continuation_key)?;
        let name = ident(&key.name);
        let path = format!("{}.{}", at.path, child.continuation_key);
        let found = if is_optional(key) {
            quote!(__private::found(&mut at.#name, #path)?)
        } else {
            quote!(&at.#name)
        };
        let [result, page_error] = [place.std("Result"), place.relaywalk("PageError")];
        Some(quote! {
            fn verify(&self, data: &mut Self::ResponseData) -> #result<(), #page_error> {
                let at = data;
                #way
                __private::same_parent(&self.#asked, #found, #path)
            }
        })
    }

    fn child_query(&self, index: usize, continued: &Continued<'p>, place: &Place) -> Option<TokenStream> {
        let Continued { child, names, .. } = continued;
        let connection = names.of.connection.as_ref()?;
        let (way, _) = self.way(&names.unit, &connection.path, place)?;
        let target = self.follow(Owner::Operation(index), &child.path)?;
        let connection = self.target(&target, &names.unit, &child.ty, place);
        let [result, page_error] = [place.std("Result"), place.relaywalk("PageError")];
        let ty = ident(&names.ty);
        Some(quote! {
            impl ::relaywalk::ChildQuery for super::#ty {
                type Connection = #connection;

                fn connection(data: &mut Self::ResponseData) -> #result<&mut Self::Connection, #page_error> {
                    let at = data;
                    #way
                    Ok(at)
                }
            }
        })
    }
}

/// The field that the steps lead to.
fn planned<'p>(data: &'p Object, steps: &[Step]) -> Option<&'p Field> {
    let mut found: Option<&'p Field> = None;
    for step in steps {
        let Step::Field(key) = step else { continue };
        let object = match found.map(|field| &field.selected) {
            None => data,
            Some(Selected::Composite(Composite::Object(object))) => object,
            Some(_) => return None,
        };
        found = Some(object.field(key)?);
    }
    found
}

fn is_cursor(operation: &Operation, variable: &str) -> bool {
    operation.connection.as_ref().is_some_and(|connection| connection.cursor_variable == variable)
}

/// What a method calls the parent that it takes.
fn parent_name(ty: &str) -> Ident {
    ident(&field_name(ty))
}

/// The plan and the types come from the same selection, so this is for a mistake in the emitter alone.
fn unreachable(connection: &Connection) -> TokenStream {
    let message = format!("relaywalk-codegen can't continue `{}`, please report it", connection.place());
    quote!(::std::compile_error!(#message);)
}

fn no_child(child: &Child) -> TokenStream {
    let message = format!("relaywalk-codegen can't continue `{}`, please report it", child.place());
    quote!(::std::compile_error!(#message);)
}
