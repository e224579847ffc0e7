//! Questions to the schema that the specification answers.

use std::cell::RefCell;
use std::collections::HashMap;

use apollo_compiler::schema::{ExtendedType, FieldDefinition};
use apollo_compiler::{Name, Schema};

use super::Docs;
use crate::load::{Loaded, Possible};

pub(super) struct Types<'s> {
    pub(super) schema: &'s Schema,
    possible: &'s Possible,
    /// The types that were asked about, and which of them are connections.
    connections: RefCell<HashMap<String, Option<ConnectionType>>>,
}

/// To which values of a type a fragment applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coverage {
    /// To every one: the schema declares it.
    Every,
    /// To every one of today, by chance: a type that the server adds tomorrow may be another.
    EveryKnown,
    /// To those of some types, or of none.
    Some,
}

/// The Relay fields of a connection type, found by structure.
/// <https://relay.dev/graphql/connections.htm#sec-Connection-Types>
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectionType {
    /// Does the schema's page information have `endCursor` and `startCursor` at all?
    pub(super) page_info_has_cursors: bool,
}

impl<'s> Types<'s> {
    pub(super) fn new(loaded: &'s Loaded) -> Self {
        Self { schema: &loaded.schema, possible: &loaded.possible, connections: RefCell::default() }
    }

    /// The object types that a value of this interface or union may be, as far as a fragment on `condition` applies to
    /// them, by name.
    pub(super) fn covered(&self, condition: &Name, ty: &str) -> Vec<&Name> {
        let Some(possible) = self.possible.get(ty) else { return Vec::new() };
        if !self.is_abstract(condition) {
            return possible.get(condition).into_iter().collect();
        }
        let is_covered = |object: &&Name| self.coverage(condition, object) == Coverage::Every;
        possible.iter().filter(is_covered).collect()
    }

    pub(super) fn is_abstract(&self, ty: &str) -> bool {
        matches!(self.schema.types.get(ty), Some(ExtendedType::Interface(_) | ExtendedType::Union(_)))
    }

    /// To which values of type `ty` a fragment on `condition` applies.
    pub(super) fn coverage(&self, condition: &str, ty: &str) -> Coverage {
        if condition == ty || self.schema.is_subtype(condition, ty) {
            return Coverage::Every;
        }
        if !self.is_abstract(ty) || !self.is_abstract(condition) {
            return Coverage::Some;
        }
        let all = match (self.possible.get(ty), self.possible.get(condition)) {
            (Some(possible), Some(wide)) => possible.is_subset(wide),
            (possible, _) => possible.is_none_or(|possible| possible.is_empty()),
        };
        if all { Coverage::EveryKnown } else { Coverage::Some }
    }

    pub(super) fn connection(&self, ty: &str) -> Option<ConnectionType> {
        if let Some(known) = self.connections.borrow().get(ty) {
            return *known;
        }
        let found = self.find_connection(ty);
        self.connections.borrow_mut().insert(ty.to_owned(), found);
        found
    }

    fn find_connection(&self, ty: &str) -> Option<ConnectionType> {
        let page_info = self.field(ty, "pageInfo")?.ty.inner_named_type();
        // What is there by these names must be what a walk can use.
        let all = |names: [&str; 2], can_be: &dyn Fn(&str) -> bool| {
            let mut found = names.into_iter().filter(|name| self.field(page_info, name).is_some()).peekable();
            found.peek().is_some().then(|| found.all(can_be))
        };
        let pages = all(["hasNextPage", "hasPreviousPage"], &|name| self.is_more(page_info, name))?;
        let cursors = all(["endCursor", "startCursor"], &|name| self.is_cursor(page_info, name));
        let list = |name| {
            let of_one_level = |ty: &&apollo_compiler::ast::Type| ty.is_list() && !ty.item_type().is_list();
            self.field(ty, name).map(|field| &field.ty).filter(of_one_level)
        };
        let edges = list("edges").is_some_and(|edges| self.field(edges.inner_named_type(), "node").is_some());
        (pages && cursors != Some(false) && (edges || list("nodes").is_some()))
            .then_some(ConnectionType { page_info_has_cursors: cursors.is_some() })
    }

    /// Is this a field that carries a cursor, by the structure of the type around it? Any scalar may be one that may be
    /// text or an integer.
    pub(super) fn is_cursor(&self, ty: &str, field: &str) -> bool {
        let has_any = |names: &[&str]| names.iter().any(|name| self.field(ty, name).is_some());
        let is_at_its_place = match field {
            "endCursor" | "startCursor" => has_any(&["hasNextPage", "hasPreviousPage"]),
            "cursor" => has_any(&["node"]),
            _ => false,
        };
        let is_one = |of: &FieldDefinition| {
            let scalar = of.ty.inner_named_type();
            !of.ty.is_list() && self.is_scalar(scalar) && !matches!(&**scalar, "Boolean" | "Float")
        };
        is_at_its_place && self.field(ty, field).is_some_and(is_one)
    }

    /// Is this a field that says whether there are more pages?
    pub(super) fn is_more(&self, ty: &str, field: &str) -> bool {
        matches!(field, "hasNextPage" | "hasPreviousPage") && self.is_single(ty, field, "Boolean")
    }

    /// Is this a connection's count of all its rows?
    pub(super) fn is_count(&self, ty: &str, field: &str) -> bool {
        field == "totalCount" && self.is_single(ty, field, "Int") && self.connection(ty).is_some()
    }

    fn is_single(&self, ty: &str, field: &str, scalar: &str) -> bool {
        self.field(ty, field)
            .is_some_and(|found| !found.ty.is_list() && found.ty.inner_named_type() == scalar)
    }

    pub(super) fn is_scalar(&self, ty: &str) -> bool {
        self.schema.types.get(ty).is_some_and(ExtendedType::is_scalar)
    }

    pub(super) fn field(&self, ty: &str, name: &str) -> Option<&FieldDefinition> {
        self.schema.type_field(ty, name).ok().map(|field| &***field)
    }

    pub(super) fn docs(&self, ty: &str) -> Docs {
        let description = self.schema.types.get(ty).and_then(ExtendedType::description);
        Docs { description: description.map(|text| text.to_string()), deprecated: None }
    }
}

/// Description and deprecation of a field, argument or enum value.
pub(super) fn docs(
    description: Option<&apollo_compiler::Node<str>>,
    directives: &apollo_compiler::ast::DirectiveList,
) -> Docs {
    let deprecated = directives.get("deprecated").map(|directive| {
        let reason = directive.specified_argument_by_name("reason").and_then(|reason| reason.as_str());
        reason.unwrap_or("No longer supported").to_owned()
    });
    Docs { description: description.map(|text| text.to_string()), deprecated }
}
