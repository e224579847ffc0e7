//! `schema pull`: what a server says of its schema, as a file.

use std::fs;

use super::support::{LIBRARY, Script, Server, command, run};

/// What the documents of the library become by a schema.
fn generated(schema: &str) -> String {
    let ran = run(&["generate", "--schema", schema, "queries"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}

#[test]
fn a_pulled_schema_gives_the_same_code_in_either_form() {
    let server = Server::library(|builder| builder);
    let folder = tempfile::tempdir().unwrap();
    for (format, name) in [("sdl", "pulled.graphql"), ("json", "pulled.json")] {
        let path = folder.path().join(name);
        let path = path.to_str().unwrap();
        let ran = run(&["schema", "pull", "--url", server.url(), "--format", format, "-o", path]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        assert_eq!(ran.stderr, format!("wrote {path}\n"));
        assert_eq!(generated(path), generated("schema.graphql"), "{format}");
        let ran = run(&["schema", "diff", "--format", "json", "schema.graphql", path]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    }
    assert!(fs::read_to_string(folder.path().join("pulled.graphql")).unwrap().contains("\ntype "));
}

#[test]
fn a_schema_goes_to_stdout_if_no_file_is_named() {
    let server = Server::library(|builder| builder);
    let ran = run(&["schema", "pull", "--url", server.url()]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.starts_with("schema {\n") && ran.stdout.contains("type Author "), "{}", ran.stdout);
}

const ABILITIES: &str = r#"{"data":{
    "schema":{"fields":[{"name":"types","args":[]},{"name":"description","args":[]}]},
    "type":{"fields":[{"name":"isOneOf","args":[]},{"name":"specifiedByURL","args":[]},
        {"name":"inputFields","args":[{"name":"includeDeprecated"}]}]},
    "field":{"fields":[{"name":"args","args":[]}]},
    "directive":{"fields":[{"name":"isRepeatable","args":[]},{"name":"args","args":[{"name":"includeDeprecated"}]}]},
    "input":{"fields":[{"name":"isDeprecated","args":[]},{"name":"deprecationReason","args":[]}]}}}"#;

const REPLY: &str = r#"{"data":{"__schema":{"description":"Of one.","queryType":{"name":"Query"},"types":[
    {"kind":"OBJECT","name":"Query","description":"Two\nlines, \"quoted\"","fields":[
        {"name":"find","args":[{"name":"by","type":{"kind":"INPUT_OBJECT","name":"By"}}],"type":{"kind":"SCALAR","name":"Url"}}]},
    {"kind":"SCALAR","name":"Url","specifiedByURL":"https://example.com"},
    {"kind":"INPUT_OBJECT","name":"By","isOneOf":true,"inputFields":[
        {"name":"id","type":{"kind":"SCALAR","name":"ID"}},
        {"name":"old","type":{"kind":"SCALAR","name":"ID"},"isDeprecated":true,"deprecationReason":"gone"}]}],
    "directives":[]}}}"#;

const SDL: &str = r#""Of one."
schema {
  query: Query
}

"""
Two
lines, "quoted"
"""
type Query {
  find(by: By): Url
}

scalar Url @specifiedBy(url: "https://example.com")

input By @oneOf {
  id: ID
  old: ID @deprecated(reason: "gone")
}
"#;

#[test]
fn a_server_is_asked_for_all_that_its_introspection_knows_and_for_nothing_else() {
    let server = Script::json(&[ABILITIES, REPLY]);
    let ran = run(&["schema", "pull", "--url", &server.url]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, SDL), "{}", ran.stderr);
    let asked = &server.requests()[1];
    for part in [
        "isOneOf",
        "specifiedByURL",
        "isRepeatable",
        "inputFields(includeDeprecated: true)",
        "args(includeDeprecated: true)",
    ] {
        assert!(asked.contains(part), "{part}: {asked}");
    }
    assert_eq!(asked.matches("args(includeDeprecated: true)").count(), 1, "{asked}");
    assert!(!asked.contains("subscriptionType"), "it isn't known: {asked}");
}

#[test]
fn an_old_server_is_asked_for_what_every_one_knows() {
    for abilities in [r#"{"errors":[{"message":"`__type` is switched off"}]}"#, r#"{"data":{"type":null}}"#] {
        let server = Script::json(&[abilities, REPLY]);
        let ran = run(&["schema", "pull", "--url", &server.url]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let requests = server.requests();
        let asked = requests.last().unwrap();
        assert!(asked.contains("subscriptionType"), "{asked}");
        for part in ["isOneOf", "specifiedByURL", "isRepeatable", "args(includeDeprecated"] {
            assert!(!asked.contains(part), "{part}: {asked}");
        }
    }
}

/// How deep the braces of a request's query nest.
fn depth(request: &str) -> usize {
    let query: serde_json::Value = serde_json::from_str(request).unwrap();
    let query = query["query"].as_str().unwrap();
    let (operation, fragments) = query.split_once("fragment ").unwrap();
    let nested = |text: &str| {
        let depths = text.chars().scan(0_usize, |depth, c| {
            match c {
                '{' => *depth += 1,
                '}' => *depth -= 1,
                _ => {}
            }
            Some(*depth)
        });
        depths.max().unwrap()
    };
    nested(operation) + fragments.split("fragment ").map(nested).sum::<usize>()
}

#[test]
fn a_server_that_takes_one_type_at_a_time_and_twenty_levels_tells_all_it_knows() {
    let refused = r#"{"errors":[{"message":"This request is not asking for introspection in good faith"}]}"#;
    let abilities: serde_json::Value = serde_json::from_str(ABILITIES).unwrap();
    let known = ["schema", "type", "field", "directive", "input"];
    let mut bodies = vec![refused.to_owned()];
    bodies.extend(known.map(|key| serde_json::json!({"data": {key: abilities["data"][key]}}).to_string()));
    bodies.push(REPLY.to_owned());
    let server = Script::json(&bodies.iter().map(String::as_str).collect::<Vec<_>>());
    let ran = run(&["schema", "pull", "--url", &server.url]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, SDL), "{}", ran.stderr);
    let requests = server.requests();
    assert_eq!(requests.len(), 7);
    assert!(requests[1..6].iter().all(|asked| asked.matches("__type(").count() == 1), "{requests:?}");
    let asked = &requests[6];
    assert!(asked.contains("isOneOf") && asked.contains("isRepeatable"), "{asked}");
    assert!(depth(asked) <= 20, "{asked}");
    for once in [" fields(", " inputFields", " interfaces ", " possibleTypes "] {
        assert_eq!(asked.matches(once).count(), 1, "{once}: {asked}");
    }
}

#[test]
fn failures_leave_the_file_as_it_was_and_show_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.graphql");
    fs::write(&path, LIBRARY).unwrap();
    let to = path.to_str().unwrap();
    let pull = |url: &str| {
        let mut command = command(&["schema", "pull", "--url", url, "--retries", "0", "-o", to]);
        command.args(["--header", "X-Key: hunter2", "--bearer-env", "SECRET_OF_THE_TEST"]);
        let output = command.env("SECRET_OF_THE_TEST", "hunter3").output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("hunter"), "{stderr}");
        assert_eq!(fs::read_to_string(&path).unwrap(), LIBRARY);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        (output.status.code().unwrap(), stderr)
    };
    let off = Script::json(&[r#"{"errors":[{"message":"introspection is switched off"}]}"#]);
    let (code, said) = pull(&off.url);
    assert_eq!(code, 5);
    assert!(said.contains("introspection is switched off") && said.contains("ask its makers"), "{said}");
    let refused = Script::once("401 Unauthorized", "application/json", r#"{"errors":[{"message":"no"}]}"#);
    let (code, said) = pull(&refused.url);
    assert!(code == 4 && said.contains("--bearer-env") && !said.contains("ask its makers"), "{code} {said}");
    let elsewhere =
        Script::once("404 Not Found", "application/json", r#"{"errors":[{"message":"nothing here"}]}"#);
    let (code, said) = pull(&elsewhere.url);
    assert!(code == 5 && said.contains("is --url") && !said.contains("ask its makers"), "{code} {said}");
    let other = Script::json(&[ABILITIES, r#"{"data":{"name":"no schema"}}"#]);
    let (code, said) = pull(&other.url);
    assert!(code == 5 && said.contains("is no schema"), "{code} {said}");
    let secret = off.url.replace("http://", "http://me:hunter4@") + "?key=hunter5";
    pull(&secret);
}
