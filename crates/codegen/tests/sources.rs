//! A schema in several files, in whichever form, and packed.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

mod introspect;
mod parts;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use relaywalk_codegen::{Error, Options, Output, Source, generate, read_documents, read_schema};

const SERVER: &str = "type Query { book(id: ID!): Book }\ntype Book { id: ID! title: String }\n";
const CLIENT: &str = "extend type Book { isOpen: Boolean }\ndirective @client on FIELD\n";
const QUERY: &str = "query Open($id: ID!) { book(id: $id) { title isOpen @client } }";

fn run(schema: &Source, document: &str) -> Output {
    let documents = [Source::new("q.graphql", document)];
    generate(schema, &documents, &Options::new()).unwrap_or_else(|errors| panic!("{errors}"))
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    folder
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), Default::default());
    packed.write_all(text.as_bytes()).expect("packed");
    packed.finish().expect("packed")
}

fn code(folder: &Path, paths: &[&str]) -> String {
    let schema =
        read_schema(paths.iter().map(|path| folder.join(path))).unwrap_or_else(|error| panic!("{error}"));
    run(&schema, QUERY).code
}

#[test]
fn a_schema_is_the_same_in_one_file_in_several_in_a_folder_by_a_pattern_in_json_and_packed() {
    let whole = format!("{SERVER}{CLIENT}");
    let expected = run(&Source::new("s.graphql", &*whole), QUERY).code;
    let json = introspect::reply(SERVER).to_string();
    let (packed_sdl, packed_json) = (gzip(SERVER), gzip(&json));
    let folder = folder(&[
        ("one/server.graphql", SERVER.as_bytes()),
        ("one/deep/client.graphqls", CLIENT.as_bytes()),
        ("packed/server.graphql.gz", &packed_sdl),
        ("packed.json.gz", &packed_json),
        ("marked.gql", format!("\u{feff}{CLIENT}").as_bytes()),
        ("json/only.json", whole_json(&whole).as_bytes()),
    ]);
    for paths in [
        &["one"] as &[&str],
        &["one/server.graphql", "one/deep/client.graphqls"],
        &["one/deep", "one/server.graphql"],
        &["one/**/*.{graphql,graphqls}"],
        &["one/*.graphql", "one/*/c*.graphqls"],
        &["packed", "marked.gql"],
        &["packed.json.gz", "marked.gql"],
        &["one", "one/server.graphql"],
        &["json"],
    ] {
        assert_eq!(code(folder.path(), paths), expected, "{paths:?}");
    }
}

fn whole_json(sdl: &str) -> String {
    introspect::reply(sdl).to_string()
}

#[test]
fn what_is_found_in_a_part_is_told_with_its_place_there() {
    let faulty = "\u{feff}# é\ntype Lost { a: Int\n a: Int }\n";
    let parts = [
        Source::new("a.graphql", SERVER),
        Source::new("b.graphql", faulty),
        Source::new("c.graphql", CLIENT),
    ];
    let schema = Source::join(parts).expect("a schema");
    let documents = [Source::new("q.graphql", QUERY)];
    let output = generate(&schema, &documents, &Options::new().whole_schema(true)).expect("a module");
    let places: Vec<String> =
        output.warnings.iter().flat_map(|found| &found.span).map(ToString::to_string).collect();
    assert_eq!(places, ["b.graphql:3:2"]);
    let warning = output.warnings.to_string();
    assert!(warning.contains(" a: Int }") && warning.contains("b.graphql:2:13"), "{warning}");
    let json: serde_json::Value = serde_json::from_str(output.warnings.to_json_lines().trim()).expect("JSON");
    let (start, end) =
        (json["startByte"].as_u64().expect("a byte"), json["endByte"].as_u64().expect("a byte"));
    assert_eq!(&faulty[start as usize..end as usize], "a: Int");
}

#[test]
fn an_error_of_syntax_is_told_of_the_part_that_has_it() {
    let parts = [
        Source::new("a.graphql", "type Query { a: Int"),
        Source::new("b.graphql", "type B { b: Int }"),
        Source::new("c.graphql", "type C c: Int }"),
        Source::new("empty.graphql", "# nothing yet\n"),
    ];
    let schema = Source::join(parts).expect("texts");
    let errors = generate(&schema, &[], &Options::new()).expect_err("an error").to_string();
    assert!(errors.contains("a.graphql:1:20") && errors.contains("c.graphql:1:8"), "{errors}");
    assert!(!errors.contains("b.graphql") && !errors.contains("empty.graphql"), "{errors}");
}

#[test]
fn a_part_that_is_no_schema_is_named() {
    let parts =
        [Source::new("a.graphql", SERVER), Source::new("login.json", "<html>"), Source::new("b.json", "{}")];
    let errors = Source::join(parts).expect_err("an error").to_string();
    assert!(errors.contains("login.json is no schema: it is HTML"), "{errors}");
    assert!(errors.contains("b.json is no schema: it isn't the reply"), "{errors}");
}

#[test]
fn a_place_in_json_is_told_without_its_line_since_the_file_has_no_such() {
    let shallow = r#"{"__schema":{"queryType":{"name":"Query"},"types":[{"kind":"OBJECT","name":"Query","fields":[
        {"name":"a","type":{"kind":"NON_NULL","name":null}}]}]}}"#;
    let found = generate(&Source::new("s.json", shallow), &[], &Options::new()).expect_err("an error");
    assert!(found.to_string().contains("s.json (as SDL):6:6"), "{found}");
    let json: serde_json::Value = serde_json::from_str(found.to_json_lines().trim()).expect("JSON");
    assert_eq!((&json["file"], &json["line"]), (&"s.json".into(), &serde_json::Value::Null));
}

#[test]
fn documents_are_read_once_and_none_that_is_schema() {
    let folder = folder(&[
        ("schema.graphql", SERVER.as_bytes()),
        ("b.graphql", b"query B { book(id: 1) { id } }"),
        ("deep/a.gql", b"query A { book(id: 1) { id } }"),
        ("deep/a.txt", b""),
        ("deep/c.graphql.gz", &gzip("query C { book(id: 1) { id } }")),
    ]);
    let path = |path: &str| folder.path().join(path);
    let read = |paths: &[&str]| -> Vec<PathBuf> {
        let paths = paths.iter().map(|found| path(found));
        let read = read_documents(paths, [path("schema.graphql")]).unwrap_or_else(|error| panic!("{error}"));
        read.into_iter()
            .map(|read| read.path.strip_prefix(folder.path()).expect("a path in it").to_owned())
            .collect()
    };
    let all = ["b.graphql", "deep/a.gql", "deep/c.graphql.gz"].map(PathBuf::from);
    assert_eq!(read(&["."]), all);
    assert_eq!(read(&["b.graphql", "deep", "deep/../b.graphql"]), all);
    assert_eq!(read(&["**/*.gql"]), [PathBuf::from("deep/a.gql")]);
    let error = read_documents([path("*.gql")], [path("schema.graphql")]).expect_err("an error");
    assert!(matches!(&error, Error::NoDocuments(at) if at.ends_with("*.gql")), "{error}");
    let error = read_schema([path("*.json")]).expect_err("an error");
    assert!(matches!(&error, Error::NoSchema(at) if at.ends_with("*.json")), "{error}");
}

#[test]
fn a_path_with_a_mark_leaves_out_what_it_stands_for() {
    let folder = folder(&[
        ("schema/server.graphql", SERVER.as_bytes()),
        ("schema/old.graphql", b"type Query { nothing: Int }"),
        ("q/a.graphql", b""),
        ("q/drafts/b.graphql", b""),
        ("q/drafts/deep/c.gql", b""),
        ("q/drafts-too.graphql", b""),
        ("q/component.tsx", b"export const nothing = 1;"),
    ]);
    let path = |path: &str| match path.strip_prefix('!') {
        Some(path) => format!("!{}", folder.path().join(path).display()),
        None => folder.path().join(path).display().to_string(),
    };
    let read = |paths: &[&str]| -> Vec<String> {
        let read = read_documents(paths.iter().map(|found| path(found)), [path("schema/server.graphql")]);
        let read = read.unwrap_or_else(|error| panic!("{error}"));
        let inner =
            |read: &Source| read.path.strip_prefix(folder.path().join("q")).expect("a path").to_owned();
        read.iter().map(|read| inner(read).display().to_string()).collect()
    };
    assert_eq!(read(&["q", "!q/drafts"]), ["a.graphql", "drafts-too.graphql"]);
    assert_eq!(read(&["!q/**/c.*", "q/**/*", "!q/a.graphql"]), ["drafts/b.graphql", "drafts-too.graphql"]);
    assert_eq!(read(&["./q/./**/*.graphql", "!./q/./drafts"]), ["a.graphql", "drafts-too.graphql"]);
    assert_eq!(read(&["q/drafts/../*.graphql", "!q/drafts/../a.graphql"]).len(), 1);
    assert_eq!(read(&["q/**/*.{graphql,tsx}"]).len(), 3, "what isn't GraphQL is passed over");
    let schema = read_schema([path("schema"), path("!schema/old.graphql")]);
    let schema = schema.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(schema.text, SERVER);
    let error = read_schema([path("schema"), path("!schema")]).expect_err("an error");
    assert!(matches!(&error, Error::NoSchema(at) if at.ends_with("schema")), "{error}");
    let error = read_documents([path("q/drafts"), path("!q/**/*")], [path("schema")]).expect_err("an error");
    assert!(matches!(&error, Error::NoDocuments(at) if at.ends_with("drafts")), "{error}");
    let error = read_documents([path("schema")], [path("schema")]).expect_err("an error");
    assert!(matches!(&error, Error::OnlySchema(at) if at.ends_with("schema")), "{error}");
    // Nothing is left out of nothing.
    let error = read_documents([path("!q/drafts"), path("!q")], [path("schema")]).expect_err("an error");
    assert!(matches!(&error, Error::OnlyLeftOut(at) if at.ends_with("q/drafts")), "{error}");
    let error = read_schema([path("!schema")]).expect_err("an error");
    assert!(matches!(&error, Error::OnlyLeftOut(at) if at.ends_with("schema")), "{error}");
}

#[test]
fn a_folder_whose_name_looks_like_a_pattern_is_that_folder() {
    let folder = folder(&[("pages/[id]/a.graphql", b""), ("pages/i/b.graphql", b"")]);
    let read = |paths: &[&str]| -> Vec<String> {
        let read = read_documents(
            paths.iter().map(|path| path.replace('~', &folder.path().display().to_string())),
            [] as [&Path; 0],
        );
        let read = read.unwrap_or_else(|error| panic!("{error}"));
        read.iter().filter_map(|read| read.path.file_name()?.to_str().map(str::to_owned)).collect()
    };
    assert_eq!(read(&["~/pages/[id]"]), ["a.graphql"]);
    assert_eq!(read(&["~/pages", "!~/pages/[id]"]), ["b.graphql"]);
    assert_eq!(read(&["~/pages", "!~/pages/[h-j]/*"]), ["a.graphql"]);
}

#[cfg(unix)]
#[test]
fn folders_that_hold_each_other_by_links_are_searched_once() {
    use std::os::unix::fs::symlink;

    let folder = folder(&[("q/a.graphql", b"query A { book(id: 1) { id } }"), ("q/deep/b.graphql", b"")]);
    for (number, from) in ["q", "q/deep", "q/deep"].iter().enumerate() {
        symlink(folder.path().join("q"), folder.path().join(from).join(format!("up{number}")))
            .expect("a link");
    }
    symlink(folder.path().join("q/deep"), folder.path().join("beside")).expect("a link");
    let read = read_documents([folder.path()], [] as [&Path; 0]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read.len(), 2);
}

#[test]
fn what_is_packed_badly_or_is_no_text_is_an_error() {
    let mut cut = gzip(SERVER);
    cut.truncate(cut.len() / 2);
    let folder = folder(&[("cut.gz", &cut), ("latin.graphql", b"type \xe9")]);
    for name in ["cut.gz", "latin.graphql"] {
        let error = read_schema([folder.path().join(name)]).expect_err("an error");
        assert!(matches!(&error, Error::Read(at, _) if at.ends_with(name)), "{error}");
    }
}

/// Every schema that the project's tests generate from.
fn schemas() -> Vec<(String, Source, Vec<Source>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: PathBuf| {
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let mut schemas = Vec::new();
    for entry in fs::read_dir(root.join("crates/fixtures/fixtures")).expect("the fixtures") {
        let path = entry.expect("an entry").path();
        let (schema, documents) = parts::split(&read(path.clone()));
        schemas.push((path.display().to_string(), schema, documents));
    }
    for name in ["github", "salesforce"] {
        let schema = read(root.join("schema").join(name).with_extension("graphql"));
        let documents = read_documents([root.join("queries").join(name)], [] as [&Path; 0]).expect("queries");
        schemas.push((name.to_owned(), Source::new(name, schema), documents));
    }
    schemas
}

#[test]
fn every_schema_gives_the_same_module_from_introspection() {
    let mut compared = 0;
    for (name, schema, documents) in schemas() {
        let Some(reply) = introspect::try_reply(&schema.text) else { continue };
        let json = Source::new("schema.json", reply.to_string());
        let options = parts::options(&schema);
        let from_sdl =
            generate(&schema, &documents, &options).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        let from_json =
            generate(&json, &documents, &options).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        assert_eq!(from_json.code, from_sdl.code, "{name}");
        assert_eq!(from_json.plan.to_string(), from_sdl.plan.to_string(), "{name}");
        compared += 1;
    }
    assert!(compared >= 60, "only {compared} schemas were compared");
}
