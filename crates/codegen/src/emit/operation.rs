//! The operation itself: a struct that is its variables.

use proc_macro2::TokenStream;
use quote::quote;

use super::input::{Given, Member};
use super::unit::Owner;
use super::{Emitter, Names, Place, docs, ident, lints};
use crate::plan::{Operation, OperationKind, Role};

impl<'p> Emitter<'p> {
    pub(super) fn operation(&self, index: usize) -> TokenStream {
        let (names, children) = (&self.operations[index], &self.children[index]);
        let derived = children.iter().map(|child| &child.names.ty);
        let place = Place::within(&names.unit.module, names.unit.names.iter().chain(derived));
        let variables = self.variables(names.of, &place);
        let connection = self.connection(names, &variables, &place, None);
        let methods = self.child_methods(index, &variables, &place);
        let connections = self.child_connections(&Owner::Operation(index), &place);
        let drain = self.parent_query(index, &place);
        let derived = children.iter().map(|child| self.continuation(index, child, &place));
        let doc = format!(" The {} `{}`, with its variables.", names.of.kind, names.of.name);
        let more = quote!(#connection #methods #drain #connections #(#derived)*);
        self.module_of(names, &doc, &Place::top(), &place, &variables, &more)
    }

    /// An operation's struct, and beside it the module with everything else.
    pub(super) fn module_of(
        &self,
        names: &Names<'p, Operation>,
        doc: &str,
        outside: &Place,
        place: &Place,
        variables: &Given<'_>,
        more: &TokenStream,
    ) -> TokenStream {
        let operation = names.of;
        let ty = ident(&names.ty);
        let derives = self.options.input_derives(true);
        let structure = self.variables(operation, outside).structure(&ty, &derives);
        let rest = variables.rest(&quote!(super::#ty));
        let traits = self.operation_traits(names);
        let types = self.unit(&names.unit, place, true);
        let content = quote!(#rest #traits #more #types);
        let (module, imports, lints) = (names.module(), place.imports(&content), lints());
        let module_doc = format!(" What `{}` replies.", operation.name);
        quote! {
            #[doc = #doc]
            #[rustfmt::skip]
            #[allow(unused, unreachable_pub, clippy::pedantic)]
            #structure

            #[doc = #module_doc]
            #lints
            pub mod #module { #imports #content }
        }
    }

    pub(super) fn variables<'a>(&self, operation: &Operation, place: &'a Place) -> Given<'a> {
        let variables = operation.variables.iter().map(|variable| {
            let inner = match variable.role {
                Role::Cursor => place.relaywalk("Cursor"),
                _ => self.input_type(variable.ty.name(), place),
            };
            let default =
                variable.default.as_ref().map(|default| format!(" = {default}")).unwrap_or_default();
            let role = match variable.role {
                Role::Plain => "",
                Role::Cursor => "; where to start, set by the walker from the second page on",
                Role::PageSize => "; rows a page",
            };
            let doc = format!("`${}: {}{default}`{role}.", variable.name, variable.ty);
            Member {
                key: variable.name.clone(),
                docs: docs::comment(&doc),
                ty: place.wrapped_value(&variable.ty, &inner),
                required: !variable.ty.is_nullable() && variable.default.is_none(),
                boxed: false,
            }
        });
        Given::new(variables.collect(), place)
    }

    fn operation_traits(&self, names: &Names<'_, Operation>) -> TokenStream {
        let ty = ident(&names.ty);
        let (name, text) = (&names.of.name, &names.of.text);
        let kind = ident(match names.of.kind {
            OperationKind::Query => "Query",
            OperationKind::Mutation => "Mutation",
            OperationKind::Subscription => "Subscription",
        });
        quote! {
            impl ::relaywalk::Operation for super::#ty {
                const NAME: &'static str = #name;
                const QUERY: &'static str = #text;
                const KIND: ::relaywalk::OperationKind = ::relaywalk::OperationKind::#kind;
            }

            impl __private::graphql_client::GraphQLQuery for super::#ty {
                type Variables = Self;
                type ResponseData = ResponseData;

                fn build_query(variables: Self) -> __private::graphql_client::QueryBody<Self> {
                    __private::graphql_client::QueryBody {
                        variables,
                        query: <Self as ::relaywalk::Operation>::QUERY,
                        operation_name: <Self as ::relaywalk::Operation>::NAME,
                    }
                }
            }
        }
    }
}
