//! No input makes the generator panic, overflow its stack, or eat memory.
//!
//! Tests run on threads with a stack of two mebibytes, a quarter of what a build script has.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

mod introspect;

use std::time::{Duration, Instant};

use relaywalk_codegen::{Diagnostics, Options, Output, Source, generate};

const SCHEMA: &str = "
type Query { node: Node a(list: [Int], in: In): A }
interface Node { id: ID! next: Node }
type A implements Node { id: ID! next: Node a: A b: Int s: String }
type B implements Node { id: ID! next: Node }
type C implements Node { id: ID! next: Node }
input In { in: In list: [In] }
";

fn run(schema: &str, document: &str) -> Result<Output, Diagnostics> {
    let documents = [Source::new("q.graphql", document)];
    generate(&Source::new("schema.graphql", schema), &documents, &Options::new())
}

fn refused(document: &str) -> String {
    match run(SCHEMA, document) {
        Ok(_) => panic!("accepted: {}", document.get(..200).unwrap_or(document)),
        Err(errors) => errors.to_string(),
    }
}

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn the_deepest_selection_that_is_accepted_needs_no_more_stack_than_there_is() {
    for depth in [100, 120] {
        let query = format!("query Q {{ a {{ {} }} }}", nested("a { ", "b", " }", depth));
        let output = run(SCHEMA, &query).unwrap_or_else(|errors| panic!("{errors}"));
        assert!(output.code.contains("pub struct Q"));
    }
    let query = format!("query Q {{ node {{ {} }} }}", nested("... { ", "id", " }", 200));
    assert!(run(SCHEMA, &query).is_ok());
}

/// What would end a comment, a string or a raw string, begin another, or show text in another order.
const ENDINGS: [&str; 12] = [
    "*/ fn evil() {} /*",
    "\n fn evil() {}",
    "\r fn evil() {}",
    "\\n\\\" fn evil() {} //",
    "\\\"#] fn evil() {} #[doc = r#\\\"",
    "\\\"## fn evil() {}",
    "]] fn evil() {} [[",
    "\u{202e} fn evil() {} \u{2066}",
    "\u{2028} fn evil() {}",
    "\u{0085} fn evil() {}",
    "{} {{ fn evil() {} }}",
    "//! fn evil() {}",
];

#[test]
fn rule_34_no_text_breaks_out_of_generated_code() {
    for text in ENDINGS {
        let block = text.replace("\\\"", "\"").replace("\"\"\"", "");
        let line = text.replace(['\n', '\r'], "\\n");
        let schema = format!(
            "\"\"\"{block} .\"\"\"\ntype Query {{\n \"{line}\"\n a(s: String = \"{line}\", in: In): E @deprecated(reason: \"{line}\") }}\n\
             \"{line}\" enum E {{ \"{line}\" X @deprecated(reason: \"{line}\") }}\n\"{line}\" input In {{ \"{line}\" s: String = \"{line}\" }}"
        );
        let document =
            format!("query Q($s: String = \"{line}\", $in: In) {{ a(s: $s, in: $in) b: a(s: \"{line}\") }}");
        let output = run(&schema, &document).unwrap_or_else(|errors| panic!("{text:?}: {errors}"));
        let file = syn::parse_file(&output.code).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let evil = |item: &syn::Item| matches!(item, syn::Item::Fn(_));
        let inside = file.items.iter().any(|item| match item {
            syn::Item::Mod(module) => module.content.iter().flat_map(|(_, items)| items).any(evil),
            item => evil(item),
        });
        assert!(!inside, "{text:?}: {}", output.code);
        assert!(
            !output.code.contains(['\u{202e}', '\u{2066}', '\u{2028}', '\u{85}', '\r']),
            "{text:?}: {}",
            output.code
        );
        // A compiler shows what stands escaped in a note.
        let mut notes = output.code.lines().filter(|line| line.contains("deprecated(note")).peekable();
        assert!(notes.peek().is_some(), "{text:?}: {}", output.code);
        for note in notes {
            assert!(!note.contains(r"\u{202e}") && !note.contains(r"\u{2066}"), "{text:?}: {note}");
        }
    }
}

#[test]
fn whatever_nests_too_deeply_is_an_error() {
    let deep = [
        nested("{ a ", "{ b }", " }", 130),
        nested("{ a ", "{ b }", " }", 100_000),
        format!("{{ node {} }}", nested("{ ... ", "{ id }", " }", 600)),
        format!("{{ node {} }}", nested("{ ... ", "{ id }", " }", 100_000)),
        format!("{{ a(list: {}) {{ b }} }}", nested("[", "1", "]", 600)),
        format!("{{ a(in: {}) {{ b }} }}", nested("{ in: ", "null", " }", 600)),
        format!("query Q($v: {}) {{ a {{ b }} }}", nested("[", "Int", "]", 600)),
        format!("query Q($v: {}) {{ a(list: $v) {{ b }} }}", nested("[", "Int", "]", 20)),
    ];
    for document in &deep {
        assert!(!refused(document).is_empty());
    }
    for depth in [20, 600, 100_000] {
        let schema = format!("type Query {{ a: {} }}", nested("[", "Int", "]", depth));
        assert!(run(&schema, "query Q { a }").is_err(), "{depth}");
        let schema =
            format!("type Query {{ a(in: In): Int }} input In {{ l: {} }}", nested("[", "Int", "]", depth));
        assert!(run(&schema, "query Q($in: In) { a(in: $in) }").is_err(), "{depth}");
    }
    let chain = (0..2_000).map(|n| format!("fragment F{n} on A {{ a {{ ...F{} }} }}\n", n + 1));
    let chain =
        format!("query Q {{ a {{ ...F0 }} }}\n{}fragment F2000 on A {{ b }}", chain.collect::<String>());
    refused(&chain);
}

#[test]
fn what_multiplies_is_an_error_in_time() {
    let doubled = |on: &str, field: &str| -> String {
        let fragments = (0..40).map(|n| {
            let inner = format!("...F{}", n + 1);
            match field {
                "" => format!("fragment F{n} on {on} {{ {inner} {inner} }}\n"),
                field => format!(
                    "fragment F{n} on {on} {{ x: {field} {{ id {inner} }} y: {field} {{ id {inner} }} }}\n"
                ),
            }
        });
        format!("{}fragment F40 on {on} {{ id }}", fragments.collect::<String>())
    };
    let started = Instant::now();
    let bomb = refused(&format!("query Q {{ node {{ ...F0 }} }}\n{}", doubled("Node", "next")));
    assert!(bomb.contains("expand to more than"), "{bomb}");
    let types = nested("id ... on A { id } ... on B { id } next { ", "id", " }", 40);
    let types = refused(&format!("query Q {{ node {{ {types} }} }}"));
    assert!(types.contains("expand to more than"), "{types}");
    let lone = (0..40).map(|n| {
        let inner = format!("next {{ ...F{} }}", n + 1);
        format!("fragment F{n} on Node {{ ... on A {{ s {inner} }} ... on B {{ {inner} }} {inner} }}\n")
    });
    let lone =
        format!("query Q {{ node {{ ...F0 }} }}\n{}fragment F40 on Node {{ id }}", lone.collect::<String>());
    assert!(refused(&lone).contains("expand to more than"));
    let conditions = (0..40).map(|n| {
        let next = n + 1;
        format!("fragment F{n} on A {{ ...F{next} @include(if: $x{n}) ...F{next} @include(if: $y{n}) }}\n")
    });
    let variables: String = (0..40).map(|n| format!("$x{n}: Boolean!, $y{n}: Boolean!, ")).collect();
    let conditions = format!(
        "query Q({variables}) {{ a {{ ...F0 }} }}\n{}fragment F40 on A {{ b }}",
        conditions.collect::<String>()
    );
    assert!(refused(&conditions).contains("expand to more than"));
    // The same fields many times over are no more fields.
    assert!(run(SCHEMA, &format!("query Q {{ node {{ ...F0 }} }}\n{}", doubled("Node", ""))).is_ok());
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn a_thousand_mistakes_are_told_in_seconds_on_one_line_too() {
    for separator in ["\n", " "] {
        let fields: String = (0..1_000).map(|n| format!("f{n}: wrong{n}{separator}")).collect();
        let started = Instant::now();
        let report = refused(&format!("query Q {{ {fields} }}"));
        assert_eq!(report.matches("error: type `Query` does not have a field `wrong").count(), 1_000);
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    }
}

/// How many texts of each kind are tried; more if the environment says so.
fn mutations() -> usize {
    std::env::var("MUTATIONS").ok().and_then(|number| number.parse().ok()).unwrap_or(1_000)
}

/// A reproducible sequence (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    /// The text with a few bytes changed, removed, doubled, or taken from elsewhere in it.
    fn mutated(&mut self, text: &str) -> String {
        const PIECES: [&str; 24] = [
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            "!",
            ":",
            "$",
            "@",
            "\"",
            "\"\"\"",
            "...",
            "on ",
            "é",
            "🦀",
            "\u{feff}",
            "\u{202e}",
            "__typename",
            "null",
            "fragment F on A { ...F }",
            "# ",
            "\\u0000",
            "\r",
        ];
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(12)).min(bytes.len());
            match self.below(5) {
                0 => drop(bytes.drain(at..end)),
                1 => drop(bytes.splice(at..end, PIECES[self.below(PIECES.len())].bytes())),
                2 => {
                    let from = self.below(bytes.len());
                    let piece = bytes[from..(from + self.below(30)).min(bytes.len())].to_vec();
                    drop(bytes.splice(at..end, piece));
                }
                3 => bytes.insert(at, self.below(256) as u8),
                _ => bytes.truncate(bytes.len() - self.below(bytes.len() / 4)),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

const DOCUMENT: &str = "
# A comment with é and 🦀.
query Q($first: Int = 2, $after: String, $x: Boolean!, $in: In = { in: { list: [] } }) {
  node { __typename ... on A { aliased: a { ...Fields @include(if: $x) } } ... on B { id } next { id } }
  a(list: [1, 2], in: $in) { b s ...Fields @skip(if: true) }
  items(first: $first, after: $after) { edges { cursor node { id ...Fields } } pageInfo { hasNextPage endCursor } }
  text(s: \"quo\\\"te \\u00e9\", block: \"\"\"\n    block é\n  \"\"\")
}
fragment Fields on A { id b a { s next { ... on C { id } } } }
mutation M { change { id } }
";

#[test]
fn mutated_documents_and_schemas_give_an_answer() {
    let more = "
extend type Query {
  \"\"\"Described é\n  ```code```\"\"\"
  items(first: Int, after: String): Items! text(s: String = \"d\", block: String): Color }
type Items { edges: [Edge] pageInfo: PageInfo! }
type Edge { cursor: String! node: A }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Mutation { change: A @deprecated(reason: \"é\") }
enum Color { RED \"g\" GREEN @deprecated }
union U @d = A | B
directive @d(x: Int = 1) repeatable on UNION | FIELD
scalar S @specifiedBy(url: \"https://example.com\")
";
    let schema = format!("{SCHEMA}{more}");
    run(&schema, DOCUMENT).unwrap_or_else(|errors| panic!("{errors}"));
    let mut random = Random(7);
    let mut accepted = 0;
    for _ in 0..mutations() {
        let document = random.mutated(DOCUMENT);
        accepted += usize::from(answer(run(&schema, &document)));
        let mutated = random.mutated(&schema);
        accepted += usize::from(answer(run(&mutated, DOCUMENT)));
    }
    assert!(
        accepted > mutations() / 20,
        "only {accepted} were accepted: the mutations are too wild to reach far"
    );
}

/// Looks at everything that there is to see of a result.
fn answer(result: Result<Output, Diagnostics>) -> bool {
    match result {
        Ok(output) => {
            assert!(!output.code.contains("compile_error"), "{}", output.code);
            assert!(!output.plan.to_string().is_empty());
            output.warnings.render(true);
            output.warnings.to_json_lines();
            true
        }
        Err(errors) => {
            assert!(errors.has_errors() && !errors.render(true).is_empty());
            assert!(!errors.to_string().is_empty());
            assert_eq!(errors.to_json_lines().lines().count(), errors.len());
            false
        }
    }
}

#[test]
fn texts_of_the_same_name_give_an_answer() {
    let texts = ["query é", "\"\u{fffd}\n\u{fffd}", "é", "\"\"\" é", "query Q { a { b } }"];
    for first in texts {
        for second in texts {
            let documents = [Source::new("q.graphql", first), Source::new("q.graphql", second)];
            answer(generate(&Source::new("q.graphql", SCHEMA), &documents, &Options::new()));
        }
    }
}

#[test]
fn mutated_introspection_replies_give_an_answer() {
    let reply = introspect::reply(include_str!("diagnostics/schema.graphql")).to_string();
    let reply = reply.as_str();
    let mut random = Random(11);
    for _ in 0..mutations() {
        answer(run(&random.mutated(reply), "query Q { droid(id: 1) { name } }"));
    }
}
