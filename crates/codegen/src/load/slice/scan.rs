//! The top-level definitions of a schema, found in one pass that doesn't look into their bodies.

use super::tokens::{Extent, Token, Tokens};

/// What a definition defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Schema,
    Scalar,
    Object,
    Interface,
    Union,
    Enum,
    Input,
    Directive,
}

impl Kind {
    pub(super) fn of(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "type" => Self::Object,
            "input" => Self::Input,
            "enum" => Self::Enum,
            "interface" => Self::Interface,
            "union" => Self::Union,
            "scalar" => Self::Scalar,
            "directive" => Self::Directive,
            "schema" => Self::Schema,
            _ => return None,
        })
    }

    pub(super) fn has_fields(self) -> bool {
        matches!(self, Self::Object | Self::Interface | Self::Input)
    }
}

/// A definition or an extension.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) kind: Kind,
    pub(super) extends: bool,
    /// All of it, with its description.
    pub(super) whole: Extent,
    /// Empty for a schema definition.
    pub(super) name: Extent,
    /// What it implements, or what a union is made of.
    pub(super) list: Option<List>,
    /// The names of the directives that stand before the body.
    pub(super) directives: Vec<Extent>,
    /// With its braces; a directive's arguments with their parentheses.
    pub(super) body: Option<Extent>,
}

/// `implements A & B`, or `= A | B`.
#[derive(Debug)]
pub(super) struct List {
    /// The word or sign that introduces it.
    pub(super) keyword: Extent,
    pub(super) names: Vec<Extent>,
}

impl List {
    pub(super) fn end(&self) -> usize {
        self.names.last().unwrap_or(&self.keyword).end
    }
}

/// `None` for what isn't a schema as the specification has it, as far as one sees without looking into bodies.
pub(super) fn scan(text: &str) -> Option<Vec<Definition>> {
    let mut tokens = Tokens::within(text, Extent { start: 0, end: text.len() });
    let mut definitions = Vec::with_capacity(text.len() / 512);
    while tokens.token != Token::End {
        definitions.push(definition(&mut tokens)?);
    }
    Some(definitions)
}

fn definition(tokens: &mut Tokens<'_>) -> Option<Definition> {
    let start = tokens.extent.start;
    let described = tokens.token == Token::String;
    if described {
        tokens.advance();
    }
    let extends = tokens.is_word("extend");
    if extends {
        tokens.advance();
    }
    let kind = Kind::of(tokens.word())?;
    let mut end = tokens.extent.end;
    tokens.advance();
    if extends && (described || kind == Kind::Directive) {
        return None;
    }
    let mut name = Extent { start: end, end };
    if kind == Kind::Directive {
        tokens.takes(b'@')?;
    }
    if kind != Kind::Schema {
        name = tokens.name()?;
        end = name.end;
    }
    let (mut list, mut directives, mut body) = (None, Vec::new(), None);
    if kind == Kind::Directive {
        if tokens.is(b'(') {
            body = Some(tokens.value()?);
        }
        end = locations(tokens)?;
    } else {
        if matches!(kind, Kind::Object | Kind::Interface) && tokens.is_word("implements") {
            list = Some(names(tokens, b'&')?);
        }
        if let Some(last) = applied(tokens, &mut directives)? {
            end = last;
        }
        if kind == Kind::Union && tokens.is(b'=') {
            list = Some(names(tokens, b'|')?);
        }
        if let Some(list) = &list {
            end = end.max(list.end());
        }
        if tokens.is(b'{') && !matches!(kind, Kind::Scalar | Kind::Union) {
            let braces = tokens.braces()?;
            end = braces.end;
            body = Some(braces);
        }
    }
    Some(Definition { kind, extends, whole: Extent { start, end }, name, list, directives, body })
}

/// Names behind a keyword, with a sign between them.
fn names(tokens: &mut Tokens<'_>, between: u8) -> Option<List> {
    let keyword = tokens.extent;
    tokens.advance();
    tokens.takes(between);
    let mut names = vec![tokens.name()?];
    while tokens.takes(between).is_some() {
        names.push(tokens.name()?);
    }
    Some(List { keyword, names })
}

/// Directives that are applied here: their names, and where the last one ends.
pub(super) fn applied(tokens: &mut Tokens<'_>, names: &mut Vec<Extent>) -> Option<Option<usize>> {
    let mut end = None;
    while tokens.takes(b'@').is_some() {
        let name = tokens.name()?;
        names.push(name);
        end = Some(if tokens.is(b'(') { tokens.value()?.end } else { name.end });
    }
    Some(end)
}

/// `repeatable on A | B`; says where it ends.
fn locations(tokens: &mut Tokens<'_>) -> Option<usize> {
    if tokens.is_word("repeatable") {
        tokens.advance();
    }
    tokens.is_word("on").then(|| names(tokens, b'|'))?.map(|list| list.end())
}

#[cfg(test)]
mod tests {
    use super::{Kind, scan};

    fn found(text: &str) -> Option<Vec<(Kind, &str, &str)>> {
        let definitions = scan(text)?;
        let found = definitions
            .iter()
            .map(|found| (found.kind, found.name.of(text), found.body.map_or("", |body| body.of(text))));
        Some(found.collect())
    }

    #[test]
    fn keywords_are_names_too() {
        let text = "type type implements input & enum { type: type }\nunion union = | type | scalar extend\n\
            input input directive @on(on: on) repeatable on SCHEMA | ENUM scalar extend";
        let names: Option<Vec<_>> =
            found(text.replace(" extend\n", "\n").as_str()).map(|all| all.iter().map(|it| it.0).collect());
        let kinds = vec![Kind::Object, Kind::Union, Kind::Input, Kind::Directive, Kind::Scalar];
        assert_eq!(names, Some(kinds));
    }

    #[test]
    fn strings_and_comments_hold_no_definitions() {
        let text = "\"\"\" } \\\"\"\" type X { \"\"\" type A { \"}\" a(x: String = \"\\\"}\"): Int # }\n \
            \"\"\"}\\\"\"\"\"\"\" b(o: O = {a: {}}): Int }\n\"\" type B";
        let found = found(text).unwrap_or_default();
        assert_eq!(found.iter().map(|it| it.1).collect::<Vec<_>>(), ["A", "B"]);
        assert!(found[0].2.ends_with("b(o: O = {a: {}}): Int }"));
    }

    #[test]
    fn what_is_no_definition_is_refused() {
        for text in [
            "type A { a: Int",
            "query Q { a }",
            "type A implements B C { a: Int }",
            "\"description\" extend type A { a: Int }",
            "type A { \"open\n}",
            "type A { a: Int } }",
            "directive @d",
            "type é { a: Int }",
        ] {
            assert!(found(text).is_none(), "{text}");
        }
    }
}
