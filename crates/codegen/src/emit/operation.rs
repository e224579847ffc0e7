//! The operation itself: a struct that is its variables.

use proc_macro2::TokenStream;
use quote::quote;

use super::input::{Given, Member};
use super::limits::limits;
use super::module::{self, Module};
use super::names::word;
use super::text::{Rust, Text, literal};
use super::unit::Owner;
use super::{Emitter, Names, Place, docs, ident};
use crate::plan::{Operation, OperationKind, Role};

impl<'p> Emitter<'p> {
    /// The operation's struct and its module, whose lines are indented so far.
    pub(super) fn operation(&self, index: usize, depth: usize) -> Module {
        let (names, children) = (&self.operations[index], &self.children[index]);
        let derived = children.iter().map(|child| &child.names.ty);
        let place = Place::within(&names.unit.module, names.unit.names.iter().chain(derived));
        let variables = self.variables(names.of, &place);
        let connection = self.connection(names, &variables, &place, None);
        let methods = self.child_methods(index, &variables, &place);
        let connections = self.child_connections(&Owner::Operation(index), &place);
        let drain = self.parent_query(index, &place);
        let mut derived = Text::new(depth);
        for child in children {
            let module = self.continuation(index, child, &place, depth + 1);
            module.write(&Rust::new("pub"), false, &mut derived);
        }
        let more = More {
            doc: format!("The {} `{}`, with its variables.", names.of.kind, names.of.name),
            items: quote!(#connection #methods #drain #connections),
            modules: derived.into_string(),
        };
        self.module_of(names, more, &Place::top(), &place, &variables, depth)
    }

    /// An operation's struct, and beside it the module with everything else.
    pub(super) fn module_of(
        &self,
        names: &Names<'p, Operation>,
        more: More,
        outside: &Place,
        place: &Place,
        variables: &Given<'_>,
        depth: usize,
    ) -> Module {
        let operation = names.of;
        let ty = ident(&names.ty);
        let mut before = Text::new(depth.saturating_sub(1));
        before.line(&["/// ", &more.doc]);
        before.line(&["#[rustfmt::skip]"]);
        before.line(&["#[allow(unused, unreachable_pub, nonstandard_style, clippy::all, clippy::pedantic)]"]);
        let visibility = if outside.is_top() { &self.visibility } else { &Rust::new("pub") };
        let derives = self.options.input_derives(true);
        before.tokens(self.variables(operation, outside).structure(&ty, &derives, visibility));
        before.line(&["/// What `", &operation.name, "` replies."]);
        module::lints(&mut before);

        let rest = variables.rest(&quote!(super::#ty));
        let mut types = Text::new(depth);
        self.unit(&names.unit, place, true, &mut types);
        let mut content = Text::new(depth);
        place.mention("__private");
        place.import(&[&rest, &more.items], &mut content);
        content.tokens(rest);
        operation_traits(names, place, &mut content);
        content.tokens(more.items);
        content.lines(&more.modules);
        content.lines(&types.into_string());
        Module {
            name: names.module().to_owned(),
            before: before.into_string(),
            content: content.into_string(),
        }
    }

    pub(super) fn variables<'a>(&self, operation: &Operation, place: &'a Place) -> Given<'a> {
        let variables = operation.variables.iter().map(|variable| {
            let inner = match variable.role {
                Role::Cursor => place.relaywalk("Cursor"),
                _ => self.input_type(variable.ty.name(), place),
            };
            let mut definition = format!("${}: {}", variable.name, variable.ty);
            if let Some(default) = &variable.default {
                definition.push_str(&format!(" = {default}"));
            }
            let role = match variable.role {
                Role::Plain => "",
                Role::Cursor => "; where to start, set by the walker from the second page on",
                Role::PageSize => "; rows a page",
            };
            let doc = format!("{}{role}.", docs::code(&definition));
            Member {
                key: variable.name.clone(),
                docs: docs::comment(&doc),
                ty: place.wrapped_value(&variable.ty, inner),
                required: !variable.ty.is_nullable() && variable.default.is_none(),
                boxed: false,
            }
        });
        Given::new(variables.collect(), place)
    }
}

/// What an operation has besides its types.
pub(super) struct More {
    /// What is said of it.
    pub(super) doc: String,
    pub(super) items: TokenStream,
    /// The modules of what continues it.
    pub(super) modules: String,
}

fn operation_traits(names: &Names<'_, Operation>, place: &Place, text: &mut Text) {
    let ty = word(&names.ty);
    let kind = match names.of.kind {
        OperationKind::Query => "Query",
        OperationKind::Mutation => "Mutation",
        OperationKind::Subscription => "Subscription",
    };
    text.open(&["impl ::relaywalk::Operation for super::", &ty, " {"]);
    text.line(&["const NAME: &'static str = ", &literal(&names.of.name), ";"]);
    text.line(&["const QUERY: &'static str = ", &literal(&names.of.text), ";"]);
    text.line(&["const KIND: ::relaywalk::OperationKind = ::relaywalk::OperationKind::", kind, ";"]);
    limits(names.of, place).into_iter().for_each(|limits| text.tokens(limits));
    text.close("}");
    text.open(&["impl __private::graphql_client::GraphQLQuery for super::", &ty, " {"]);
    text.line(&["type Variables = Self;"]);
    text.line(&["type ResponseData = ResponseData;"]);
    text.open(&["fn build_query(variables: Self) -> __private::graphql_client::QueryBody<Self> {"]);
    text.open(&["__private::graphql_client::QueryBody {"]);
    text.line(&["variables,"]);
    text.line(&["query: <Self as ::relaywalk::Operation>::QUERY,"]);
    text.line(&["operation_name: <Self as ::relaywalk::Operation>::NAME,"]);
    text.close("}");
    text.close("}");
    text.close("}");
}
