//! What `soql` says when something is wrong.

use super::soql_rows::soql;
use super::support::{Script, Server, Target, ran, run};

#[test]
fn a_wrong_query_is_told_and_nobody_is_sent_to_ask_it_again() {
    let server = Server::salesforce(5);
    for (query, parts) in [
        ("SELECT Id FROM", &["(MALFORMED_QUERY)"][..]),
        ("SELECT Nope FROM Account", &["'Nope'", "(INVALID_FIELD)", "may not see", "__c"]),
        ("SELECT Id FROM Nope", &["'Nope'", "(INVALID_TYPE)", "may not see"]),
    ] {
        for format in [&[][..], &["--xml"]] {
            let target = Target::new();
            let to = ["-o", target.path.to_str().unwrap(), query];
            let ran = soql(&server, &[format, &to].concat());
            ran.fails(3, parts);
            assert!(!ran.stderr.contains("go on with"), "{}", ran.stderr);
        }
    }
    soql(&server, &["  "]).fails(3, &["the query is empty"]);
    soql(&server, &["--file", "nowhere.soql"]).fails(3, &["can't read nowhere.soql"]);
    soql(&server, &[]).fails(2, &["<SOQL>"]);
    soql(&server, &["--batch-size", "100", "SELECT"]).fails(2, &["200..=2000"]);
}

#[test]
fn a_command_line_that_contradicts_itself_is_told() {
    let query = "SELECT Id FROM Account";
    for (arguments, code, parts) in [
        (&["--org", "http://example.com"][..], 3, &["must start with https://"][..]),
        (&["--org", "https://["], 3, &["can't be read"]),
        (
            &["--org", "https://acme.my.salesforce.com"],
            4,
            &["nothing says how to sign in", "SF_ACCESS_TOKEN", "--client-id", "--org ALIAS"],
        ),
        (
            &["--org", "acme.my.salesforce.com", "--client-id", "x"],
            2,
            &["--client-secret-env VARIABLE", "--jwt-key-file FILE"],
        ),
        (
            &[
                "--org",
                "https://acme.my.salesforce.com",
                "--client-id",
                "x",
                "--client-secret-env",
                "NOT_SET",
            ],
            3,
            &["no text called NOT_SET"],
        ),
        (
            &[
                "--org",
                "https://acme.my.salesforce.com",
                "--client-id",
                "x",
                "--client-secret-env",
                "S",
                "--bearer-env",
                "T",
            ],
            2,
            &["cannot be used with", "--bearer-env"],
        ),
        (&["--org", "dev", "--bearer-env", "T"], 2, &["a login of the sf command, which has its own token"]),
        (&["--org", "http://127.0.0.1:9", "--api-version", "65"], 3, &["`65` is no version"]),
        (&["--client-secret-env", "S", "--org", "x"], 2, &["--client-id"]),
        (&[], 2, &["--org <ORG>"]),
    ] {
        run(&[&["soql"], arguments, &[query]].concat()).fails(code, parts);
    }
}

#[test]
fn a_refused_token_is_told_with_the_ways_to_sign_in() {
    let server = Server::org(|builder| builder.rows(5).bearer("good"));
    soql(&server, &["SELECT Id FROM Account"]).fails(4, &["(INVALID_SESSION_ID)", "SF_ACCESS_TOKEN"]);
    for variable in ["SF_ACCESS_TOKEN", "T"] {
        let arguments =
            ["soql", "--org", server.emulator.origin(), "SELECT Id FROM Account", "--bearer-env", "T"];
        let arguments = if variable == "T" { &arguments[..] } else { &arguments[..4] };
        let run = |token: &str| ran(super::support::command(arguments).env(variable, token));
        assert_eq!(run(" good\n").rows().len(), 5);
        let refused = run("s3cr3t");
        refused.fails(4, &["help: put a token into the environment's SF_ACCESS_TOKEN"]);
        assert!(!refused.stderr.contains("s3cr3t"), "{}", refused.stderr);
    }
}

#[test]
fn locators_that_lead_nowhere_are_told() {
    let batch = |next: &str| format!(r#"{{"totalSize":9,"done":false,{next}"records":[{{"Id":"a"}}]}}"#);
    let next = r#""nextRecordsUrl":"/services/data/v65.0/query/01gxx000000000kAAA-1","#;
    for (replies, code, parts) in [
        (vec![batch("")], 5, &["there are more records but not where"][..]),
        (
            vec![batch(r#""nextRecordsUrl":"https://evil.example/query/01g-1","#)],
            5,
            &["https://evil.example"],
        ),
        (vec![batch(next)], 5, &["01gxx000000000kAAA-1", "1 row of 1 page was written"]),
    ] {
        let replies: Vec<&str> = replies.iter().map(String::as_str).collect();
        run(&["soql", "--org", &Script::json(&replies).url, "SELECT Id FROM A"]).fails(code, parts);
    }
}

#[test]
fn what_isn_t_an_org_is_told() {
    let page = Script::once("404 Not Found", "text/html", "<h1>Not here</h1>");
    run(&["soql", "--org", &page.url, "SELECT"]).fails(5, &["404", "is --org the URL of an org"]);
    let limit = r#"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#;
    let limited = Script::once("403 Forbidden", "application/json", limit);
    run(&["soql", "--org", &limited.url, "SELECT"]).fails(6, &["REQUEST_LIMIT_EXCEEDED"]);
}
