use std::fs;
use std::path::Path;

use super::Config;
use crate::{Error, Options, Source, generate};

const SCHEMA: &str = "type Query { a: Int b: String }";

/// A folder with a schema and documents, written in the order given.
fn project(documents: &[(&str, &str)]) -> tempfile::TempDir {
    let project = tempfile::tempdir().expect("a folder");
    fs::write(project.path().join("api.graphql"), SCHEMA).expect("a schema");
    for (path, text) in documents {
        let path = project.path().join("queries").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a document");
    }
    project
}

fn config(project: &Path) -> Config {
    Config::new(project.join("api.graphql"), project.join("queries")).out_dir(project)
}

/// The module, and what Cargo is told.
fn compiled(project: &Path) -> (String, Vec<String>) {
    let mut told = Vec::new();
    config(project).compile_telling(&mut |line| told.push(line)).expect("a module");
    (fs::read_to_string(project.join("api.rs")).expect("a module"), told)
}

fn failed(project: &Path, config: Config) -> String {
    let error = config.compile_telling(&mut drop).expect_err("an error");
    assert_eq!(
        format!("{error:?}"),
        error.to_string(),
        "a build script shows the one, people write the other"
    );
    error.to_string().replace(&project.display().to_string(), "")
}

#[test]
fn documents_give_the_same_module_in_whatever_order_they_are_found() {
    let documents =
        [("b.graphql", "query B { b }"), ("a.gql", "query A { a }"), ("x/y/c.graphql", "query C { b }")];
    let mut reversed = documents;
    reversed.reverse();
    let (one, other) = (project(&documents), project(&reversed));
    let unnamed = |project: &Path| compiled(project).0.replace(&project.display().to_string(), "");
    let module = unnamed(one.path());
    assert_eq!(module, unnamed(other.path()));
    assert_eq!(module, unnamed(one.path()), "the second time");
    let places: Vec<_> = ["pub struct A ", "pub struct B ", "pub struct C "].map(|ty| module.find(ty)).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
}

#[test]
fn cargo_watches_the_schema_the_folder_and_each_document() {
    let project = project(&[
        ("a.graphql", "query A { a }"),
        ("notes.txt", "no document"),
        ("deep/b.gql", "query B { b }"),
    ]);
    let (_, told) = compiled(project.path());
    let watched = ["api.graphql", "queries", "queries/a.graphql", "queries/deep/b.gql"];
    let line = |path: &&str| format!("cargo::rerun-if-changed={}", project.path().join(path).display());
    assert_eq!(told, watched.iter().map(line).collect::<Vec<_>>());
}

#[test]
fn faults_of_a_schema_are_warnings_and_not_more_than_a_few() {
    let project = project(&[("a.graphql", "query A { a }")]);
    let faults = "extend type Query {\n a: Int }\n".repeat(30);
    let unseen = "type NoDocumentLooksHere { a: Int a: Int }";
    fs::write(project.path().join("api.graphql"), format!("{SCHEMA}\n{faults}{unseen}")).expect("a schema");
    let (_, told) = compiled(project.path());
    let warnings: Vec<_> = told.iter().filter(|line| line.starts_with("cargo::warning=")).collect();
    assert!(warnings[0].contains("api.graphql:3:2: duplicate definitions"), "{}", warnings[0]);
    assert_eq!((warnings.len(), &**warnings[10]), (11, "cargo::warning=and 20 more of the same schema"));
}

#[test]
fn a_warning_says_on_its_one_line_what_to_do() {
    let project = project(&[("a.graphql", "query A { a thing { b } }")]);
    let schema = "type Query { a: Int thing: Thing } type Thing { b: Int } extend type Tihng { c: Int }";
    fs::write(project.path().join("api.graphql"), schema).expect("a schema");
    let mut told = Vec::new();
    let strict = config(project.path()).whole_schema(true);
    strict.compile_telling(&mut |line| told.push(line)).expect("a module");
    let warnings: Vec<_> = told.iter().filter_map(|line| line.strip_prefix("cargo::warning=")).collect();
    let expected =
        "api.graphql:1:70: `Tihng` is extended, but the schema doesn't define it (did you mean `Thing`?)";
    assert!(matches!(*warnings, [only] if only.ends_with(expected)), "{warnings:?}");
}

#[test]
fn an_unchanged_module_is_not_written_again() {
    let project = project(&[("a.graphql", "query A { a }")]);
    compiled(project.path());
    let module = fs::OpenOptions::new().write(true).open(project.path().join("api.rs")).expect("a module");
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    module.set_modified(long_ago).expect("a time");
    compiled(project.path());
    assert_eq!(module.metadata().and_then(|found| found.modified()).expect("a time"), long_ago);
    fs::write(project.path().join("queries/a.graphql"), "query A { b }").expect("a document");
    assert!(compiled(project.path()).0.contains("pub b: Option<String>"));
}

#[test]
fn two_schemas_give_two_modules() {
    let one = project(&[("a.graphql", "query A { a }")]);
    let two = project(&[("b.graphql", "query B { b }")]);
    let out = tempfile::tempdir().expect("a folder");
    config(one.path()).out_dir(out.path()).compile_telling(&mut drop).expect("a module");
    config(two.path()).name("other").out_dir(out.path()).compile_telling(&mut drop).expect("a module");
    let read = |name| fs::read_to_string(out.path().join(name)).expect("a module");
    assert!(read("api.rs").contains("pub struct A") && read("other.rs").contains("pub struct B"));
}

#[test]
fn what_is_wrong_with_any_of_several_schemas_is_told_in_one_run() {
    let one = project(&[("a.graphql", "query A { wrong }")]);
    let two = project(&[("b.graphql", "query B { b }")]);
    let three = project(&[("c.graphql", "query C { mistaken }")]);
    let (out, nowhere) = (two.path(), one.path().join("nowhere"));
    let configs = || {
        let named = |project: &Path, name: &str| config(project).out_dir(out).name(name);
        let gone = Config::new(one.path().join("api.graphql"), &nowhere).out_dir(out).name("gone");
        [named(one.path(), "one"), named(two.path(), "two"), gone, named(three.path(), "three")]
    };
    let error = Config::compile_all_telling(configs(), &mut drop).expect_err("errors").to_string();
    assert!(error.starts_with("3 errors\n"), "{error}");
    for said in ["`wrong`", "can't read", "nowhere", "`mistaken`"] {
        assert!(error.contains(said), "{error}");
    }
    assert!(out.join("two.rs").exists() && !out.join("one.rs").exists());
    let [_, right, ..] = configs();
    let twice = Config::compile_all_telling([right.clone(), right], &mut drop).expect_err("an error");
    assert!(matches!(&twice, Error::Twice(module) if module.ends_with("two.rs")), "{twice}");
    assert!(Config::compile_all_telling([], &mut drop).is_ok());
}

#[test]
fn a_schema_of_several_files_and_documents_of_several_folders_are_one_module() {
    let project = project(&[("a.graphql", "query A { a mine }"), ("more/b.graphql", "query B { b }")]);
    let path = project.path();
    fs::write(path.join("mine.graphql"), "extend type Query { mine: Int }").expect("a schema");
    let config = Config::new(path.join("api.graphql"), path.join("queries/*.graphql"))
        .schema(path.join("mine.graphql"))
        .documents(path.join("queries/more"));
    let mut told = Vec::new();
    config.out_dir(path).compile_telling(&mut |line| told.push(line)).expect("a module");
    let module = fs::read_to_string(path.join("api.rs")).expect("a module");
    assert!(module.contains("pub mine: Option<i32>") && module.contains("pub struct B "));
    let watched = [
        "api.graphql",
        "mine.graphql",
        "queries",
        "queries/a.graphql",
        "queries/more",
        "queries/more/b.graphql",
    ];
    let line = |watched: &&str| format!("cargo::rerun-if-changed={}", path.join(watched).display());
    assert_eq!(told, watched.iter().map(line).collect::<Vec<_>>());
}

#[test]
fn a_pattern_that_begins_with_no_folder_watches_all_and_says_so() {
    let project = project(&[("a.graphql", "query A { a }")]);
    let told_of = |documents: &str| {
        let mut told = Vec::new();
        let config = Config::new(project.path().join("api.graphql"), documents).out_dir(project.path());
        // What it finds is of another schema.
        config.compile_telling(&mut |line| told.push(line)).expect_err("an error");
        told
    };
    let told = told_of("**/0003_unknown_field.graphql");
    assert!(
        told[0].starts_with("cargo::warning=`**/0003_unknown_field.graphql` is of no folder"),
        "{told:?}"
    );
    assert!(told.contains(&"cargo::rerun-if-changed=.".to_owned()), "{told:?}");
    let told = told_of("tests/diagnostics/0003*.graphql");
    assert!(told.iter().all(|line| !line.contains("warning")), "{told:?}");
}

#[test]
fn a_module_is_named_after_its_schema_whatever_form_that_has() {
    use crate::files::stem;
    assert_eq!(stem(Path::new("schema/github.graphql")), "github");
    assert_eq!(stem(Path::new("schema/github.json.gz")), "github");
    assert_eq!(stem(Path::new("schema/github/**/*.graphql")), "github");
    assert_eq!(stem(Path::new("*.graphql")), "schema");
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("git.hub")).expect("a folder");
    assert_eq!(stem(&folder.path().join("git.hub")), "git.hub");
}

#[test]
fn one_file_may_stand_for_the_folder() {
    let project = project(&[("a.graphql", "query A { a }")]);
    let config = Config::new(project.path().join("api.graphql"), project.path().join("queries/a.graphql"));
    let mut told = Vec::new();
    config.out_dir(project.path()).compile_telling(&mut |line| told.push(line)).expect("a module");
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn errors_say_which_file_and_what_to_do() {
    let project = project(&[("a.graphql", "query A {\n  c\n}")]);
    let path = project.path();
    let report = failed(path, config(path));
    assert!(report.starts_with("1 error\n\nerror: type"), "{report}");
    assert!(report.contains("type `Query` does not have a field `c`\n"), "{report}");
    assert!(report.contains("/queries/a.graphql:2:3"), "{report}");

    let nowhere = Config::new(path.join("nowhere.graphql"), path.join("queries"));
    assert!(failed(path, nowhere).starts_with("can't read /nowhere.graphql: No such file"));
    let nowhere = Config::new(path.join("api.graphql"), path.join("nowhere"));
    assert!(failed(path, nowhere).starts_with("can't read /nowhere: No such file"));
    fs::create_dir(path.join("empty")).expect("a folder");
    let empty = Config::new(path.join("api.graphql"), path.join("empty"));
    assert_eq!(failed(path, empty), "there is no .graphql, .gql or .graphqls file in /empty");
    fs::write(path.join("latin.graphql"), b"query \xe9").expect("a file");
    let latin = Config::new(path.join("api.graphql"), path.join("latin.graphql"));
    assert_eq!(failed(path, latin), "can't read /latin.graphql: it isn't text in UTF-8");
    fs::write(path.join("queries/a.graphql"), "query A { a }").expect("a document");
    assert!(
        failed(path, config(path).out_dir(path.join("no/where")))
            .starts_with("can't write /no/where/api.rs: ")
    );
}

#[test]
fn options_that_make_no_sense_are_errors() {
    let project = project(&[("a.graphql", "query A { a }")]);
    let path = project.path();
    let wrong = config(path).derive("not a path").scalar("Money", "f64").scalar("Int", "Vec<");
    let report = failed(path, wrong);
    assert!(report.contains("`not a path` is no path of a trait to derive"), "{report}");
    assert!(report.contains("the scalar `Money`, which the schema doesn't have"), "{report}");
    assert!(report.contains("`Vec<`, for the scalar `Int`, is no Rust type"), "{report}");
    let error = config(path).derive("").compile_telling(&mut drop).expect_err("an error");
    assert!(matches!(error, Error::Invalid(_)));
}

#[test]
fn straight_line_code_is_for_operations_that_exist() {
    let schema = Source::new("schema.graphql", "type Query { a: Int b: Int }");
    let query = Source::new("q.graphql", "query One { a b } query Other { a }");
    let documents = [query];
    let generated = |options: Options| generate(&schema, &documents, &options);
    let code = generated(Options::new().straight_line("One")).expect("code").code;
    assert_eq!(code.matches("is_next").count(), 2, "{code}");
    let report = generated(Options::new().straight_line("Two")).expect_err("no such operation").to_string();
    assert!(
        report.contains("`Two` is to be decoded by straight-line code, but there is no such"),
        "{report}"
    );
}
