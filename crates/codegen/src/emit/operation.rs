//! The operation itself: a struct that is its variables.

use proc_macro2::TokenStream;
use quote::quote;

use super::input::{Given, Member};
use super::{Emitter, Names, Place, docs, ident, lints};
use crate::plan::{Operation, OperationKind, Role, Type};

impl Emitter<'_> {
    pub(super) fn operation(&self, names: &Names<'_, Operation>) -> TokenStream {
        let operation = names.of;
        let (ty, lints) = (ident(&names.ty), lints());
        let top = Place::top();
        let place = Place::within(&names.unit.module, &names.unit.names);
        let derives = self.options.input_derives(true);
        let structure = Given::structure(&ty, &self.variables(operation, &top), &derives);
        let rest = Given::rest(&quote!(super::#ty), &self.variables(operation, &place), &place);
        let traits = self.operation_traits(names);
        let connection =
            operation.connection.as_ref().map(|connection| self.connection(names, connection, &place));
        let types = self.unit(&names.unit, &place, true);
        let module = names.module();
        let doc = format!(" The {} `{}`, with its variables.", operation.kind, operation.name);
        let module_doc = format!(" What `{}` replies.", operation.name);
        quote! {
            #[doc = #doc]
            #lints
            #structure

            #[doc = #module_doc]
            #lints
            pub mod #module {
                use ::relaywalk::{__private, json};
                #rest
                #traits
                #connection
                #types
            }
        }
    }

    fn variables(&self, operation: &Operation, place: &Place) -> Vec<Member> {
        let variables = operation.variables.iter().map(|variable| {
            let inner = match variable.role {
                Role::Cursor => quote!(::relaywalk::Cursor),
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
            let ty = place.wrapped(&Type::NonNull(Box::new(variable.ty.nullable().clone())), &inner);
            Member::new(&variable.name, &variable.ty, variable.default.is_some(), ty, docs::comment(&doc))
        });
        variables.collect()
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
