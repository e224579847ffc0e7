//! One type for what several operations select alike, if that is asked for.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

use relaywalk_codegen::{Options, Source, Strings, generate};

const SCHEMA: &str = "
type Query { me: User, you: User, authors(first: Int, after: String): Authors!, node(id: ID!): Node, pet: Pet }
interface Node { id: ID! }
type User { id: ID!, name: String, nick: String, home: Address, work: Address }
type Address { street: String, city: City }
type City { name: String }
type Author implements Node { id: ID!, home: Address, books(first: Int, after: String): Books! }
type Authors { nodes: [Author], pageInfo: PageInfo! }
type Books { nodes: [Book], pageInfo: PageInfo! }
type Book { title: String, writer: User }
type PageInfo { hasNextPage: Boolean!, endCursor: String }
union Pet = Cat | Dog
type Cat { owner: User }
type Dog { name: String }
";

fn generated(documents: &str, options: &Options) -> String {
    let (schema, documents) = (Source::new("s.graphql", SCHEMA), Source::new("q.graphql", documents));
    generate(&schema, &[documents], options).unwrap_or_else(|errors| panic!("{errors}")).code
}

fn sharing() -> Options {
    Options::new().share_selections(true)
}

/// The types that a module has, each with its name there and whether it is defined there.
fn types(code: &str, module: &str) -> Vec<(String, bool)> {
    let start = code.find(&format!("pub mod {module} {{\n")).unwrap_or_else(|| panic!("no {module}: {code}"));
    let indent = code[..start].rsplit('\n').next().unwrap_or_default();
    let module = code[start..].split(&format!("\n{indent}}}")).next().unwrap_or_default();
    let prefix = format!("{indent}    pub ");
    let mut found: Vec<(String, bool)> = module
        .lines()
        .filter_map(|line| {
            let (kind, rest) = line.strip_prefix(&prefix)?.split_once(' ')?;
            match kind {
                "struct" | "enum" => Some((rest.split([' ', '{']).next()?.to_owned(), true)),
                "use" => Some((rest.trim_end_matches(';').rsplit([' ', ':']).next()?.to_owned(), false)),
                _ => None,
            }
        })
        .collect();
    found.sort();
    found
}

fn defined(code: &str, module: &str) -> Vec<String> {
    types(code, module).into_iter().filter(|(_, is_defined)| *is_defined).map(|(name, _)| name).collect()
}

const ALIKE: &str = "
query One { me { id home { street city { name } } } pet { ... on Cat { owner { id name } } ... on Dog { name } } }
query Two { you { id home { street city { name } } } pet { ... on Cat { owner { id name } } ... on Dog { name } } }
query Three { me { home { street city { name } } work { city { name } street } } }
query Four { me { ...Placed } }
fragment Placed on User { work { city { name } street } }
";

#[test]
fn the_first_defines_a_type_and_the_others_have_it_under_the_same_names() {
    let (plain, shared) = (generated(ALIKE, &Options::new()), generated(ALIKE, &sharing()));
    let mut reexported = 0;
    for module in ["one", "two", "three", "four", "placed"] {
        let names = |code: &str| types(code, module).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(&shared), names(&plain), "{module}");
        assert_eq!(defined(&plain, module), names(&plain), "{module}");
        reexported += types(&shared, module).iter().filter(|(_, is_defined)| !is_defined).count();
    }
    assert!(reexported >= 9, "{shared}");
    // What is left is the data itself, and what isn't alike.
    assert_eq!(defined(&shared, "two"), ["ResponseData"]);
    assert_eq!(defined(&shared, "three"), ["ResponseData", "User"]);
    assert!(shared.contains("pub use super::one::Pet;"), "{shared}");
    assert!(shared.contains("pub use super::fragments::placed::City;"), "{shared}");
}

#[test]
fn what_differs_in_anything_that_shows_is_two_types() {
    let one = "query One { me { id name } }";
    for (two, alike) in [
        ("me { id name }", true),
        ("you { id name }", true),
        ("me { id } me { name }", true),
        ("me { ... on User { id name } }", true),
        ("me { name id }", false),
        ("me { id }", false),
        ("me { id name nick }", false),
        ("me { id name: nick }", false),
        ("me { id name @skip(if: true) }", false),
        ("me { id name @include(if: $x) }", false),
        ("me { __typename id name }", false),
    ] {
        let variables = if two.contains("$x") { "($x: Boolean!)" } else { "" };
        let code = generated(&format!("{one} query Two{variables} {{ {two} }}"), &sharing());
        assert_eq!(code.contains("pub use super::one::User;"), alike, "{two}: {code}");
    }
}

#[test]
fn operations_with_other_text_or_other_code_share_nothing() {
    for options in [sharing().strings_of("Two", Strings::Shared), sharing().straight_line("Two")] {
        let code = generated("query One { me { id } } query Two { me { id } }", &options);
        assert!(!code.contains("pub use"), "{code}");
    }
}

#[test]
fn a_connection_that_is_continued_belongs_to_its_operation_and_its_rows_do_not() {
    let authors =
        "authors(first: 2, after: $after) { nodes { id books(first: 2) { nodes { title writer { id } }
        pageInfo { hasNextPage endCursor } } } pageInfo { hasNextPage endCursor } }";
    let documents =
        format!("query One($after: String) {{ {authors} }} query Two($after: String) {{ {authors} }}");
    let code = generated(&documents, &sharing());
    assert_eq!(
        defined(&code, "two"),
        ["Author", "Authors", "Books", "BooksOfAuthor", "ResponseData"],
        "{code}"
    );
    assert_eq!(code.matches("impl ::relaywalk::ChildConnection for Books").count(), 2, "{code}");
}
