//! How a type is written in the module where it stands.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use proc_macro2::{TokenStream, TokenTree};

use super::names::word;
use super::text::{Rust, Text};
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

    /// Is it the user's own module?
    pub(super) fn is_top(&self) -> bool {
        self.types.is_none()
    }

    fn is_free(&self, name: &str) -> bool {
        self.types.as_ref().is_some_and(|types| !types.contains(name))
    }

    /// A type of the prelude, by a path that nothing shadows.
    pub(super) fn std(&self, name: &str) -> Rust {
        if self.is_free(name) {
            return Rust::new(name);
        }
        let module = if name == "Box" { "boxed".to_owned() } else { name.to_lowercase() };
        Rust::new(["::std::", &module, "::", name].concat())
    }

    pub(super) fn boxed(&self, inner: &str) -> Rust {
        self.generic("Box", inner)
    }

    fn generic(&self, name: &str, inner: &str) -> Rust {
        Rust::new([&*self.std(name), "<", inner, ">"].concat())
    }

    /// A type of `relaywalk`.
    pub(super) fn relaywalk(&self, name: &str) -> Rust {
        match IMPORTED.into_iter().find(|imported| *imported == name && self.is_free(name)) {
            Some(imported) => {
                self.mention(imported);
                Rust::new(imported)
            }
            None => Rust::new(["::relaywalk::", name].concat()),
        }
    }

    /// That text written for this place has this name of `relaywalk`'s.
    pub(super) fn mention(&self, name: &'static str) {
        self.used.borrow_mut().insert(name);
    }

    /// A line of imports for what was written for this place. Of tokens it isn't known yet which modules they mention.
    pub(super) fn import(&self, tokens: &[&TokenStream], text: &mut Text) {
        let mut missing = MODULES.to_vec();
        missing.retain(|name| !self.used.borrow().contains(name));
        tokens.iter().for_each(|tokens| find((*tokens).clone(), &mut missing));
        let used = self.used.borrow();
        let modules = MODULES.into_iter().filter(|name| !missing.contains(name));
        let types = used.iter().copied().filter(|name| !MODULES.contains(name));
        let names: Vec<&str> = modules.chain(types).collect();
        match &*names {
            [] => {}
            [name] => text.line(&["use ::relaywalk::", name, ";"]),
            names => text.line(&["use ::relaywalk::{", &names.join(", "), "};"]),
        }
    }

    /// A list and option around a type, as GraphQL nests them.
    pub(super) fn wrapped(&self, ty: &Type, inner: Rust) -> Rust {
        let bare = self.wrapped_value(ty, inner);
        if ty.is_nullable() { self.generic("Option", &bare) } else { bare }
    }

    /// The same without the outermost option.
    pub(super) fn wrapped_value(&self, ty: &Type, inner: Rust) -> Rust {
        match ty.nullable() {
            Type::List(item) => self.generic("Vec", &self.wrapped(item, inner)),
            _ => inner,
        }
    }

    /// A name of another module, from here.
    pub(super) fn path(&self, module: &[String], name: &str) -> Rust {
        let common = self.module.iter().zip(module).take_while(|(here, there)| here == there).count();
        let mut path = "super::".repeat(self.module.len() - common);
        for module in &module[common..] {
            path.push_str(&word(module));
            path.push_str("::");
        }
        path.push_str(&word(name));
        Rust::new(path)
    }
}

/// Takes those names away that are mentioned, until none is left.
fn find(tokens: TokenStream, names: &mut Vec<&str>) {
    let mut tokens = tokens.into_iter();
    while let (false, Some(token)) = (names.is_empty(), tokens.next()) {
        match token {
            TokenTree::Ident(ident) => names.retain(|name| ident != name),
            TokenTree::Group(group) => find(group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
