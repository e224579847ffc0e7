//! Settings from a file that editors read, too.

use std::fs;

use super::support::{LIBRARY, rows, run};

const SETTINGS: &str = "
projects:
  library:
    schema: schema.graphql
    documents: 'queries/*.graphql'
    extensions:
      languageService: { cacheSchemaFileForLookup: true }
      relaywalk: { derive: [PartialEq], type_prefix: Lib, strings: shared, straight_line: [Motto], deprecation: allow }
  other:
    schema: [schema.graphql]
    documents: [queries/motto.graphql]
";

fn folder(settings: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("schema.graphql"), LIBRARY).unwrap();
    fs::create_dir(folder.path().join("queries")).unwrap();
    fs::write(folder.path().join("queries/motto.graphql"), "query Motto { motto }").unwrap();
    let path = folder.path().join(".graphqlrc.yml");
    fs::write(&path, settings).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn schema_documents_and_looks_come_from_the_settings() {
    let (_folder, path) = folder(SETTINGS);
    let ran = run(&["generate", "--config", &path, "--project", "library"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("pub struct LibMotto")
            && ran.stdout.contains("PartialEq")
            && ran.stdout.contains("Text"),
        "{}",
        ran.stdout
    );
    let ran = run(&["check", "--config", &path, "--project", "other"]);
    assert!(ran.code == 0 && ran.stderr.contains("1 operation in 1 document"), "{}", ran.stderr);
    let ran = run(&["explain", "--config", &path, "--project", "other", "queries/books.graphql"]);
    assert!(
        ran.code == 0 && ran.stdout.contains("Books"),
        "what is named on the command line counts: {}",
        ran.stderr
    );
}

#[test]
fn a_project_must_be_one_of_the_settings() {
    let (_folder, path) = folder(SETTINGS);
    run(&["check", "--config", &path]).fails(2, &["has several projects", "there is library, other"]);
    run(&["check", "--config", &path, "--project", "none"])
        .fails(3, &["has no project `none`", "library, other"]);
    let (_folder, unnamed) = folder("schema: schema.graphql\ndocuments: queries");
    run(&["check", "--config", &unnamed, "--project", "none"])
        .fails(3, &["has no project `none`", "there is one, without a name"]);
    run(&["check", "--config", "nowhere.yml"]).fails(3, &["can't read the settings nowhere.yml"]);
    run(&["check"]).fails(2, &["--schema"]);
}

#[test]
fn what_settings_can_t_say_is_told() {
    let wrong = [
        ("schema: [", "graphqlrc.yml"),
        ("schema: a.graphql", "a project needs `schema` and `documents`"),
        ("schema: https://example.com/graphql\ndocuments: q", "relaywalk schema pull"),
        ("schema: a\ndocuments: b\nextensions: { relaywalk: { drive: [A] } }", "did you mean `derive`?"),
        ("schema: a\ndocuments: b\nextensions: { relaywalk: { deprecation: maybe } }", "maybe"),
    ];
    for (settings, said) in wrong {
        let (_folder, path) = folder(settings);
        run(&["check", "--config", &path]).fails(3, &[said]);
    }
    let (_folder, path) = folder("schema: a\ndocuments: b\nextensions: { relaywalk: { drive: [A] } }");
    let ran = run(&["check", "--format", "json", "--config", &path]);
    let found = rows(&ran.stdout);
    assert_eq!((ran.code, ran.stderr.as_str(), found.len()), (3, "1 error\n", 1));
    assert_eq!(
        (&found[0]["rule"], &found[0]["line"], &found[0]["column"]),
        (&"setting".into(), &3.into(), &28.into())
    );
}
