//! Options that were looked at: they parse, and fit the schema and the documents.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};

use super::kind::{is, is_serde};
use super::{Kind, Strings};

/// What modules are written by.
#[derive(Default)]
pub(crate) struct Checked {
    pub(super) derives: Vec<(Option<Kind>, syn::Path)>,
    pub(super) attributes: Vec<syn::Attribute>,
    /// Of what stands at the top, instead of `pub`.
    pub(crate) visibility: Option<syn::Visibility>,
    /// Of the names of types that operations share, and of the operations'.
    pub(crate) prefix: String,
    /// Is a folder of files wanted?
    pub(crate) folder: bool,
    /// Are deprecated things like others?
    pub(crate) hides_deprecation: bool,
    pub(crate) scalars: BTreeMap<String, TokenStream>,
    /// The operations to be decoded by straight-line code.
    pub(crate) straight_line: BTreeSet<String>,
    /// What text is, unless the operation says otherwise.
    pub(crate) strings: Strings,
    pub(super) strings_of: BTreeMap<String, Strings>,
    /// Are selections one type that are the same in several operations?
    pub(crate) share_selections: bool,
}

impl Checked {
    fn derived(&self, kind: Kind) -> impl Iterator<Item = &syn::Path> {
        let of_kind = move |(of, _): &&(Option<Kind>, syn::Path)| of.is_none_or(|of| of == kind);
        self.derives.iter().filter(of_kind).map(|(_, path)| path)
    }

    fn with_attributes(&self, derive: TokenStream) -> TokenStream {
        let attributes = &self.attributes;
        quote!(#derive #(#attributes)*)
    }

    /// What text is in the replies of an operation.
    pub(crate) fn strings_of(&self, operation: &str) -> Strings {
        self.strings_of.get(operation).copied().unwrap_or(self.strings)
    }

    /// For types of replies; `data` is the one that serde decodes by our own implementation.
    pub(crate) fn derives(&self, data: bool) -> TokenStream {
        let derives = self.derived(Kind::Replies).filter(|path| !(data && is(path, "Deserialize")));
        self.with_attributes(derive(&["Debug", "Clone"], derives, false))
    }

    /// For the enums of object types, of which none has a value without fields: their default is written out.
    pub(crate) fn member_derives(&self) -> TokenStream {
        let derives = self.derived(Kind::Replies).filter(|path| !is(path, "Default"));
        self.with_attributes(derive(&["Debug", "Clone"], derives, false))
    }

    /// Have types of this kind a default because that is asked for?
    pub(crate) fn has_default(&self, kind: Kind) -> bool {
        self.derived(kind).any(|path| is(path, "Default"))
    }

    /// For variables and input objects, which serialize by an implementation of their own. An operation stands in
    /// the user's module, where names may be anything (`shadowed`).
    pub(crate) fn input_derives(&self, shadowed: bool) -> TokenStream {
        let derives = self.derived(Kind::Inputs).filter(|path| !Kind::Inputs.has_its_own(path));
        self.with_attributes(derive(&["Debug", "Clone"], derives, shadowed))
    }

    /// For enums, which compare whether asked for or not, and have serde's traits.
    pub(crate) fn enum_derives(&self) -> TokenStream {
        let derives = self.derived(Kind::Enums);
        let derives = derives.filter(|path| !Kind::Enums.has_its_own(path) && !is(path, "Default"));
        self.with_attributes(derive(&["Debug", "Clone", "PartialEq", "Eq", "Hash"], derives, false))
    }

    /// The key of a field, for serde's derives.
    pub(crate) fn serde_rename(&self, key: &str) -> Option<TokenStream> {
        self.derived(Kind::Replies).any(is_serde).then(|| quote!(#[serde(rename = #key)]))
    }

    /// A variant is written as what it holds.
    pub(crate) fn serde_untagged(&self) -> Option<TokenStream> {
        self.derived(Kind::Replies).any(is_serde).then(|| quote!(#[serde(untagged)]))
    }
}

fn derive<'d>(standard: &[&str], more: impl Iterator<Item = &'d syn::Path>, shadowed: bool) -> TokenStream {
    let standard_paths = standard.iter().map(|name| match *name {
        "Debug" if shadowed => quote!(::std::fmt::Debug),
        "Clone" if shadowed => quote!(::std::clone::Clone),
        name => syn::Ident::new(name, proc_macro2::Span::call_site()).into_token_stream(),
    });
    let more = more.filter(|path| !standard.iter().any(|name| is(path, name))).map(|path| match shadowed {
        true => from_crate(path),
        false => path.to_token_stream(),
    });
    quote!(#[derive(#(#standard_paths),* #(, #more)*)])
}

/// A path that begins with a crate's name, so that it means that where a module may have the same name.
fn from_crate(path: &syn::Path) -> TokenStream {
    let names_crate = path.leading_colon.is_none() && path.segments.len() > 1;
    let is_relative = ["crate", "self", "super"].iter().any(|name| path.segments[0].ident == name);
    if names_crate && !is_relative { quote!(::#path) } else { path.to_token_stream() }
}
