//! Doc attributes as comments.

use proc_macro2::{Group, TokenTree};

/// The text of a doc attribute, if it can be that of a comment.
pub(super) fn documentation(attribute: &Group) -> Option<String> {
    let mut tokens = attribute.stream().into_iter();
    match (tokens.next(), tokens.next(), tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), Some(_), Some(TokenTree::Literal(text)), None) if name == "doc" => {
            let text = text.to_string();
            let raw = text.strip_prefix("r\"").and_then(|text| text.strip_suffix('"'));
            let text = match raw {
                Some(raw) => raw.to_owned(),
                None => unescaped(text.strip_prefix('"')?.strip_suffix('"')?)?,
            };
            (!text.starts_with('/') && !text.contains(['\n', '\r'])).then_some(text)
        }
        _ => None,
    }
}

fn unescaped(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return Some(text.to_owned());
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match chars.next()? {
                c @ ('\\' | '"' | '\'') => c,
                't' => '\t',
                _ => return None,
            },
            c => c,
        });
    }
    Some(plain)
}
