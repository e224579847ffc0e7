//! Whether there is a next page, and the cursor that it starts at.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::unit::{Struct, Unit};
use super::super::{Emitter, ident};
use super::{field, is_optional};
use crate::plan::{Connection, CursorSource, Direction, Type};

impl<'p> Emitter<'p> {
    /// Statements that leave `next` the cursor of the next page, if there is one.
    pub(super) fn next_page(
        &self,
        structure: &Struct<'p>,
        unit: &Unit<'p>,
        connection: &Connection,
        place: &str,
    ) -> Option<TokenStream> {
        let info = field(structure, &connection.page_info)?;
        let info_name = ident(&info.name);
        let info_path = format!("{place}.{}", info.field.key);
        let info_value = if info.field.conditional {
            quote!(__private::asked(&mut at.#info_name, #info_path)?)
        } else if is_optional(info) {
            quote!(__private::found(&mut at.#info_name, #info_path)?)
        } else {
            quote!(&mut at.#info_name)
        };
        let (page_info, _) = self.structure(&info.target, unit)?;
        let more = field(page_info, &connection.more)?;
        let more_name = ident(&more.name);
        let more_path = format!("{info_path}.{}", more.field.key);
        let more_value = if more.field.conditional {
            quote!(*__private::asked(&mut info.#more_name, #more_path)?)
        } else if is_optional(more) {
            quote!(*__private::found(&mut info.#more_name, #more_path)?)
        } else {
            quote!(info.#more_name)
        };
        let cursor = match &connection.cursor {
            CursorSource::PageInfo(key) => {
                let cursor = field(page_info, key)?;
                let name = ident(&cursor.name);
                if is_optional(cursor) {
                    quote!(info.#name.clone())
                } else {
                    quote!(Some(info.#name.clone()))
                }
            }
            CursorSource::Edge(key) => self.edge_cursor(structure, unit, connection, key)?,
        };
        if connection.may_be_bare {
            let rows = ident(&field(structure, connection.items.list())?.name);
            // Who asks neither for rows nor whether there are more has all that was asked for.
            return Some(quote! {
                let next = if at.#info_name.is_none() && at.#rows.is_none() {
                    None
                } else {
                    let info = #info_value;
                    __private::next_page(#more_value, #cursor, #place)?
                };
            });
        }
        Some(quote! {
            let info = #info_value;
            let next = __private::next_page(#more_value, #cursor, #place)?;
        })
    }

    fn edge_cursor(
        &self,
        structure: &Struct<'p>,
        unit: &Unit<'p>,
        connection: &Connection,
        key: &str,
    ) -> Option<TokenStream> {
        let list = field(structure, connection.items.list())?;
        let Type::List(element) = list.field.ty.nullable() else { return None };
        let (edge, _) = self.structure(&list.target, unit)?;
        let cursor = field(edge, key)?;
        let (list_name, cursor_name) = (ident(&list.name), ident(&cursor.name));
        let rows = if is_optional(list) {
            quote!(at.#list_name.as_deref().unwrap_or_default())
        } else {
            quote!(at.#list_name)
        };
        let outermost = match connection.direction {
            Direction::Forward => quote!(last),
            Direction::Backward => quote!(first),
        };
        let edge = if element.is_nullable() {
            quote!(#rows.#outermost().and_then(|edge| edge.as_ref()))
        } else {
            quote!(#rows.#outermost())
        };
        Some(if is_optional(cursor) {
            quote!(#edge.and_then(|edge| edge.#cursor_name.clone()))
        } else {
            quote!(#edge.map(|edge| edge.#cursor_name.clone()))
        })
    }
}
