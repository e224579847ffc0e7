//! The operation itself: a struct that is its variables.

use proc_macro2::TokenStream;
use quote::quote;

use super::input::{Given, Member};
use super::{Emitter, Names, Place, docs, ident, lints};
use crate::plan::{Operation, OperationKind, Role};

impl Emitter<'_> {
    pub(super) fn operation(&self, names: &Names<'_, Operation>) -> TokenStream {
        let operation = names.of;
        let ty = ident(&names.ty);
        let place = Place::within(&names.unit.module, &names.unit.names);
        let derives = self.options.input_derives(true);
        let structure = self.variables(operation, &Place::top()).structure(&ty, &derives);
        let variables = self.variables(operation, &place);
        let rest = variables.rest(&quote!(super::#ty));
        let traits = self.operation_traits(names);
        let connection = self.connection(names, &variables, &place);
        let types = self.unit(&names.unit, &place, true);
        let content = quote!(#rest #traits #connection #types);
        let (module, imports, lints) = (names.module(), place.imports(&content), lints());
        let doc = format!(" The {} `{}`, with its variables.", operation.kind, operation.name);
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

    fn variables<'a>(&self, operation: &Operation, place: &'a Place) -> Given<'a> {
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
