//! `--org`: the ways to name an org and to sign in to it, by GraphQL and by REST.

use std::fs;
use std::path::Path;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use relaywalk_emulator::ConnectedApp;

use super::support::{Ran, SECRET, Server, command, ran, run, texts};

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/salesforce.graphql");
const QUERIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../queries/salesforce");

fn pull(org: &[&str]) -> Vec<String> {
    let pull = ["--schema", SCHEMA, "--operation", "Accounts", "--page-size", "200", "--quiet", QUERIES];
    [&["pull"], org, &pull].concat().into_iter().map(str::to_owned).collect()
}

fn soql(org: &[&str]) -> Vec<String> {
    [&["soql"], org, &["--quiet", "SELECT Id FROM Account"]].concat().into_iter().map(str::to_owned).collect()
}

fn arguments(owned: &[String]) -> Vec<&str> {
    owned.iter().map(String::as_str).collect()
}

/// Checks that both commands bring every account.
#[track_caller]
fn brings_all(server: &Server, org: &[&str]) {
    for walk in [pull(org), soql(org)] {
        let ran = run(&arguments(&walk));
        assert_eq!(ran.stderr, "");
        assert_eq!(texts(&ran.rows(), "/Id"), server.ids("uiapi.query.Account"));
    }
}

#[test]
fn an_org_is_walked_by_graphql_as_well() {
    let server = Server::salesforce(450);
    brings_all(&server, &["--org", server.emulator.origin()]);
    brings_all(&server, &["--org", server.url(), "--api-version", "62.0"]);
    let both = run(&["pull", "--org", "dev", "--url", server.url(), "--schema", SCHEMA, QUERIES]);
    both.fails(2, &["'--org <ORG>' cannot be used with '--url <URL>'"]);
    run(&["pull", "--schema", SCHEMA, QUERIES]).fails(2, &["<--url <URL>|--org <ORG>>"]);
    let schema = run(&["schema", "pull", "--org", server.emulator.origin()]);
    assert!(schema.code == 0 && schema.stdout.contains("type Account"), "{}", schema.stderr);
}

#[test]
fn an_app_signs_in_by_its_secret_or_its_key() {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(private.as_ref())
    );
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("app.pem");
    fs::write(&key, pem).unwrap();
    let app =
        ConnectedApp::new("app").client_secret("hush").user("me@example.com").public_key(public.as_ref());
    let server = Server::org(|builder| builder.rows(250).connected_app(app));
    let app = ["--org", server.emulator.origin(), "--client-id", "app"];
    brings_all(&server, &[&app[..], &["--client-secret-env", SECRET]].concat());
    let by_key = ["--jwt-key-file", key.to_str().unwrap(), "--username", "me@example.com"];
    brings_all(&server, &[&app[..], &by_key].concat());

    let ran = |options: &[&str]| run(&arguments(&soql(&[&app[..], options].concat())));
    ran(&["--client-secret-env", "PATH"]).fails(4, &["Salesforce refuses the sign-in: invalid_client"]);
    ran(&["--jwt-key-file", key.to_str().unwrap(), "--username", "you@example.com"])
        .fails(4, &["invalid_grant", "user hasn't approved"]);
    ran(&["--jwt-key-file", SCHEMA, "--username", "x"]).fails(3, &["the private key isn't one in PEM"]);
    ran(&["--jwt-key-file", "nowhere.pem", "--username", "x"]).fails(3, &["can't read nowhere.pem"]);
}

/// Runs the command with a program `sf` that says this.
#[cfg(unix)]
fn with_sf(folder: &Path, display: &str, arguments: &[String]) -> Ran {
    use std::os::unix::fs::PermissionsExt;

    let path = folder.join("sf");
    let shown = r#"{"status":0,"result":{"accessToken":"good"}}"#;
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in\n'org display --target-org dev --json') echo '{display}';;\n\
         'org auth show-access-token --target-org dev --json --no-prompt') echo '{shown}';;\n*) exit 2;;\nesac\n"
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    ran(command(&self::arguments(arguments)).env("PATH", format!("{}:/usr/bin:/bin", folder.display())))
}

#[cfg(unix)]
#[test]
fn a_login_of_the_sf_command_is_used_by_its_alias() {
    let server = Server::org(|builder| builder.rows(250).bearer("good"));
    let folder = tempfile::tempdir().unwrap();
    let url = server.emulator.origin();
    for token in ["good", "[REDACTED] use sf org auth show-access-token"] {
        let display = format!(r#"{{"status":0,"result":{{"accessToken":"{token}","instanceUrl":"{url}"}}}}"#);
        for walk in [pull(&["--org", "dev"]), soql(&["--org", "dev"])] {
            let ran = with_sf(folder.path(), &display, &walk);
            assert_eq!(texts(&ran.rows(), "/Id"), server.ids("uiapi.query.Account"));
        }
    }
    let unknown = r#"{"status":1,"message":"No authorization information found for dev."}"#;
    with_sf(folder.path(), unknown, &soql(&["--org", "dev"]))
        .fails(4, &["`sf org display`: No authorization information found for dev.", "`sf org list`"]);
}
