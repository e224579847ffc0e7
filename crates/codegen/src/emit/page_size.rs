//! How a walk asks for smaller pages.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Emitter;
use super::input::Given;
use super::place::Place;
use crate::plan::{Connection, Operation};

impl Emitter<'_> {
    /// The methods that read and set the number of rows a page, if a variable says it that says nothing else.
    pub(super) fn page_size(
        &self,
        operation: &Operation,
        connection: &Connection,
        variables: &Given<'_>,
        place: &Place,
    ) -> Option<TokenStream> {
        let name = connection.page_size_variable.as_ref()?;
        let variable = operation.variables.iter().find(|variable| variable.name == *name)?;
        let is_number = variable.ty.name() == "Int" && !variable.ty.is_list();
        if !is_number || self.options.scalars.contains_key("Int") || !is_used_once(name, &operation.text) {
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

/// Beside its definition, a variable of this name occurs once. A text that has its like in a string counts it, and
/// then the size stays as the user has set it.
fn is_used_once(name: &str, text: &str) -> bool {
    let uses = text.match_indices('$').filter(|(at, _)| {
        let behind = text[at + 1..].strip_prefix(name);
        behind.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    });
    uses.count() == 2
}

#[cfg(test)]
mod tests {
    use super::is_used_once;

    #[test]
    fn a_variable_with_another_use_is_told_from_one_without() {
        assert!(is_used_once(
            "first",
            "query Q($first: Int, $firstName: String) { a(first: $first, n: $firstName) }"
        ));
        assert!(!is_used_once("first", "query Q($first: Int) { a(first: $first) { b(first: $first) } }"));
    }
}
