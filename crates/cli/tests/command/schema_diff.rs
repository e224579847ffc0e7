//! `schema diff`: every kind of change, and what it means.

use std::fs;

use super::support::{rows, run};

/// Two schemas, which differ in one thing, and what that is.
const CHANGES: &[(&str, &str, &str, &str, &str)] = &[
    // Types.
    ("type A { a: Int }", "", "breaking", "type-removed", "A"),
    ("", "type A { a: Int }", "safe", "type-added", "A"),
    ("scalar A", "enum A { B }", "breaking", "type-kind-changed", "A"),
    ("type A { a: Int }", "\"It is A.\" type A { a: Int }", "safe", "description-changed", "A"),
    (
        "scalar A @specifiedBy(url: \"x\")",
        "scalar A @specifiedBy(url: \"y\")",
        "dangerous",
        "specification-changed",
        "A",
    ),
    ("scalar A", "scalar A @specifiedBy(url: \"y\")", "safe", "specification-changed", "A"),
    // Fields.
    ("type A { a: Int b: Int }", "type A { a: Int }", "breaking", "field-removed", "A.b"),
    ("interface A { a: Int b: Int }", "interface A { a: Int }", "breaking", "field-removed", "A.b"),
    ("type A { a: Int }", "type A { a: Int b: Int! }", "safe", "field-added", "A.b"),
    ("type A { a: Int }", "type A { a: Float }", "breaking", "field-type-changed", "A.a"),
    ("type A { a: Int! }", "type A { a: Int }", "breaking", "field-type-changed", "A.a"),
    ("type A { a: Int }", "type A { a: Int! }", "safe", "field-type-changed", "A.a"),
    ("type A { a: [Int] }", "type A { a: [Int!]! }", "safe", "field-type-changed", "A.a"),
    ("type A { a: [Int!] }", "type A { a: [Int] }", "breaking", "field-type-changed", "A.a"),
    ("type A { a: Int }", "type A { a: [Int] }", "breaking", "field-type-changed", "A.a"),
    (
        "interface N { a: Int } type B implements N { a: Int } type A { a: N }",
        "interface N { a: Int } type B implements N { a: Int } type A { a: B }",
        "breaking",
        "field-type-changed",
        "A.a",
    ),
    (
        "type B { a: Int } type C { a: Int } union U = B | C type A { a: [U]! }",
        "type B { a: Int } type C { a: Int } union U = B | C type A { a: [B]! }",
        "breaking",
        "field-type-changed",
        "A.a",
    ),
    ("type A { a: [Int]! }", "type A { a: [Int!]! }", "safe", "field-type-changed", "A.a"),
    ("type A { a: [Int]! }", "type A { a: [Int] }", "breaking", "field-type-changed", "A.a"),
    ("interface A { a: Int! }", "interface A { a: Int }", "breaking", "field-type-changed", "A.a"),
    ("type A { a: Int }", "type A { \"How many.\" a: Int }", "safe", "description-changed", "A.a"),
    ("type A { a: Int }", "type A { a: Int @deprecated }", "safe", "deprecated", "A.a"),
    ("type A { a: Int @deprecated }", "type A { a: Int }", "dangerous", "no-longer-deprecated", "A.a"),
    (
        "type A { a: Int @deprecated }",
        "type A { a: Int @deprecated(reason: \"old\") }",
        "safe",
        "deprecation-reason-changed",
        "A.a",
    ),
    // Interfaces.
    (
        "interface N { a: Int } type A implements N { a: Int }",
        "interface N { a: Int } type A { a: Int }",
        "breaking",
        "interface-removed",
        "A",
    ),
    (
        "interface N { a: Int } type A { a: Int }",
        "interface N { a: Int } type A implements N { a: Int }",
        "dangerous",
        "interface-added",
        "A",
    ),
    (
        "interface N { a: Int } interface M { a: Int }",
        "interface N { a: Int } interface M implements N { a: Int }",
        "dangerous",
        "interface-added",
        "M",
    ),
    // Arguments.
    ("type A { a(b: Int): Int }", "type A { a: Int }", "breaking", "argument-removed", "A.a(b:)"),
    ("type A { a: Int }", "type A { a(b: Int!): Int }", "breaking", "required-argument-added", "A.a(b:)"),
    (
        "type A { a: Int }",
        "type A { a(b: Int! = 1): Int }",
        "dangerous",
        "optional-argument-added",
        "A.a(b:)",
    ),
    ("type A { a: Int }", "type A { a(b: Int): Int }", "dangerous", "optional-argument-added", "A.a(b:)"),
    (
        "type A { a(b: Int): Int }",
        "type A { a(b: Int!): Int }",
        "breaking",
        "argument-type-changed",
        "A.a(b:)",
    ),
    ("type A { a(b: Int!): Int }", "type A { a(b: Int): Int }", "safe", "argument-type-changed", "A.a(b:)"),
    (
        "type A { a(b: [Int!]): Int }",
        "type A { a(b: [Int]): Int }",
        "safe",
        "argument-type-changed",
        "A.a(b:)",
    ),
    (
        "type A { a(b: [Int]): Int }",
        "type A { a(b: Int): Int }",
        "breaking",
        "argument-type-changed",
        "A.a(b:)",
    ),
    (
        "type A { a(b: Int = 1): Int }",
        "type A { a(b: Int = 2): Int }",
        "dangerous",
        "argument-default-changed",
        "A.a(b:)",
    ),
    (
        "type A { a(b: Int = 1): Int }",
        "type A { a(b: Int): Int }",
        "dangerous",
        "argument-default-changed",
        "A.a(b:)",
    ),
    (
        "type A { a(b: Int): Int }",
        "type A { a(b: Int = 1): Int }",
        "dangerous",
        "argument-default-changed",
        "A.a(b:)",
    ),
    (
        "type A { a(b: Int! = 1): Int }",
        "type A { a(b: Int!): Int }",
        "breaking",
        "argument-default-changed",
        "A.a(b:)",
    ),
    (
        "type A { a(b: Int!): Int }",
        "type A { a(b: Int! = 1): Int }",
        "safe",
        "argument-default-changed",
        "A.a(b:)",
    ),
    (
        "type A { a(b: Int): Int }",
        "type A { a(\"By.\" b: Int): Int }",
        "safe",
        "description-changed",
        "A.a(b:)",
    ),
    ("type A { a(b: Int): Int }", "type A { a(b: Int @deprecated): Int }", "safe", "deprecated", "A.a(b:)"),
    // Unions and enums.
    (
        "type A { a: Int } type B { a: Int } union U = A | B",
        "type A { a: Int } type B { a: Int } union U = A",
        "breaking",
        "union-member-removed",
        "U",
    ),
    (
        "type A { a: Int } type B { a: Int } union U = A",
        "type A { a: Int } type B { a: Int } union U = A | B",
        "dangerous",
        "union-member-added",
        "U",
    ),
    ("enum E { A B }", "enum E { A }", "breaking", "enum-value-removed", "E.B"),
    ("enum E { A }", "enum E { A B }", "dangerous", "enum-value-added", "E.B"),
    ("enum E { A }", "enum E { A @deprecated }", "safe", "deprecated", "E.A"),
    ("enum E { A }", "enum E { \"First.\" A }", "safe", "description-changed", "E.A"),
    // Input objects.
    ("input I { a: Int b: Int }", "input I { a: Int }", "breaking", "input-field-removed", "I.b"),
    ("input I { a: Int }", "input I { a: Int b: Int! }", "breaking", "required-input-field-added", "I.b"),
    (
        "input I { a: Int }",
        "input I { a: Int b: Int! = 1 }",
        "dangerous",
        "optional-input-field-added",
        "I.b",
    ),
    ("input I { a: Int }", "input I { a: Int b: Int }", "dangerous", "optional-input-field-added", "I.b"),
    ("input I { a: Int }", "input I { a: Int! }", "breaking", "input-field-type-changed", "I.a"),
    ("input I { a: Int! }", "input I { a: Int }", "safe", "input-field-type-changed", "I.a"),
    ("input I { a: Int = 1 }", "input I { a: Int = 2 }", "dangerous", "input-field-default-changed", "I.a"),
    ("input I { a: Int }", "input I @oneOf { a: Int }", "breaking", "one-of-added", "I"),
    ("input I @oneOf { a: Int }", "input I { a: Int }", "safe", "one-of-removed", "I"),
    // Directives.
    ("directive @d on FIELD", "", "breaking", "directive-removed", "@d"),
    ("", "directive @d on FIELD", "safe", "directive-added", "@d"),
    (
        "directive @d on FIELD | QUERY",
        "directive @d on FIELD",
        "breaking",
        "directive-location-removed",
        "@d",
    ),
    ("directive @d on FIELD", "directive @d on FIELD | QUERY", "safe", "directive-location-added", "@d"),
    (
        "directive @d repeatable on FIELD",
        "directive @d on FIELD",
        "breaking",
        "directive-repeatable-removed",
        "@d",
    ),
    ("directive @d on FIELD", "directive @d repeatable on FIELD", "safe", "directive-repeatable-added", "@d"),
    ("directive @d(a: Int) on FIELD", "directive @d on FIELD", "breaking", "argument-removed", "@d(a:)"),
    (
        "directive @d on FIELD",
        "directive @d(a: Int!) on FIELD",
        "breaking",
        "required-argument-added",
        "@d(a:)",
    ),
    ("directive @d on FIELD", "directive @d(a: Int) on FIELD", "safe", "optional-argument-added", "@d(a:)"),
    (
        "directive @d(a: Int!) on FIELD",
        "directive @d(a: Int) on FIELD",
        "safe",
        "argument-type-changed",
        "@d(a:)",
    ),
    (
        "directive @d(a: Int) on FIELD",
        "directive @d(a: Int!) on FIELD",
        "breaking",
        "argument-type-changed",
        "@d(a:)",
    ),
    (
        "directive @d(a: Int = 1) on FIELD",
        "directive @d(a: Int = 2) on FIELD",
        "dangerous",
        "argument-default-changed",
        "@d(a:)",
    ),
    ("directive @d on FIELD", "\"Why.\" directive @d on FIELD", "safe", "description-changed", "@d"),
    // Roots.
    ("type A { a: Int }", "type A { a: Int } extend schema { mutation: A }", "safe", "root-type-added", "A"),
    (
        "type A { a: Int } extend schema { mutation: A }",
        "type A { a: Int }",
        "breaking",
        "root-type-removed",
        "A",
    ),
    (
        "type A { a: Int } type B { a: Int } extend schema { mutation: A }",
        "type A { a: Int } type B { a: Int } extend schema { mutation: B }",
        "breaking",
        "root-type-changed",
        "A",
    ),
];

#[test]
fn a_default_is_the_same_however_it_is_written() {
    let (_folder, old, new) = schemas(
        "input I { a: Int = 1 b: Float = 1.0 c: [I] = [{ a: 1, b: 2 }] } type A { a(i: I = { a: 1, b: 1e1 }): Int }",
        "input I { a: Int = 1 b: Float = 1 c: [I] = [{ b: 2, a: 1 }] } type A { a(i: I = { b: 10.0, a: 1 }): Int }",
    );
    let ran = run(&["schema", "diff", &old, &new]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let large =
        ["scalar L input I { l: L = 9007199254740993 }", "scalar L input I { l: L = 9007199254740992 }"];
    let (_folder, old, new) = schemas(large[0], large[1]);
    assert!(run(&["schema", "diff", &old, &new]).stdout.starts_with("dangerous:"), "every digit counts");
    let (_folder, old, new) = schemas("input I { c: [Int] = [1, 2] }", "input I { c: [Int] = [2, 1] }");
    assert!(run(&["schema", "diff", &old, &new]).stdout.starts_with("dangerous:"), "a list has an order");
}

#[test]
fn a_schema_s_own_description_may_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("old"), "schema { query: Query } type Query { q: Int }").unwrap();
    fs::write(path("new"), "\"All.\" schema { query: Query } type Query { q: Int }").unwrap();
    let ran = run(&["schema", "diff", &path("old"), &path("new")]);
    assert_eq!(ran.stdout, "safe:\n  the description of `schema` was added\n", "{}", ran.stderr);
}

fn schemas(old: &str, new: &str) -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, sdl: &str| {
        let path = folder.path().join(name);
        fs::write(&path, format!("schema {{ query: Query }} type Query {{ q: Int }} {sdl}\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (old, new) = (write("old.graphql", old), write("new.graphql", new));
    (folder, old, new)
}

#[test]
fn every_kind_of_change_is_told_with_what_it_means() {
    for (old, new, level, rule, coordinate) in CHANGES {
        let (_folder, old_path, new_path) = schemas(old, new);
        let ran = run(&["schema", "diff", "--format", "json", "--breaking", &old_path, &new_path]);
        let told: Vec<_> = rows(&ran.stdout);
        let told: Vec<_> = told
            .iter()
            .map(|change| ["level", "rule", "coordinate"].map(|key| change[key].as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(told, [[*level, *rule, *coordinate].map(str::to_owned)], "{old}\n{new}\n{}", ran.stderr);
        assert_eq!(ran.code, i32::from(*level == "breaking"), "{old}\n{new}");
    }
}

#[test]
fn changes_are_told_to_people_the_worst_first() {
    let (_folder, old, new) =
        schemas("type A { a: Int b: Int } enum E { X }", "type A { a: Int c: Int } enum E { X Y }");
    let ran = run(&["schema", "diff", &old, &new]);
    assert_eq!(ran.code, 0);
    let expected = "breaking:\n  the field `A.b` was removed\ndangerous:\n  the value `E.Y` was added\n\
                    safe:\n  the field `A.c: Int` was added\n";
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str()),
        (expected, "3 changes: 1 breaking, 1 dangerous\n")
    );
}

#[test]
fn a_schema_has_not_changed_against_itself() {
    let ran = run(&["schema", "diff", "--breaking", "schema.graphql", "schema.graphql"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "", "0 changes: 0 breaking, 0 dangerous\n")
    );
}

#[test]
fn what_is_no_schema_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    fs::write(&path, "<html>").unwrap();
    let path = path.to_str().unwrap();
    run(&["schema", "diff", "schema.graphql", path]).fails(3, &["page.html is no schema: it is HTML"]);
    run(&["schema", "diff", "nowhere.graphql", path]).fails(3, &["can't read the schema nowhere.graphql"]);
    fs::write(path, "type Query {").unwrap();
    run(&["schema", "diff", path, "schema.graphql"])
        .fails(3, &["page.html can't be read as a schema", "syntax error"]);
}
