use std::fs;

use super::support::{Ran, run};

fn generate(arguments: &[&str]) -> Ran {
    let mut all = vec!["generate", "--schema", "schema.graphql"];
    all.extend(arguments);
    run(&all)
}

#[test]
fn the_module_goes_to_stdout() {
    let ran = generate(&["queries/motto.graphql"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains("@generated") && ran.stdout.contains("pub struct Motto"), "{}", ran.stdout);
}

#[test]
fn derives_and_scalars_are_as_asked_for() {
    let ran = generate(&[
        "--derive",
        "PartialEq",
        "--scalar",
        "Moment=std::time::SystemTime",
        "queries/latest_authors.graphql",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("PartialEq"));
    assert!(ran.stdout.contains("std::time::SystemTime"), "{}", ran.stdout);

    generate(&["--scalar", "Moment", "queries"]).fails(2, &["DateTime=String"]);
    generate(&["--scalar", "Nothing=u8", "queries"]).fails(1, &["`Nothing`", "nothing was written"]);
}

/// What is asked for, and what stands in the modules then and not otherwise.
const LOOKS: &[(&[&str], &str)] = &[
    (&["--derive=my::All"], "#[derive(Debug, Clone, my::All)]\n    pub struct AuthorConnection {"),
    (
        &["--derive-replies=my::Reply"],
        "#[derive(Debug, Clone, my::Reply)]\n    pub struct AuthorConnection {",
    ),
    (&["--derive-inputs=my::Input"], "#[derive(Debug, Clone, my::Input)]\n    pub struct AuthorFilter {"),
    (
        &["--derive-enums=my::Enum"],
        "#[derive(Debug, Clone, PartialEq, Eq, Hash, my::Enum)]\n    pub enum Century {",
    ),
    (&["--attribute=#[my::attribute]"], "#[my::attribute]\n    pub struct AuthorConnection {"),
    (&["--visibility=pub(crate)"], "\npub(crate) struct Motto"),
    (&["--type-prefix=Lib"], "\npub struct LibMotto"),
    (&["--scalar=Moment=my::Moment"], "pub since: my::Moment,"),
    (&["--strings=shared"], "pub motto: Text,"),
    (&["--strings-of=Motto=shared"], "pub motto: Text,"),
    (&["--straight-line=Books"], "if reader.is_next("),
];

#[test]
fn what_operations_select_alike_is_one_type_if_that_is_asked_for() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/github.graphql");
    let queries = concat!(env!("CARGO_MANIFEST_DIR"), "/../../queries/github");
    let plain = run(&["generate", "--schema", schema, queries]);
    assert!(plain.code == 0 && !plain.stdout.contains("pub use super::conversations::"), "{}", plain.stderr);
    let shared = run(&["generate", "--schema", schema, queries, "--share-selections"]);
    assert!(
        shared.code == 0 && shared.stdout.contains("pub use super::conversations::"),
        "{}",
        shared.stderr
    );
}

#[test]
fn modules_look_as_is_asked_for() {
    let plain = generate(&["queries"]).stdout;
    for (flags, said) in LOOKS {
        let ran = generate(&[*flags, &["queries"]].concat());
        assert_eq!(ran.code, 0, "{flags:?}: {}", ran.stderr);
        assert!(ran.stdout.contains(said), "{flags:?}: no {said} in\n{}", ran.stdout);
        assert!(!plain.contains(said), "{flags:?}: nobody asked for {said}");
    }
    let only_one = generate(&["--derive-replies=my::Reply", "queries"]).stdout;
    for other in ["pub struct AuthorFilter {", "pub enum Century {"] {
        let (before, _) = only_one.split_once(other).unwrap();
        let derive = before.rsplit("#[derive(").next().unwrap();
        assert!(!derive.contains("my::Reply"), "{other} is no reply");
    }
    let owned = generate(&["--strings=shared", "--strings-of=Motto=owned", "queries"]).stdout;
    assert!(owned.contains("pub motto: String,") && owned.contains("Text,"), "one operation has its own");
}

#[test]
fn deprecated_things_and_large_inputs_are_as_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (schema, query) = (path("schema.graphql"), path("q.graphql"));
    let chain: String = (0..60).map(|n| format!("input In{n} {{ next: In{} }} ", n + 1)).collect();
    let schema_text = format!(
        "type Query {{ old(in: In0): Int @deprecated(reason: \"Gone.\") }} {chain} input In60 {{ n: Int }}"
    );
    fs::write(&schema, schema_text).unwrap();
    fs::write(&query, "query Old($in: In0) { old(in: $in) }").unwrap();
    let generate = |flags: &[&str]| run(&[&["generate", "--schema", &schema, &query], flags].concat());
    let plain = generate(&[]).stdout;
    assert!(plain.contains("#[deprecated") && !plain.contains("pub struct In1 {"), "{plain}");
    let allowed = generate(&["--deprecation=allow"]).stdout;
    assert!(allowed.contains("pub old: Option<i32>") && !allowed.contains("#[deprecated"), "{allowed}");
    generate(&["--deprecation=deny"]).fails(1, &["`Query.old` is deprecated"]);
    assert!(generate(&["--input=In1"]).stdout.contains("pub struct In1 {"));
}

#[test]
fn what_modules_can_t_look_like_is_told() {
    for (wrong, said) in [
        ("--strings=rented", "[possible values: owned, shared]"),
        ("--deprecation=no", "[possible values: allow, warn, deny]"),
        ("--strings-of=Books", "Books=shared"),
    ] {
        generate(&[wrong, "queries"]).fails(2, &[said]);
    }
    generate(&["--straight-line=Boks", "queries"]).fails(1, &["did you mean `Books`?"]);
    generate(&["--visibility=", "queries"]).fails(1, &["`pub(self)`"]);
}

#[test]
fn a_file_is_written_whole_and_only_if_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("queries.rs");
    let out = path.to_str().unwrap();
    let written = |ran: &Ran, text: &str| {
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        assert_eq!(ran.stderr, text.replace("FILE", out));
        fs::metadata(&path).unwrap().modified().unwrap()
    };
    let first = written(&generate(&["--out", out, "queries"]), "wrote FILE: 6 operations\n");
    let second = written(&generate(&["--out", out, "queries"]), "FILE is up to date\n");
    assert_eq!(first, second);
    written(&generate(&["--out", out, "queries/motto.graphql"]), "wrote FILE: 1 operation\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), generate(&["queries/motto.graphql"]).stdout);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");
}

#[test]
fn a_file_that_differs_is_a_finding_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my queries.rs");
    let out = path.to_str().unwrap();
    let check = || generate(&["--check", "--out", out, "queries"]);
    check().fails(1, &["isn't there", "run: relaywalk generate --schema schema.graphql --out '"]);
    assert!(!path.exists());

    generate(&["--out", out, "queries"]);
    let ran = check();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));

    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("pub struct", "pub  struct", 1)).unwrap();
    let changed = fs::read(&path).unwrap();
    let ran = check();
    assert_eq!(ran.code, 1);
    let line = text.lines().position(|line| line.contains("pub struct")).unwrap() + 1;
    let told = ran.stderr.replace(folder.path().to_str().unwrap(), "FOLDER");
    insta::assert_snapshot!(told.replace(&format!("line {line} "), "line N "));
    assert_eq!(fs::read(&path).unwrap(), changed);
    generate(&["--check", "queries"]).fails(2, &["--out"]);
}

#[test]
fn nothing_is_written_when_something_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("queries.rs");
    fs::write(&path, "mine").unwrap();
    generate(&["--out", path.to_str().unwrap(), "wrong/syntax.graphql"]).fails(1, &["nothing was written"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");

    let nowhere = folder.path().join("nowhere/queries.rs");
    generate(&["--out", nowhere.to_str().unwrap(), "queries"]).fails(3, &["there is no folder", "nowhere"]);
    let out = folder.path().to_str().unwrap();
    generate(&["--out", out, "queries"]).fails(3, &["is a folder", "end it in /", &format!("--out {out}/")]);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay_as_they_are() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("real.rs"), folder.path().join("link.rs"));
    fs::write(&path, "").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&path, &link).unwrap();
    assert_eq!(generate(&["--out", link.to_str().unwrap(), "queries"]).code, 0);
    assert!(link.is_symlink());
    assert!(fs::read_to_string(&path).unwrap().contains("@generated"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_folder_has_a_file_for_each_operation_and_none_that_is_left_over() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("queries");
    let to = format!("{}/", out.display());
    let names = || {
        let mut names: Vec<_> = fs::read_dir(&out)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let generate = |documents: &[&str], more: &[&str]| {
        run(&[&["generate", "--schema", "schema.graphql", "--out", &to], documents, more].concat())
    };
    let two = ["queries/motto.graphql", "queries/books.graphql"];
    generate(&two, &["--check"]).fails(1, &["mod.rs isn't there"]);
    let ran = generate(&two, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(names(), ["books.rs", "books_of_author.rs", "fragments.rs", "mod.rs", "motto.rs"]);
    let top = fs::read_to_string(out.join("mod.rs")).unwrap();
    assert!(top.contains("pub mod motto;") && top.contains("pub struct Motto"), "{top}");
    assert!(generate(&two, &[]).stderr.contains("is up to date"));
    assert_eq!(generate(&two, &["--check"]).code, 0);

    fs::write(out.join("mine.rs"), "// by hand").unwrap();
    let one = ["queries/motto.graphql"];
    generate(&one, &["--check"]).fails(1, &["mod.rs is out of date"]);
    assert_eq!(generate(&one, &[]).code, 0);
    let left: Vec<_> =
        names().into_iter().filter(|name| !["fragments.rs", "types.rs"].contains(&&**name)).collect();
    assert_eq!(left, ["mine.rs", "mod.rs", "motto.rs"]);
    fs::write(out.join("books.rs"), "// @generated by relaywalk-codegen; long ago").unwrap();
    generate(&one, &["--check"]).fails(1, &["books.rs is of no operation any more"]);
}
