//! The rows of a connection: its edges, their nodes, or nodes without edges.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::text::Rust;
use super::super::unit::{Struct, StructField, Unit};
use super::super::{Emitter, Place, ident};
use super::{field, is_optional};
use crate::plan::{Connection, Items, Type};

impl<'p> Emitter<'p> {
    /// The type of an item, and a statement that takes all of them as `items`, each in an option, and with its cursor
    /// if it has one.
    pub(super) fn items_of(
        &self,
        structure: &Struct<'p>,
        unit: &Unit<'p>,
        connection: &Connection,
        place: &Place,
    ) -> Option<(Rust, TokenStream)> {
        let list = field(structure, connection.items.list())?;
        let Type::List(element) = list.field.ty.nullable() else { return None };
        let row = self.target(&list.target, unit, list.field.ty.name(), place);
        let nullable = element.is_nullable();
        let cursor = match &connection.row_cursor {
            Some(key) => Some(field(self.structure(&list.target, unit)?.0, key)?),
            None => None,
        };
        let (item, row_of_edge) = match &connection.items {
            Items::Nodes(_) | Items::Edges(_) => (row, row_of_edge(cursor)),
            Items::NodesOfEdges(_, node) => {
                let (edge, unit) = self.structure(&list.target, unit)?;
                let node = field(edge, node)?;
                let item = self.target(&node.target, unit, node.field.ty.name(), place);
                let item = place.wrapped_value(&node.field.ty, item);
                (item, row_of_node(node, cursor))
            }
        };
        let each = match (nullable, row_of_edge) {
            (true, Row::Edge) => quote!(),
            (false, Row::Edge) => quote!(.map(Some)),
            (true, Row::Some(row)) => quote!(.map(|edge| edge.map(|edge| #row))),
            (false, Row::Some(row)) => quote!(.map(|edge| Some(#row))),
            (true, Row::Maybe(row)) => quote!(.map(|edge| edge.and_then(|edge| #row))),
            (false, Row::Maybe(row)) => quote!(.map(|edge| #row)),
        };
        let name = ident(&list.name);
        let rows = quote!(::std::mem::take(&mut at.#name));
        let rows = if is_optional(list) { quote!(#rows.unwrap_or_default()) } else { rows };
        Some((item, quote!(let items = #rows.into_iter()#each;)))
    }
}

/// How an edge, or a node in a list of nodes, becomes a row.
enum Row {
    /// It is one.
    Edge,
    /// By this expression of `edge`.
    Some(TokenStream),
    /// The same, in an option.
    Maybe(TokenStream),
}

fn row_of_edge(cursor: Option<&StructField<'_>>) -> Row {
    let Some(cursor) = cursor else { return Row::Edge };
    let name = ident(&cursor.name);
    let cursor =
        if is_optional(cursor) { quote!(edge.#name.clone()) } else { quote!(Some(edge.#name.clone())) };
    Row::Some(quote!({ let cursor = #cursor; (edge, cursor) }))
}

fn row_of_node(node: &StructField<'_>, cursor: Option<&StructField<'_>>) -> Row {
    let name = ident(&node.name);
    let cursor = cursor.map(|cursor| {
        let name = ident(&cursor.name);
        if is_optional(cursor) { quote!(edge.#name) } else { quote!(Some(edge.#name)) }
    });
    match (is_optional(node), cursor) {
        (true, Some(cursor)) => Row::Maybe(quote!(edge.#name.map(|node| (node, #cursor)))),
        (true, None) => Row::Maybe(quote!(edge.#name)),
        (false, Some(cursor)) => Row::Some(quote!((edge.#name, #cursor))),
        (false, None) => Row::Some(quote!(edge.#name)),
    }
}
