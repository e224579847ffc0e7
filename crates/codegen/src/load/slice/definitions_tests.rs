use apollo_compiler::ast::{Definition, Document};

use super::super::scan::scan;
use super::super::tokens::{Extent, Token, Tokens};
use super::read;

const EVERYTHING: &str = include_str!("../../../tests/random/everything.graphql");

fn whole(text: &str) -> Extent {
    Extent { start: 0, end: text.len() }
}

fn ours(text: &str) -> Option<Definition> {
    read(text, whole(text))
}

fn compilers(text: &str) -> Option<Definition> {
    let mut document = Document::parse(text, "").ok()?;
    document.definitions.pop().filter(|_| document.definitions.is_empty())
}

/// The definitions of a text, each as a text.
fn definitions(text: &str) -> Vec<&str> {
    scan(text).expect("a schema").iter().map(|found| found.whole.of(text)).collect()
}

fn extents(text: &str) -> Vec<Extent> {
    let mut tokens = Tokens::within(text, whole(text));
    let mut extents = Vec::new();
    while !matches!(tokens.token, Token::End | Token::Invalid) {
        extents.push(tokens.extent);
        tokens.advance();
    }
    extents
}

#[test]
fn definitions_are_those_of_the_compiler() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema");
    let published = ["github", "salesforce"]
        .map(|name| std::fs::read_to_string(format!("{root}/{name}.graphql")).expect("a schema"));
    let all = published.iter().map(String::as_str).chain([EVERYTHING]).flat_map(definitions);
    for text in all.filter(|text| !text.starts_with("extend ")) {
        let found = ours(text);
        assert!(found.is_some(), "{text}");
        assert_eq!(found, compilers(text), "{text}");
    }
}

#[test]
fn strings_and_numbers_mean_what_they_mean_to_the_compiler() {
    let blocks = [
        "",
        " ",
        "a",
        " a ",
        "\n",
        "\n a\n  b\n c\n",
        "a\n  b\n\n    c\n  ",
        "\ta\n\t\tb",
        "\r\n a\r\n b\rc\n",
        "\n\n  é\n \t \n  ü\n\n",
        "a \\\"\"\" b",
        "\\n \\ ",
        "\n  a\n b\n   ",
        "   \n\n",
        "a\n\n\nb",
        "\"a\" b",
        "\n    a\n  \n    b\n",
        " \u{a0}\n \u{a0}a",
    ];
    let blocks = blocks.map(|block| format!("\"\"\"{block}\"\"\""));
    let strings = [
        "",
        "a b",
        "é\u{1f600}",
        "\\\" \\\\ \\/ \\b \\f \\n \\r \\t",
        "\\u00e9 \\uD83D\\uDE00",
        "\t",
        "# no comment",
    ];
    let strings = strings.map(|string| format!("\"{string}\""));
    let numbers = ["0", "-0", "12", "-12", "1.5", "0.0", "1e3", "1.5E-3", "-1e+3", "12345678901234567890"];
    for value in blocks.iter().chain(&strings).map(String::as_str).chain(numbers) {
        let text = format!("input A {{ a: B = {value} @c(c: [{value} {{ d: {value} }}]) }}");
        let found = ours(&text);
        assert!(found.is_some(), "{text}");
        assert_eq!(found, compilers(&text), "{text}");
    }
    for description in blocks.iter().chain(&strings) {
        let text = format!("{description} scalar A");
        assert_eq!(ours(&text), compilers(&text), "{text}");
    }
}

/// Whatever is taken out, doubled or put in the place of something else.
#[test]
fn what_the_compiler_refuses_is_not_read() {
    const OTHERS: [&str; 14] =
        ["a", "true", "on", "1", "1e", "01", "\"\\q\"", "{", "}", "()", "[]", "$a", "= {}", "@b"];
    let mut refused = 0;
    for text in definitions(EVERYTHING) {
        for (number, Extent { start, end }) in extents(text).into_iter().enumerate() {
            let (before, token, behind) = (&text[..start], &text[start..end], &text[end..]);
            let other = OTHERS[number % OTHERS.len()];
            for changed in ["", &format!("{token} {token}"), other] {
                let changed = format!("{before} {changed} {behind}");
                let compilers = compilers(&changed);
                refused += usize::from(compilers.is_none());
                if let Some(found) = ours(&changed) {
                    assert_eq!(Some(found), compilers, "{changed}");
                }
            }
        }
    }
    assert!(refused > 1_000, "{refused}");
}

/// As above, whatever character is taken out or put in.
#[test]
fn a_slip_within_a_word_means_what_it_means_to_the_compiler() {
    const OTHERS: [&str; 23] = [
        "\"", "\\", "\"\"\"", "\\\"", "\u{feff}", ",", "#", "\r", "-", ".", "0", "e", "|", "&", "=", "!",
        "_", "\u{1}", "é", "\u{a0}", "[", ":", "@",
    ];
    let (mut read, mut number) = (0, 0);
    for text in definitions(EVERYTHING) {
        for (at, character) in text.char_indices() {
            number += 1;
            let (before, behind) = text.split_at(at);
            let left = &behind[character.len_utf8()..];
            let (one, other) = (OTHERS[number % OTHERS.len()], OTHERS[number / 7 % OTHERS.len()]);
            for changed in
                [[before, left], [&format!("{before}{one}"), left], [&format!("{before}{other}"), behind]]
            {
                let changed = changed.concat();
                if let Some(found) = ours(&changed) {
                    assert_eq!(Some(found), compilers(&changed), "{changed}");
                    read += 1;
                }
            }
        }
    }
    assert!(read > 5_000 && read < number * 2, "{read} of {number}");
}

/// The grammar's corners: read as the compiler reads them, or not at all.
#[test]
fn what_the_grammar_allows_is_read_and_what_it_nearly_allows_is_left_to_the_compiler() {
    let read = [
        "\u{feff}type A { a: Int }",
        "type\u{feff}A,,{,a\u{feff}:,Int,},",
        "type type implements & implements & type @type(type: type) { on(on: on = on): on extend: extend }",
        "interface A implements B & C { a: Int }",
        "type A implements B",
        "interface A",
        "union A",
        "union A = | union | on",
        "enum A",
        "enum on { on extend fragment query }",
        "input A",
        "input on { on: on = on }",
        "scalar scalar @a @a(b: {}) @a(b: [])",
        "\"d\" schema @a { query: query mutation: mutation subscription: subscription }",
        "directive @repeatable(repeatable: on) on SCALAR",
        "directive @on repeatable on | ENUM | ENUM_VALUE",
        "directive @directive on VARIABLE_DEFINITION",
        "# c\r\"d\\\\\" # c\nscalar A # c",
        "\"\"\"d\"\"\" type A { \"\" a(\"\"\"\"\"\" b: Int, \"d\" c: Int): Int \"d\" d: [[Int!]!]! }",
        "input A { a: B = {a: [1, -0, 1.5e+3 null true A \"\\u00e9\" \"\"\"b\"\"\" {}]} b: C = []}",
    ];
    for text in read {
        assert!(ours(text).is_some() && ours(text) == compilers(text), "{text}");
    }
    let refused = [
        "extend type A { a: Int }",
        "\"d\" extend type A { a: Int }",
        "type A implements B, C { a: Int }",
        "type A implements & { a: Int }",
        "type A { }",
        "type A {} { a: Int }",
        "type A { a(): Int }",
        "type A { a: Int = 1 }",
        "type A { a: Int!! }",
        "type A { a: [Int }",
        "type { a: Int }",
        "union A = |",
        "union A = | | B",
        "union A = B |",
        "union A = \"d\" B",
        "enum A { true }",
        "enum A { null }",
        "enum A { a: b }",
        "input A { a(b: Int): Int }",
        "input A { a: Int = $b }",
        "input A { a: Int = }",
        "input A { a: Int = 01 }",
        "input A { a: Int = 1.}",
        "input A { a: Int = .5 }",
        "input A { a: Int = 1.e5 }",
        "input A { a: Int = 1e }",
        "input A { a: Int = 1e+ }",
        "input A { a: Int = 0x1 }",
        "input A { a: Int = 1a }",
        "input A { a: Int = 1_0 }",
        "input A { a: Int = - }",
        "input A { a: Int = +1 }",
        "input A { a: Int = --1 }",
        "input A { a: Int = \"a\nb\" }",
        "input A { a: Int = \"\\q\" }",
        "input A { a: Int = \"\\u12g4\" }",
        "input A { a: Int = \"\\uD800\" }",
        "input A { a: Int = \"\"\"\\\"\"\" }",
        "schema { }",
        "schema",
        "schema { query: A! }",
        "schema { a: A }",
        "directive @a",
        "directive @a on",
        "directive @a on | ",
        "directive @a on A",
        "directive @a repeatable repeatable on ENUM",
        "directive a on ENUM",
        "scalar A { a: Int }",
        "scalar A @a()",
        "scalar A @a(b)",
        "scalar A scalar B",
        "scalar é",
        "{ a }",
        "",
    ];
    for text in refused {
        assert!(ours(text).is_none(), "{text}");
    }
    // What the draft allows and the compiler may not know yet.
    for string in
        ["\\u{e9}", "\\u{1F600}", "\\u{D800}", "\u{0}", "\u{7f}", "\u{2028}", "\\u00e9\t", "\u{1}\\n"]
    {
        for text in [format!("\"{string}\" scalar A"), format!("\"\"\"{string}\"\"\" scalar A")] {
            assert!(ours(&text).is_none() || ours(&text) == compilers(&text), "{text:?}");
        }
    }
}

#[test]
fn what_nests_without_end_is_left_to_the_compiler() {
    for (open, close) in [("a: [", "]"), ("a: B = [", "]"), ("a: B = {c: ", "}")] {
        let text = format!(
            "input A {{ {}B{} }}",
            open.to_owned() + &"[".repeat(100_000),
            "]".repeat(100_000) + close
        );
        assert!(ours(&text).is_none());
    }
}
