//! How a walk asks for smaller pages.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Emitter;
use super::input::Given;
use super::place::Place;
use crate::plan::{Connection, Operation};

impl Emitter<'_> {
    /// The methods that read and set the number of rows a page, if a walk may change it.
    pub(super) fn page_size(
        &self,
        operation: &Operation,
        connection: &Connection,
        variables: &Given<'_>,
        place: &Place,
    ) -> Option<TokenStream> {
        let name = connection.page_size_variable.as_ref()?;
        let variable = operation.variables.iter().find(|variable| variable.name == *name)?;
        if !connection.page_size_is_free || self.options.scalars.contains_key("Int") {
            return None;
        }
        let (field, option, optional) =
            (variables.ident(name)?, place.std("Option"), place.relaywalk("Optional"));
        let value = if variable.ty.is_nullable() || variable.default.is_some() {
            let default = variable.default.as_ref().and_then(|default| default.parse::<i32>().ok());
            let default = match default.filter(|rows| *rows > 0).map(Literal::i32_unsuffixed) {
                Some(rows) => quote!(Some(#rows)),
                None => quote!(None),
            };
            quote! {
                match self.#field {
                    #optional::Value(rows) => Some(rows),
                    #optional::Null => None,
                    #optional::Absent => #default,
                }
            }
        } else {
            quote!(Some(self.#field))
        };
        Some(quote! {
            fn page_size(&self) -> #option<i32> {
                #value
            }

            fn set_page_size(&mut self, rows: i32) {
                self.#field = rows.into();
            }
        })
    }
}
