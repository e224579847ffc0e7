//! How a type is written in the module where it stands.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};

use super::names::ident;
use crate::plan::Type;

/// What generated text uses of `relaywalk`, imported where it is used and where no generated type has its name.
pub(super) const IMPORTED: [&str; 6] = ["Cursor", "Optional", "Page", "PageError", "Scalar", "Text"];

/// The modules of `relaywalk` that generated text uses.
const MODULES: [&str; 2] = ["__private", "json"];

/// A module of the generated text.
pub(super) struct Place {
    /// Its path from the file's top level, which is the user's own module.
    module: Vec<String>,
    /// Its own types; `None` in the user's module, where any name may stand for anything.
    types: Option<HashSet<String>>,
    /// What of `relaywalk` was used by its bare name.
    used: RefCell<BTreeSet<&'static str>>,
}

impl Place {
    pub(super) fn top() -> Self {
        Self { module: Vec::new(), types: None, used: RefCell::default() }
    }

    pub(super) fn within<'n>(module: &[String], types: impl IntoIterator<Item = &'n String>) -> Self {
        Self {
            module: module.to_vec(),
            types: Some(types.into_iter().cloned().collect()),
            used: RefCell::default(),
        }
    }

    fn is_free(&self, name: &str) -> bool {
        self.types.as_ref().is_some_and(|types| !types.contains(name))
    }

    /// A type of the prelude, by a path that nothing shadows.
    pub(super) fn std(&self, name: &str) -> TokenStream {
        let ty = ident(name);
        if self.is_free(name) {
            return ty.into_token_stream();
        }
        let module = ident(&name.to_lowercase());
        quote!(::std::#module::#ty)
    }

    pub(super) fn boxed(&self, inner: &TokenStream) -> TokenStream {
        if self.is_free("Box") { quote!(Box<#inner>) } else { quote!(::std::boxed::Box<#inner>) }
    }

    /// A type of `relaywalk`.
    pub(super) fn relaywalk(&self, name: &str) -> TokenStream {
        let ty = ident(name);
        match IMPORTED.into_iter().find(|imported| *imported == name && self.is_free(name)) {
            Some(imported) => {
                self.used.borrow_mut().insert(imported);
                ty.into_token_stream()
            }
            None => quote!(::relaywalk::#ty),
        }
    }

    /// The imports that `content` needs, which was written for this place.
    pub(super) fn imports(&self, content: &TokenStream) -> TokenStream {
        let mut modules = MODULES.to_vec();
        find(content.clone(), &mut modules);
        let modules = MODULES.into_iter().filter(|name| !modules.contains(name));
        let used = self.used.borrow();
        let names: Vec<Ident> = modules.chain(used.iter().copied()).map(ident).collect();
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

/// Takes those names away that are mentioned, until none is left.
fn find(tokens: TokenStream, names: &mut Vec<&str>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => names.retain(|name| ident != name),
            TokenTree::Group(group) => find(group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        if names.is_empty() {
            return;
        }
    }
}
