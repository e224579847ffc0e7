//! Rust types that users give for scalars, written so that they mean the same in every module.

use proc_macro2::{Group, Ident, Spacing, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};

use super::place::Place;
use super::text::{Rust, flat};

/// What a type may mention without a path, because the prelude has it.
const PRELUDE: [&str; 5] = ["Box", "Option", "Result", "String", "Vec"];

/// A type without the path that makes a primitive one mean the same everywhere.
pub(super) fn plain(rust: &str) -> &str {
    let path = rust.trim_start_matches("::");
    ["std", "core"]
        .iter()
        .find_map(|root| path.strip_prefix(root)?.strip_prefix("::primitive::"))
        .unwrap_or(path)
}

impl Place {
    /// A type as the user gave it, where generated types may have the names that it mentions.
    pub(super) fn mapped(&self, rust: &Rust) -> Rust {
        if PRELUDE.iter().any(|name| rust.contains(name)) || self.is_top() && rust.contains("::") {
            return flat(self.qualified(rust.to_token_stream()));
        }
        rust.clone()
    }

    fn qualified(&self, tokens: TokenStream) -> TokenStream {
        let mut written = TokenStream::new();
        let mut tokens = tokens.into_iter().peekable();
        let mut before = Before::Other;
        while let Some(token) = tokens.next() {
            let next = match &token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => Before::Colon,
                TokenTree::Punct(punct) if punct.as_char() == '\'' => Before::Quote,
                _ => Before::Other,
            };
            match token {
                TokenTree::Ident(ident) if before == Before::Other => {
                    let leads = matches!(tokens.peek(), Some(TokenTree::Punct(punct))
                        if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
                    written.extend(self.first_of_path(&ident, leads));
                }
                TokenTree::Group(group) => {
                    let inner = self.qualified(group.stream());
                    written.extend([TokenTree::from(Group::new(group.delimiter(), inner))]);
                }
                token => written.extend([token]),
            }
            before = next;
        }
        written
    }

    /// The first segment of a path, which `leads` to others or stands alone.
    fn first_of_path(&self, ident: &Ident, leads: bool) -> TokenStream {
        let name = ident.to_string();
        match leads {
            false if PRELUDE.contains(&&*name) => self.std(&name).to_token_stream(),
            // A crate, or it would mean nothing in the modules below. Here a module may be called like it.
            true if self.is_top() && !matches!(&*name, "crate" | "self" | "super" | "Self") => {
                quote!(::#ident)
            }
            _ => ident.to_token_stream(),
        }
    }
}

/// What stands before a name.
#[derive(PartialEq)]
enum Before {
    Colon,
    /// Then it is a lifetime.
    Quote,
    Other,
}
