//! Settings in a file that editors read, too.

#![cfg(feature = "settings")]
#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

use std::fs;
use std::path::Path;

use relaywalk_codegen::{Config, Deprecation, Error, Kind, Profile, Source, Strings, generate};

/// The file that the documentation shows.
fn documented() -> String {
    let source = include_str!("../src/config/settings/mod.rs");
    let (_, rest) = source.split_once("/// ```yaml\n").expect("an example");
    let (example, _) = rest.split_once("/// ```\n").expect("its end");
    example.lines().map(|line| format!("{}\n", line.trim_start().trim_start_matches("/// "))).collect()
}

fn read(settings: &str) -> Result<Vec<(Option<String>, Config)>, Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(".graphqlrc.yml");
    fs::write(&path, settings).expect("a file");
    Config::from_file(path)
}

fn only(settings: &str) -> Config {
    let mut projects = read(settings).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(projects.len(), 1);
    projects.remove(0).1
}

#[test]
fn the_documented_file_says_what_the_methods_of_a_build_script_say() {
    let expected = Config::new("a", "b")
        .derive("PartialEq")
        .attribute("#[non_exhaustive]")
        .visibility("pub(crate)")
        .type_prefix("Gh")
        .deprecation(Deprecation::Deny)
        .client_directive("client")
        .scalar("DateTime", "String")
        .input("IssueFilters")
        .anchor("Author", "authorById(id: $id)")
        .strings(Strings::Shared)
        .strings_of("Viewer", Strings::Owned)
        .share_selections(true)
        .straight_line("Issues")
        .profile(Profile::None)
        .strict(true)
        .whole_schema(true);
    let projects = read(&documented()).unwrap_or_else(|error| panic!("{error}"));
    let [(name, config)] = &*projects else { panic!("{projects:?}") };
    assert_eq!(name.as_deref(), Some("github"));
    assert_eq!(format!("{:?}", config.options()), format!("{:?}", expected.options()));
    let shown = format!("{config:?}");
    assert!(shown.contains("Some(\"gh\")") && shown.contains("src/generated"), "{shown}");

    let of_kinds = "derive_replies: [A]\n  derive_inputs: B\n  derive_enums: [C, D]";
    let keys_alone = "extensions:\n relaywalk:\n  scalars:\n  anchors:\n  strings_of:\n  derive:\n";
    for nothing in ["", "extensions:\n", "extensions: { relaywalk: }\n", keys_alone] {
        let config = only(&format!("schema: a\ndocuments: b\n{nothing}"));
        assert_eq!(format!("{:?}", config.options()), format!("{:?}", Config::new("a", "b").options()));
    }
    let kinds = only(&format!("schema: a\ndocuments: b\nextensions:\n relaywalk:\n  {of_kinds}\n"));
    let expected = Config::new("a", "b")
        .derive_for(Kind::Replies, "A")
        .derive_for(Kind::Inputs, "B")
        .derive_for(Kind::Enums, "C")
        .derive_for(Kind::Enums, "D");
    assert_eq!(format!("{:?}", kinds.options()), format!("{:?}", expected.options()));
}

#[test]
fn every_method_of_a_build_script_is_a_setting() {
    let methods = concat!(include_str!("../src/config/mod.rs"), include_str!("../src/config/look.rs"));
    let methods: Vec<&str> = methods
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("pub fn ")?.split_once("(mut self"))
        .map(|(name, _)| name)
        .collect();
    assert!(methods.len() >= 18, "{methods:?}");
    let documented = documented();
    for method in methods {
        let setting = match method {
            "derive_for" => "derive_replies",
            other => other,
        };
        let keys = [format!("{setting}:"), format!("{setting}s:"), format!("{setting},")];
        assert!(keys.iter().any(|key| documented.contains(key)), "{method} is no setting");
    }
}

#[test]
fn every_setting_is_documented_with_an_example() {
    let mut settings = 0;
    for source in [include_str!("../src/config/mod.rs"), include_str!("../src/options/mod.rs")] {
        for (at, _) in source.match_indices("(mut self") {
            let (before, name) = source[..at].rsplit_once("    pub fn ").expect("a method");
            let docs = before.rsplit("\n\n").next().unwrap_or_default();
            assert!(docs.contains("/// ```\n"), "{name}: {docs}");
            settings += 1;
        }
    }
    assert!(settings >= 20, "{settings}");
    for method in include_str!("../src/config/look.rs").split("pub fn ").skip(1) {
        let name = method.split('(').next().unwrap_or_default();
        let told = format!("see [`Options::{name}`].");
        assert!(include_str!("../src/config/look.rs").contains(&told), "{name}");
    }
}

#[test]
fn a_path_counts_from_the_file_and_lists_need_no_brackets() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("graphql.config.yml");
    let text = "projects:\n  a: { schema: s.graphql, documents: ['q/**', '!q/old'] }\n  b: { schema: [x, y], documents: q }";
    fs::write(&path, text).expect("a file");
    let projects = Config::from_file(&path).unwrap_or_else(|error| panic!("{error}"));
    let paths: Vec<_> = projects
        .iter()
        .map(|(name, config)| {
            let shown =
                |path: &Path| path.display().to_string().replace(&folder.path().display().to_string(), "");
            let schema: Vec<_> = config.schema_paths().iter().map(|path| shown(path)).collect();
            let documents: Vec<_> = config.document_paths().iter().map(|path| shown(path)).collect();
            (name.as_deref(), schema, documents)
        })
        .collect();
    let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    assert_eq!(paths[0], (Some("a"), owned(&["/s.graphql"]), owned(&["/q/**", "!/q/old"])));
    assert_eq!(paths[1], (Some("b"), owned(&["/x", "/y"]), owned(&["/q"])));
}

#[test]
fn json_is_read_too_and_what_belongs_to_others_is_passed_over() {
    let json = "{\"schema\": \"a\", \"documents\": [\"b\"], \"include\": [], \"x-mine\": {\"a\": [1]},
        \"extensions\": {\"codegen\": {\"generates\": {}}, \"relaywalk\": {\"strict\": true}}}";
    let expected = Config::new("a", "b").strict(true);
    assert_eq!(format!("{:?}", only(json).options()), format!("{:?}", expected.options()));
}

/// Settings, where they are wrong, what is told, and what to do.
const WRONG: &[(&str, &str, &str, &str)] = &[
    (
        "schema: a\ndocuments: b\nextensions:\n  relaywalk:\n    drive: [A]\n",
        "5:5",
        "no setting `drive`",
        "`derive`",
    ),
    (
        "schema: a\ndocuments: b\nextensions:\n  relaywalk:\n    colour: x\n",
        "5:5",
        "no setting `colour`",
        "there is `name`",
    ),
    (
        "schema: a\ndocuments: b\nextensions:\n  relaywalk:\n    é: 1\n    depreciation: deny\n",
        "5:5",
        "no setting `é`",
        "there is",
    ),
    (
        "schema: a\ndocuments: b\nextensions:\n  relaywalk: { deprecation: denied }\n",
        "4:29",
        "`denied` can't be chosen",
        "there is `allow`, `warn`, `deny`",
    ),
    (
        "schema: a\ndocuments: b\nextensions:\n  relaywalk:\n    strict: maybe\n",
        "5:13",
        "`true` or `false` belongs here",
        "",
    ),
    (
        "schema: a\ndocuments: b\nextensions:\n  relaywalk:\n    scalars: [A]\n",
        "5:14",
        "settings by name belong here",
        "",
    ),
    (
        "schema: a\ndocuments: b\nextensions:\n  relaywalk:\n    derive: { A: B }\n",
        "5:13",
        "a text, or a list of texts belongs here",
        "",
    ),
    (
        "schema: a\ndocuments: b\nextensions:\n  relaywalk:\n    name: a\n    name: b\n",
        "6:5",
        "`name` is set twice",
        "",
    ),
    ("schema: a\ndocument: b\n", "2:1", "no setting `document`", "`documents`"),
    (
        "schema: a\ndocuments: b\nextension:\n  relaywalk: {}\n",
        "3:1",
        "no setting `extension`",
        "`extensions`",
    ),
    (
        "schema: a\ndocuments: b\nextensions:\n  relay-walk: {}\n",
        "4:3",
        "no setting `relay-walk`",
        "`relaywalk`",
    ),
    ("schema: a\n", "1:1", "a project needs `schema` and `documents`", ""),
    ("schema:\ndocuments: b\n", "1:1", "a project needs `schema` and `documents`", ""),
    ("schema: a\ndocuments: ['!b']\n", "1:1", "a project needs `schema` and `documents`", ""),
    ("projects:\n  one:\n    schema: a\n", "3:5", "a project needs `schema` and `documents`", ""),
    ("projects:\n  one:\n    projects: { a: { schema: b } }\n", "3:5", "a project has no projects", ""),
    (
        "projects: { one: { schema: a, documents: b } }\nextensions:\n  relaywalk:\n    strict: true\n",
        "4:5",
        "are of no project",
        "",
    ),
    ("schema: https://example.com/graphql\ndocuments: q\n", "1:9", "relaywalk schema pull", ""),
    (
        "schema: [\n  https://example.com/graphql: { headers: {} }]\ndocuments: q\n",
        "2:3",
        "a text belongs here",
        "",
    ),
    ("schema: [\n", "1:9", "unclosed bracket", ""),
    ("- a\n", "1:1", "settings by name belong here", ""),
    ("", "1:1", "a project needs `schema` and `documents`", ""),
];

#[test]
fn what_settings_can_t_say_is_told_with_its_place_and_what_is_meant() {
    for (settings, place, message, help) in WRONG {
        let error = read(settings).expect_err(settings);
        let Error::Invalid(found) = &error else { panic!("{settings}: {error}") };
        let only = found.iter().next().expect("a finding");
        let said = only.help.clone().unwrap_or_default();
        assert!(only.message.contains(message) && said.contains(help), "{settings}: {error}");
        let at = only.span.as_ref().expect("a place").to_string();
        assert!(at.ends_with(&format!(".graphqlrc.yml:{place}")), "{settings}: {error}");
        assert_eq!((found.len(), only.rule), (1, "setting"));
    }
}

/// What doesn't fit the schema or the documents, where it stands, and what is told.
const UNFIT: &[(&str, &str, &str)] = &[
    ("scalars: { Date: String, Nope: String }", "5:30", "the scalar `Nope`, which the schema doesn't have"),
    ("scalars:\n      Date: 'Vec<'", "6:7", "`Vec<`, for the scalar `Date`, is no Rust type"),
    ("anchors:\n      Nobody: 'user(id: $id)'", "6:7", "the schema has no object or interface `Nobody`"),
    ("inputs: Nope", "5:13", "the input object `Nope`"),
    ("inputs: [By, Nope]", "5:18", "the input object `Nope`"),
    ("straight_line:\n      - User\n      - Usr", "7:9", "`Usr` is to be decoded by straight-line code"),
    ("strings_of: { Usr: shared }", "5:19", "strings are chosen for `Usr`"),
    ("derive: not a path", "5:13", "`not a path` is no path of a trait"),
    ("derive_inputs: [Eq, Default]", "5:25", "`Default` can't be derived for this kind"),
    ("attributes: nothing", "5:17", "`nothing` is no attribute"),
    ("visibility: secret", "5:17", "`secret` is no visibility"),
    ("type_prefix: 1", "5:18", "`1` can't begin the name of a type"),
    ("client_directives: ['@client']", "5:25", "`@client` is no name of a directive"),
    ("profile: salesforce", "5:14", "the query type has no field `uiapi`"),
];

#[test]
fn settings_that_do_not_fit_the_schema_are_told_with_their_place() {
    let schema = "scalar Date type Query { user(id: ID!, by: By): User } type User { id: ID! at: Date } input By { at: Date }";
    let query = "query User($id: ID!, $by: By) { user(id: $id, by: $by) { id at } }";
    for (setting, place, message) in UNFIT {
        let config = only(&format!("schema: a\ndocuments: b\nextensions:\n  relaywalk:\n    {setting}\n"));
        let documents = [Source::new("q.graphql", query)];
        let found = generate(&Source::new("s.graphql", schema), &documents, config.options());
        let found = found.expect_err(setting);
        let [only] = &*found.iter().collect::<Vec<_>>() else { panic!("{setting}: {found}") };
        assert!(only.message.contains(message) && only.rule == "setting", "{setting}: {found}");
        let at = only.span.as_ref().expect("a place").to_string();
        assert!(at.ends_with(&format!(".graphqlrc.yml:{place}")), "{setting}: {found}");
        let line = setting.lines().last().unwrap_or_default().trim();
        assert!(found.to_string().contains(line), "{setting}: {found}");
    }
    // What is set in another way is no matter of the file.
    let config = only("schema: a\ndocuments: b\nextensions: { relaywalk: { scalars: { Nope: String } } }\n");
    let options = config.options().clone().scalar("Nope", "u8");
    let found = generate(&Source::new("s.graphql", schema), &[Source::new("q.graphql", query)], &options);
    assert!(found.expect_err("an error").iter().all(|found| found.span.is_none()));
}
