//! What each setting does to a module.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

use relaywalk_codegen::{Deprecation, Diagnostics, Kind, Options, Profile, Source, Strings, generate};

const SCHEMA: &str = "
type Query { viewer(by: By): User! search: [Found!] old: Int @deprecated(reason: \"Use `viewer`.\") }
union Found = User | Bot
type User { id: ID! color: Color }
type Bot { id: ID! }
enum Color { RED GREEN @deprecated }
input By { color: Color id: ID @deprecated(reason: \"Gone.\") }
directive @paint(in: Color, like: By, twice: Boolean @deprecated(reason: \"Paint it twice.\")) repeatable on
  QUERY | VARIABLE_DEFINITION | FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT | FRAGMENT_DEFINITION
";
const DOCUMENT: &str = "
query Viewer($by: By) { viewer(by: $by) { ...UserFields } search { ... on Bot { id } } old }
fragment UserFields on User { id color }
";

fn run(options: &Options, document: &str) -> Result<String, Diagnostics> {
    let documents = [Source::new("q.graphql", document)];
    generate(&Source::new("schema.graphql", SCHEMA), &documents, options).map(|output| output.code)
}

fn code(options: &Options) -> String {
    run(options, DOCUMENT).unwrap_or_else(|errors| panic!("{errors}"))
}

fn refused(options: &Options) -> String {
    run(options, DOCUMENT).expect_err("an error").to_string()
}

/// The attributes before a type.
fn before<'c>(code: &'c str, ty: &str) -> &'c str {
    let at = code.find(ty).unwrap_or_else(|| panic!("no {ty} in\n{code}"));
    let start = code[..at].rfind("\n\n").max(code[..at].rfind("{\n")).unwrap_or(0);
    &code[start..at]
}

#[test]
fn traits_are_derived_for_the_kinds_that_they_are_asked_for() {
    let options = Options::new()
        .derive_for(Kind::Replies, "my::Reply")
        .derive_for(Kind::Inputs, "my::Input")
        .derive_for(Kind::Enums, "my::Enum")
        .derive("my::All");
    let code = code(&options);
    let types = [
        ("pub struct Viewer ", "my::Input"),
        ("pub struct By ", "my::Input"),
        ("pub struct UserFields ", "my::Reply"),
        ("pub enum Found ", "my::Reply"),
        ("pub enum Color ", "my::Enum"),
    ];
    for (ty, own) in types {
        let attributes = before(&code, ty);
        assert!(attributes.contains("my::All"), "{ty}: {attributes}");
        for derived in ["my::Reply", "my::Input", "my::Enum"] {
            assert_eq!(attributes.contains(derived), derived == own, "{ty}: {attributes}");
        }
    }
    let wrong = Options::new().derive_for(Kind::Inputs, "serde::Serialize").derive_for(Kind::Enums, "Copy");
    assert_eq!(refused(&wrong).matches("they have an implementation of their own").count(), 2);
}

#[test]
fn attributes_stand_on_every_type() {
    let code = code(&Options::new().attribute("#[non_exhaustive]").attribute("#[my::attribute(a = 1)]"));
    for ty in [
        "pub struct Viewer ",
        "pub struct By ",
        "pub struct UserFields ",
        "pub enum Found ",
        "pub enum Color ",
    ] {
        let attributes = before(&code, ty);
        assert!(
            attributes.contains("#[non_exhaustive]") && attributes.contains("my::attribute"),
            "{attributes}"
        );
    }
    assert!(
        refused(&Options::new().attribute("non_exhaustive")).contains("`non_exhaustive` is no attribute")
    );
}

#[test]
fn what_stands_at_the_top_is_as_visible_as_is_asked_for() {
    let code = code(&Options::new().visibility("pub(crate)"));
    for item in [
        "\npub(crate) struct Viewer ",
        "\npub(crate) mod viewer ",
        "\npub(crate) mod fragments ",
        "\npub(crate) mod types ",
    ] {
        assert!(code.contains(item), "{item}\n{code}");
    }
    assert!(!code.lines().any(|line| line.starts_with("pub ")), "{code}");
    assert!(refused(&Options::new().visibility("public")).contains("`public` is no visibility"));
    assert!(refused(&Options::new().visibility("")).contains("what is private is `pub(self)`"));
}

#[test]
fn names_that_operations_share_begin_with_the_prefix() {
    let code = code(&Options::new().type_prefix("Gh"));
    for ty in ["pub struct GhViewer ", "pub struct GhBy ", "pub enum GhColor ", "GhUserFields"] {
        assert!(code.contains(ty), "{ty}");
    }
    assert!(code.contains("const NAME: &'static str = \"Viewer\""), "the server knows nothing of it");
    assert!(refused(&Options::new().type_prefix("1")).contains("`1` can't begin the name of a type"));
}

#[test]
fn deprecated_things_are_allowed_marked_or_refused() {
    assert!(code(&Options::new()).contains("#[deprecated(note = \"Use `viewer`.\")]"));
    let allowed = code(&Options::new().deprecation(Deprecation::Allow));
    assert!(!allowed.contains("#[deprecated"), "{allowed}");
    let strict = Options::new().deprecation(Deprecation::Deny);
    let document = "query Old($color: Color = GREEN) { old viewer(by: { id: 1, color: $color }) { id } }";
    let found = run(&strict, document).expect_err("errors");
    let found: Vec<_> =
        found.iter().map(|found| (found.message.as_str(), found.rule, found.help.as_deref())).collect();
    let expected = [
        ("`Color.GREEN` is deprecated", "deprecated", None),
        ("`Query.old` is deprecated", "deprecated", Some("Use `viewer`.")),
        ("`By.id` is deprecated", "deprecated", Some("Gone.")),
    ];
    assert_eq!(found, expected);
    assert!(run(&strict, "query New { viewer { id } }").is_ok());
}

#[test]
fn deprecated_things_in_directives_are_refused_wherever_these_stand() {
    let strict = Options::new().deprecation(Deprecation::Deny);
    let document = |arguments: &str| {
        let paint = format!("@paint({arguments})");
        format!(
            "query Q($by: By {paint}) {paint} {{ viewer(by: $by) {paint} {{ ...F {paint} ... {paint} {{ id }} }} }}
             fragment F on User {paint} {{ id }}"
        )
    };
    for (arguments, message, help) in [
        ("in: GREEN", "`Color.GREEN` is deprecated", None),
        ("like: { id: 1 }", "`By.id` is deprecated", Some("Gone.")),
        ("twice: true", "`@paint(twice:)` is deprecated", Some("Paint it twice.")),
    ] {
        let found = run(&strict, &document(arguments)).expect_err("errors");
        assert_eq!(found.len(), 6, "{found}");
        for found in &found {
            assert_eq!((found.message.as_str(), found.help.as_deref()), (message, help));
        }
    }
    assert!(run(&strict, &document("in: RED, like: { color: RED }")).is_ok());
}

#[test]
fn directives_for_clients_are_taken_out_of_what_is_sent() {
    let document = "query Local { viewer @client { id @connection(key: \"a\") } }";
    assert!(run(&Options::new(), document).is_err());
    let code = run(&Options::new().client_directive("client").client_directive("connection"), document);
    let code = code.unwrap_or_else(|errors| panic!("{errors}"));
    assert!(code.contains("\"query Local { viewer { id } }\""), "{code}");
    let only_one =
        run(&Options::new().client_directive("client"), document).expect_err("an error").to_string();
    assert!(only_one.contains("`@connection`") && !only_one.contains("`@client`"), "{only_one}");
}

#[test]
fn a_variable_that_nothing_uses_is_an_error_beside_those_of_directives_for_clients() {
    let document = "query Local($a: Int, $b: Int) { viewer @client(if: $a) { id } }";
    let found = run(&Options::new().client_directive("client"), document).expect_err("an error").to_string();
    assert!(found.contains("`$b`") && !found.contains("`$a`"), "{found}");
}

#[test]
fn a_name_that_is_not_there_is_told_with_the_one_that_is_meant() {
    let wrong = [
        (Options::new().scalar("IDD", "u8"), "for the scalar `IDD`", "did you mean `ID`?"),
        (Options::new().straight_line("Veiwer"), "`Veiwer` is to be decoded", "did you mean `Viewer`?"),
        (
            Options::new().strings_of("viewer", Strings::Shared),
            "strings are chosen",
            "did you mean `Viewer`?",
        ),
        (Options::new().input("bY"), "the input object `bY`", "did you mean `By`?"),
        (Options::new().client_directive("@client"), "`@client` is no name of a directive", "without `@`"),
    ];
    for (options, said, meant) in wrong {
        let report = refused(&options);
        assert!(report.contains(said) && report.contains(meant), "{report}");
    }
}

#[test]
fn salesforce_s_rules_are_kept_where_its_schema_is_unless_told_otherwise() {
    let salesforce = Source::new("schema.graphql", include_str!("diagnostics/salesforce.graphql"));
    let text = "query Accounts($after: String) { uiapi { query { Account(first: 3000, after: $after) {
        edges { node { Id } } pageInfo { hasNextPage endCursor } } } } }";
    let document = [Source::new("q.graphql", text)];
    let generated = |profile| generate(&salesforce, &document, &Options::new().profile(profile));
    for theirs in [Profile::Detect, Profile::Salesforce] {
        let errors = generated(theirs).expect_err("an error").to_string();
        assert!(errors.contains("2,000") || errors.contains("2000"), "{errors}");
    }
    let plain = generated(Profile::None).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(plain.plan.operations[0].limits.is_none() && !plain.plan.to_string().contains("totalCount"));
    assert!(refused(&Options::new().profile(Profile::Salesforce)).contains("no field `uiapi`"));
    assert!(run(&Options::new().profile(Profile::None), DOCUMENT).is_ok());
}

#[test]
fn an_operation_that_is_wrong_is_there_all_the_same() {
    let options = Options::new().straight_line("Viewer").strings_of("Viewer", Strings::Shared);
    for wrong in ["query Viewer { viewer { idd } }", "query Viewer { viewer { id }"] {
        let errors = run(&options, wrong).expect_err("an error");
        assert_eq!(errors.len(), 1, "{errors}");
    }
}

#[test]
fn wrong_settings_and_wrong_documents_are_told_at_once() {
    let options = Options::new().type_prefix("-").derive("not a path");
    let errors = run(&options, "query A { b }").expect_err("errors");
    assert_eq!(errors.len(), 3, "{errors}");
}

#[test]
fn descriptions_in_documents_change_nothing_but_the_places() {
    let described = "\"Sees.\" query Viewer(\"é\" $by: By) { viewer(by: $by) { id } }\n\"\"\"\nMore.\n\"\"\" fragment F on User { id }";
    let plain = "query Viewer($by: By) { viewer(by: $by) { id } }\nfragment F on User { id }";
    let options = Options::new();
    let code = |document| run(&options, document).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(code(described), code(plain));
    let wrong =
        run(&options, "query Q(\"é日本\" $by: By) { viewer(by: $by) { ido } }").expect_err("an error");
    assert!(
        wrong.to_string().contains("\"é日本\"") && wrong.to_string().contains("q.graphql:1:44"),
        "{wrong}"
    );
}

#[test]
fn a_default_is_written_for_enums_wherever_replies_or_enums_are_to_have_one() {
    let of_enum = "impl Default for Color {";
    let has = |options: &Options| code(options).contains(of_enum);
    assert!(has(&Options::new().derive("Default")));
    assert!(has(&Options::new().derive_for(Kind::Replies, "std::default::Default")));
    assert!(has(&Options::new().derive_for(Kind::Enums, "Default")));
    assert!(!has(&Options::new().derive("PartialEq")));
}
