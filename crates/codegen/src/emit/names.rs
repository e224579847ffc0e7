//! GraphQL names as Rust names that compile.

use std::borrow::Cow;
use std::collections::HashSet;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::Ident;
use quote::format_ident;

/// Traits of the prelude that generated code uses: a type of such a name would hide it.
pub(super) const TRAITS: [&str; 9] =
    ["Clone", "Default", "From", "Into", "IntoIterator", "Iterator", "ToOwned", "TryFrom", "ToString"];

/// All words that can't be names unless they are raw, in order.
/// <https://doc.rust-lang.org/reference/keywords.html>
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names that are taken in one Rust scope.
#[derive(Default)]
pub(super) struct Scope(HashSet<String>);

impl Scope {
    pub(super) fn reserving(names: &[&str]) -> Self {
        Self::default().and_reserving(names)
    }

    pub(super) fn and_reserving(mut self, names: &[&str]) -> Self {
        self.claim_all(names.iter().map(|name| (*name).to_owned()));
        self
    }

    /// Takes the name if it is free.
    pub(super) fn claim(&mut self, name: &str) -> bool {
        self.0.insert(name.to_owned())
    }

    pub(super) fn claim_all(&mut self, names: impl IntoIterator<Item = String>) {
        self.0.extend(names);
    }

    /// The name, or the first of `name2`, `name3`, … that is free.
    pub(super) fn unique(&mut self, name: &str) -> String {
        if self.claim(name) {
            return name.to_owned();
        }
        let mut numbered = (2..).map(|number| format!("{name}{number}"));
        // The candidates never end, the taken names do.
        numbered.find(|candidate| self.claim(candidate)).unwrap_or_default()
    }
}

/// `Account_Filter`, `accountFilter`, `ACCOUNT_FILTER`: `AccountFilter`.
pub(super) fn type_name(name: &str) -> String {
    if is_camel(name) {
        let mut name = name.to_owned();
        name[..1].make_ascii_uppercase();
        return name;
    }
    let camel = name.to_upper_camel_case();
    match camel.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("_{camel}"),
        Some(_) => camel,
        None => "Underscore".to_owned(),
    }
}

/// `pageInfo`, `PageInfo`, `PAGE_INFO`: `page_info`. Leading underscores stay, so `id` and `_id` stay two names.
pub(super) fn field_name(name: &str) -> String {
    if name == "__typename" {
        return "typename".to_owned();
    }
    if is_camel(name) {
        let mut snake = String::with_capacity(name.len() + 4);
        for (at, byte) in name.bytes().enumerate() {
            if at > 0 && byte.is_ascii_uppercase() {
                snake.push('_');
            }
            snake.push(char::from(byte.to_ascii_lowercase()));
        }
        return snake;
    }
    let bare = name.trim_start_matches('_');
    let underscores = &name[..name.len() - bare.len()];
    match &*bare.to_snake_case() {
        "" => "underscore".to_owned(),
        snake => format!("{underscores}{snake}"),
    }
}

/// Are these letters, and behind each capital a small one? Most names are, and need no search for their words.
fn is_camel(name: &str) -> bool {
    let mut behind_capital = false;
    let fits = name.bytes().all(|byte| {
        let is_capital = byte.is_ascii_uppercase();
        let fits = if is_capital { !behind_capital } else { byte.is_ascii_lowercase() };
        behind_capital = is_capital;
        fits
    });
    fits && !behind_capital && !name.is_empty()
}

/// The identifier for a name: raw if it is a keyword, with a `_` behind if it can't be raw.
pub(super) fn ident(name: &str) -> Ident {
    format_ident!("{}", &*word(name))
}

/// The same as text.
pub(super) fn word(name: &str) -> Cow<'_, str> {
    match name {
        "self" | "Self" | "super" | "crate" | "_" => Cow::Owned(format!("{name}_")),
        _ if KEYWORDS.binary_search(&name).is_ok() => Cow::Owned(format!("r#{name}")),
        _ => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

    use super::{KEYWORDS, field_name, is_camel, type_name, word};

    #[test]
    fn names_whose_words_are_plain_to_see_are_what_a_search_for_words_makes_of_them() {
        let letters = ["a", "b", "C", "D", "1", "_"];
        let mut plain = 0;
        for number in 0..letters.len().pow(6) {
            let digits = (0..6).map(|digit| number / letters.len().pow(digit) % letters.len());
            let name: String = digits.map(|digit| letters[digit]).collect();
            for name in (1..=name.len()).map(|end| &name[..end]).filter(|name| is_camel(name)) {
                assert_eq!(
                    (type_name(name), field_name(name)),
                    (name.to_upper_camel_case(), name.to_snake_case())
                );
                plain += 1;
            }
        }
        assert!(plain > 1_000 && !is_camel("") && is_camel("pageInfo") && !is_camel("URL"), "{plain}");
    }

    #[test]
    fn every_keyword_is_found() {
        assert!(KEYWORDS.is_sorted());
        assert!(KEYWORDS.iter().all(|keyword| word(keyword) == format!("r#{keyword}")));
    }
}
