//! How a type is written in the module where it stands.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use super::names::ident;
use crate::plan::Type;

/// What generated text uses of `relaywalk`, imported where it is used and where no generated type has its name.
pub(super) const IMPORTED: [&str; 5] = ["Cursor", "Optional", "Page", "PageError", "Scalar"];

/// A module of the generated text.
pub(super) struct Place {
    /// Its path from the file's top level, which is the user's own module.
    module: Vec<String>,
    /// Its own types; `None` in the user's module, where any name may stand for anything.
    types: Option<HashSet<String>>,
}

impl Place {
    pub(super) fn top() -> Self {
        Self { module: Vec::new(), types: None }
    }

    pub(super) fn within<'n>(module: &[String], types: impl IntoIterator<Item = &'n String>) -> Self {
        Self { module: module.to_vec(), types: Some(types.into_iter().cloned().collect()) }
    }

    fn is_free(&self, name: &str) -> bool {
        self.types.as_ref().is_some_and(|types| !types.contains(name))
    }

    /// A type of the prelude, by a path that nothing shadows.
    pub(super) fn std(&self, name: &str) -> TokenStream {
        let (module, name) = (ident(&name.to_lowercase()), ident(name));
        if self.is_free(&name.to_string()) { quote!(#name) } else { quote!(::std::#module::#name) }
    }

    pub(super) fn boxed(&self, inner: &TokenStream) -> TokenStream {
        if self.is_free("Box") { quote!(Box<#inner>) } else { quote!(::std::boxed::Box<#inner>) }
    }

    /// A type of `relaywalk`.
    pub(super) fn relaywalk(&self, name: &str) -> TokenStream {
        let ident = ident(name);
        if self.is_free(name) { quote!(#ident) } else { quote!(::relaywalk::#ident) }
    }

    /// The imports that `content` needs.
    pub(super) fn imports(&self, content: &TokenStream) -> TokenStream {
        let mut used = HashSet::new();
        identifiers(content.clone(), &mut used);
        let modules = ["__private", "json"].into_iter();
        let types = IMPORTED.into_iter().filter(|name| self.is_free(name));
        let names: Vec<Ident> = modules.chain(types).filter(|name| used.contains(*name)).map(ident).collect();
        match &*names {
            [] => TokenStream::new(),
            [name] => quote!(use ::relaywalk::#name;),
            names => quote!(use ::relaywalk::{#(#names),*};),
        }
    }

    /// A list and option around a type, as GraphQL nests them.
    pub(super) fn wrapped(&self, ty: &Type, inner: &TokenStream) -> TokenStream {
        let bare = match ty.nullable() {
            Type::List(item) => {
                let (vec, item) = (self.std("Vec"), self.wrapped(item, inner));
                quote!(#vec<#item>)
            }
            _ => inner.clone(),
        };
        if !ty.is_nullable() {
            return bare;
        }
        let option = self.std("Option");
        quote!(#option<#bare>)
    }

    /// The same without the outermost option.
    pub(super) fn wrapped_value(&self, ty: &Type, inner: &TokenStream) -> TokenStream {
        self.wrapped(&Type::NonNull(Box::new(ty.nullable().clone())), inner)
    }

    /// The way from here to another module.
    pub(super) fn to(&self, module: &[String]) -> TokenStream {
        let common = self.module.iter().zip(module).take_while(|(here, there)| here == there).count();
        let up = self.module[common..].iter().map(|_| quote!(super::));
        let down = module[common..].iter().map(|name| ident(name));
        quote!(#(#up)* #(#down::)*)
    }
}

fn identifiers(tokens: TokenStream, found: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => drop(found.insert(ident.to_string())),
            TokenTree::Group(group) => identifiers(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
