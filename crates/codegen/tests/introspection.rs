//! A schema gives the same module whichever form it comes in.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

mod introspect;

use relaywalk_codegen::{Options, Output, Source, generate};
use serde_json::Value;

const SDL: &str = r#"
"""
What the schema is for: "quotes", \ and
  more.
"""
schema { query: Root mutation: Changes }

"Tells when."
scalar DateTime @specifiedBy(url: "https://example.com/date?a=\"b\"")

directive @cost(weight: Int! = 1, "Why." why: [String!] = ["a\n", "é"]) repeatable on FIELD_DEFINITION | FIELD

"The root."
type Root {
  "Finds."
  find("By what." by: By!, limit: Int = 10, at: DateTime, old: Int @deprecated): [Found!]!
  node(id: ID!): Node @deprecated
  color: Color @deprecated(reason: "There is `find`.")
  items(first: Int, after: String): Items!
}
type Changes { set(in: In = { a: 1, b: [RED], c: { a: null } }): Boolean }
union Found = Zebra | Apple
interface Node { id: ID! }
interface Named implements Node { id: ID! name: String }
"Last in the alphabet, first here."
type Zebra implements Node & Named { id: ID! name: String stripes: [[Int!]]! }
type Apple implements Node & Named { id: ID! name: String color: Color! }
enum Color { RED "Like grass." GREEN @deprecated(reason: "\"no\"") BLUE @deprecated }
input By @oneOf { id: ID "Its name." name: String not: By }
input In { a: Int = 5 b: [Color!] = [RED, GREEN] c: In d: String! = "x\"\\\né" e: Int @deprecated(reason: "gone") }
type Items { edges: [Edge] pageInfo: PageInfo! totalCount: Int! }
type Edge { cursor: String! node: Node }
type PageInfo { hasNextPage: Boolean! endCursor: String }
"#;

const DOCUMENT: &str = "
query Find($by: By!, $limit: Int, $at: DateTime) {
  find(by: $by, limit: $limit, at: $at) { __typename ... on Named { id name } ... on Apple { color } }
  node(id: 1) { ... on Named { name } }
  color
}
query Items($after: String) {
  items(first: 2, after: $after) { totalCount edges { node { id ... on Zebra { stripes } } } pageInfo { hasNextPage endCursor } }
}
mutation Set($in: In) { set(in: $in) }
";

fn run(schema: impl Into<String>) -> Output {
    let documents = [Source::new("q.graphql", DOCUMENT)];
    generate(&Source::new("schema", schema), &documents, &Options::new())
        .unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn sdl_and_introspection_give_the_same_module() {
    let from_sdl = run(SDL);
    assert!(from_sdl.warnings.is_empty(), "{}", from_sdl.warnings);
    let reply = introspect::reply(SDL);
    let from_json = run(serde_json::to_string_pretty(&reply).expect("JSON"));
    assert!(from_json.warnings.is_empty(), "{}", from_json.warnings);
    assert_eq!(from_json.code, from_sdl.code);
    assert_eq!(from_json.plan.to_string(), from_sdl.plan.to_string());
    for said in ["pub enum By", "Like grass.", "Default: `[RED, GREEN]`", "note = \"There is `find`.\""] {
        assert!(from_sdl.code.contains(said), "{said}");
    }
}

#[test]
fn operations_may_ask_which_inputs_are_one_of() {
    let document = Source::new("q.graphql", "query Types { __schema { types { name isOneOf } } }");
    for schema in [SDL.to_owned(), introspect::reply(SDL).to_string()] {
        let output =
            generate(&Source::new("schema", schema), std::slice::from_ref(&document), &Options::new());
        let code = output.unwrap_or_else(|errors| panic!("{errors}")).code;
        assert!(code.contains("pub is_one_of: Option<bool>,"), "{code}");
    }
}

#[test]
fn what_introspection_tells_survives_as_sdl_word_by_word() {
    for sdl in [SDL, ODD] {
        let reply = introspect::reply(sdl);
        let written = Source::new("schema.json", reply.to_string());
        let written = written.sdl().unwrap_or_else(|errors| panic!("{errors}"));
        let again = introspect::try_reply(&written).unwrap_or_else(|| panic!("no schema: {written}"));
        assert_eq!(sorted(again), sorted(reply), "{written}");
    }
}

/// What is hard to write down.
const ODD: &str = r#"
schema { query: Query }
type Query {
  a(
    "One \\ line \"here\"."
    b: [[Int!]!]! = [[1, -2], []] @deprecated(reason: "\\ \" \n \u00e9 \u0007")
    """
    Two
      lines, the second one indented, with \""" in it
    """
    c: In = { s: "\\\"\n\t", e: B, n: null, f: -1.5e10, l: [] }
  ): Int
  "  Blanks around.  "
  d: Int @deprecated(reason: "")
  "\n\nempty lines before and after\n\n"
  e: Int
  "ends with a quote\""
  f: Int
  "ends with a backslash\\\nand another\\"
  g: Int
}
input In { s: String e: E n: Int f: Float l: [In!] o: One }
input One @oneOf { a: Int @deprecated b: Int }
enum E { A B @deprecated(reason: "b") }
interface Node { id: ID! }
interface Named implements Node { id: ID! name: String }
interface Both implements Node & Named { id: ID! name: String }
type Thing implements Both & Named & Node { id: ID! name: String }
scalar Url @specifiedBy(url: "https://example.com/\\?a=\"b\"")
directive @many(a: Int = 1 @deprecated(reason: "c") b: String! = "\"") repeatable on FIELD | FRAGMENT_SPREAD | VARIABLE_DEFINITION
"#;

/// The types of a reply by name: an order of theirs says nothing.
fn sorted(mut reply: Value) -> Value {
    let types = reply["data"]["__schema"]["types"].as_array_mut().expect("types");
    types.sort_by_key(|ty| ty["name"].to_string());
    for ty in types {
        for list in ["possibleTypes", "interfaces"] {
            if let Some(list) = ty[list].as_array_mut() {
                list.sort_by_key(|ty| ty["name"].to_string());
            }
        }
    }
    let directives = reply["data"]["__schema"]["directives"].as_array_mut().expect("directives");
    directives.sort_by_key(|directive| directive["name"].to_string());
    reply
}

#[test]
fn the_order_of_types_and_of_input_fields_says_nothing() {
    let mut reply = introspect::reply(SDL);
    let types = reply["data"]["__schema"]["types"].as_array_mut().expect("types");
    types.reverse();
    for ty in types {
        if let Some(fields) = ty["inputFields"].as_array_mut() {
            fields.reverse();
        }
    }
    assert_eq!(run(reply.to_string()).code, run(SDL).code);
}

#[test]
fn a_reply_is_read_with_or_without_what_is_around_the_schema() {
    let reply = introspect::reply(SDL);
    let bare =
        Value::Object([("__schema".to_owned(), reply["data"]["__schema"].clone())].into_iter().collect());
    let mut with_mark = "\u{feff} \n".to_owned();
    with_mark.push_str(&bare.to_string());
    assert_eq!(run(with_mark).code, run(SDL).code);
}

#[test]
fn what_old_servers_leave_out_is_not_missed() {
    let mut reply = introspect::reply(SDL);
    for ty in reply["data"]["__schema"]["types"].as_array_mut().expect("types") {
        for input in ty["inputFields"].as_array_mut().into_iter().flatten() {
            let input = input.as_object_mut().expect("an input field");
            input.remove("isDeprecated");
        }
    }
    reply["data"]["__schema"].as_object_mut().expect("a schema").remove("directives");
    assert_eq!(run(reply.to_string()).code, run(SDL).code);
}
