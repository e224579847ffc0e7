//! What the type of a child connection can do: say whether it is complete, give its page, take another's rows.

use std::collections::{BTreeMap, HashSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::connection::{At, Taken, field, is_optional};
use crate::emit::unit::{Owner, Target};
use crate::emit::{Emitter, Place, ident};
use crate::plan::{Connection, CursorSource};

impl<'p> Emitter<'p> {
    /// How the connections among a unit's types are continued.
    pub(in crate::emit) fn child_connections(&self, owner: &Owner, place: &Place) -> TokenStream {
        let of_owner = self.continued_connections().filter(|(of, ..)| of == owner);
        let found: BTreeMap<usize, &Connection> = of_owner.map(|(_, index, found)| (index, found)).collect();
        let found = found.into_iter().map(|(index, connection)| {
            self.child_connection(owner, index, connection, place).unwrap_or_else(|| unreachable(connection))
        });
        quote!(#(#found)*)
    }

    /// The types of connections that are continued.
    pub(in crate::emit) fn continued_types(&self) -> HashSet<(Owner, usize)> {
        self.continued_connections().map(|(owner, index, _)| (owner, index)).collect()
    }

    fn continued_connections(&self) -> impl Iterator<Item = (Owner, usize, &'p Connection)> {
        let children = self.operations.iter().enumerate();
        let children =
            children.flat_map(|(index, names)| names.of.children.iter().map(move |it| (index, it)));
        children.filter_map(|(operation, child)| {
            let operation = Owner::Operation(operation);
            let target = self.follow(operation.clone(), &child.path)?;
            let (owner, index) = self.resolve(operation, &target)?;
            Some((owner, index, child.continuation.connection.as_ref()?))
        })
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
        let list = field(structure, connection.items.list())?;
        let rows = ident(&list.name);
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
        let complete = if connection.may_be_bare {
            quote!(self.#info_name.is_none() && self.#rows.is_none() || #complete)
        } else {
            complete
        };
        let count = match is_optional(list) {
            true => quote!(self.#rows.as_ref().map_or(0, |rows| rows.len())),
            false => quote!(self.#rows.len()),
        };
        let total = match connection.total.as_ref().and_then(|key| field(structure, key)) {
            None => quote!(None),
            Some(total) => {
                let (name, number) = (ident(&total.name), quote!(TryFrom::try_from));
                match is_optional(total) {
                    true => quote!(self.#name.and_then(|total| #number(total).ok())),
                    false => quote!(#number(self.#name).ok()),
                }
            }
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

                fn extent(&self) -> ::relaywalk::Extent {
                    ::relaywalk::Extent { rows: #count, total: #total }
                }
            }
        })
    }
}

/// The plan and the types come from the same selection, so this is for a mistake in the emitter alone.
fn unreachable(connection: &Connection) -> TokenStream {
    let message = format!("relaywalk-codegen can't continue `{}`, please report it", connection.place());
    quote!(::std::compile_error!(#message);)
}
