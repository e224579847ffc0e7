//! The derived operation of a child, as any other operation, and its view of one parent.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Continued, no_child};
use crate::emit::connection::{field, is_optional};
use crate::emit::input::Given;
use crate::emit::module::Module;
use crate::emit::operation::More;
use crate::emit::unit::Owner;
use crate::emit::{Emitter, Place, ident};

impl<'p> Emitter<'p> {
    /// A derived operation: its struct and its module, whose lines are indented so far.
    pub(in crate::emit) fn continuation(
        &self,
        index: usize,
        continued: &Continued<'p>,
        outside: &Place,
        depth: usize,
    ) -> Module {
        let Continued { child, names, .. } = continued;
        let place = Place::within(&names.unit.module, &names.unit.names);
        let variables = self.variables(names.of, &place);
        let verify = self.verify(continued, &variables, &place);
        let query = self.child_query(index, continued, &place);
        let (verify, query) = match (verify, query) {
            (Some(verify), Some(query)) => (Some(verify), query),
            _ => (None, no_child(child)),
        };
        let connection = self.connection(names, &variables, &place, verify);
        let more = More {
            doc: format!("Continues `{}` for one `{}`.", child.key(), child.parent),
            items: quote!(#connection #query),
            modules: String::new(),
        };
        self.module_of(names, more, outside, &place, &variables, depth)
    }

    /// Is the parent in a reply the one that was asked for?
    fn verify(&self, continued: &Continued<'p>, variables: &Given<'_>, place: &Place) -> Option<TokenStream> {
        let Continued { child, names, .. } = continued;
        let asked = variables.ident(&child.key_variable)?;
        let (way, at) = self.way(&names.unit, &child.continuation_parent, place)?;
        let (structure, _) = self.structure(&at.target, at.unit)?;
        let key = field(structure, &child.continuation_key)?;
        let name = ident(&key.name);
        let path = format!("{}.{}", at.path, child.continuation_key);
        let found = if is_optional(key) {
            quote!(__private::found(&mut at.#name, #path)?)
        } else {
            quote!(&at.#name)
        };
        let [result, page_error] = [place.std("Result"), place.relaywalk("PageError")];
        Some(quote! {
            fn verify(&self, data: &mut Self::ResponseData) -> #result<(), #page_error> {
                let at = data;
                #way
                __private::same_parent(&self.#asked, #found, #path)
            }
        })
    }

    fn child_query(&self, index: usize, continued: &Continued<'p>, place: &Place) -> Option<TokenStream> {
        let Continued { child, names, .. } = continued;
        let connection = names.of.connection.as_ref()?;
        let (way, _) = self.way(&names.unit, &connection.path, place)?;
        let target = self.follow(Owner::Operation(index), &child.path)?;
        let connection = self.target(&target, &names.unit, &child.ty, place);
        let [result, page_error] = [place.std("Result"), place.relaywalk("PageError")];
        let ty = ident(&names.ty);
        Some(quote! {
            impl ::relaywalk::ChildQuery for super::#ty {
                type Connection = #connection;

                fn connection(data: &mut Self::ResponseData) -> #result<&mut Self::Connection, #page_error> {
                    let at = data;
                    #way
                    Ok(at)
                }
            }
        })
    }
}
