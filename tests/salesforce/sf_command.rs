//! The login of the `sf` command, and tokens from the environment.
//!
//! The command is a script; the environment is that of a process of its own, since tests share theirs.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use relaywalk::Token;
use relaywalk::salesforce::{EnvToken, Org, SfCommand, SignIn};
use tempfile::TempDir;

use crate::{emulator, rows};

/// A command that answers `org display` and `org auth show-access-token`.
fn command(display: &str, shown: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sf");
    let script = format!(
        "#!/bin/sh\necho \"$*\" >> \"$(dirname \"$0\")/calls\"\ncase \"$*\" in\n\
         'org display'*) cat <<'END'\n{display}\nEND\n;;\n\
         'org auth show-access-token'*) cat <<'END'\n{shown}\nEND\n;;\n*) exit 2;;\nesac\n"
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    (folder, path)
}

fn calls(folder: &TempDir) -> Vec<String> {
    fs::read_to_string(folder.path().join("calls")).unwrap().lines().map(str::to_owned).collect()
}

fn display(token: &str, url: &str) -> String {
    format!(
        r#"{{"status":0,"result":{{"accessToken":"{token}","instanceUrl":"{url}","username":"me@example.com"}}}}"#
    )
}

const SHOWN: &str = r#"{"status":0,"result":{"accessToken":"always"}}"#;

#[tokio::test]
async fn the_commands_login_is_used_redacted_or_not() {
    let emulator = emulator(|builder| builder.rows(30).bearer("always")).await;
    for (token, expected) in [
        ("always", vec!["org display --target-org dev --json"]),
        (
            "[REDACTED] use sf org auth show-access-token",
            vec![
                "org display --target-org dev --json",
                "org auth show-access-token --target-org dev --json --no-prompt",
            ],
        ),
    ] {
        let (folder, path) = command(&display(token, emulator.origin()), SHOWN);
        let org =
            Org::sign_in(SfCommand::new().program(path).target_org("dev")).await.unwrap().build().unwrap();
        let found = rows(&mut org.query::<serde_json::Value>("SELECT Id FROM Account")).await.unwrap();
        assert_eq!(
            (found.len(), calls(&folder)),
            (30, expected.iter().map(|call| call.to_string()).collect())
        );
    }
}

#[tokio::test]
async fn what_the_command_says_is_told() {
    let failed = r#"{"status":1,"name":"NoDefaultEnvError","message":"No default environment found."}"#;
    let url = "https://x.my.salesforce.com";
    for (display, shown, part) in [
        (failed.to_owned(), SHOWN, "`sf org display`: No default environment found."),
        (display("[REDACTED]", url), failed, "`sf org auth show-access-token`: No default environment"),
        (
            display("[REDACTED]", url),
            r#"{"status":0,"result":{"accessToken":"[REDACTED]"}}"#,
            "it shows no access token",
        ),
        ("not JSON".to_owned(), SHOWN, "and no JSON"),
        (r#"{"status":0,"result":{"accessToken":"always"}}"#.to_owned(), SHOWN, "it tells no instance"),
    ] {
        let (_folder, path) = command(&display, shown);
        let error = SfCommand::new().program(path).sign_in(None).await.unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    let error = SfCommand::new().program("/nowhere/sf").sign_in(None).await.unwrap_err().to_string();
    assert!(error.contains("it can't be run"), "{error}");
}

#[tokio::test]
async fn a_token_that_comes_again_after_it_was_refused_is_an_error() {
    let (_folder, path) = command(&display("always", "https://x.my.salesforce.com"), SHOWN);
    let sf = SfCommand::new().program(path);
    let error = sf.sign_in(Some(&Token::new("always"))).await.unwrap_err().to_string();
    assert!(error.contains("sf org login") && !error.contains("always"), "{error}");
    assert_eq!(sf.sign_in(Some(&Token::new("older"))).await.unwrap().token.secret(), "always");
}

/// Runs the ignored test below with these variables.
fn with_environment(variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "--nocapture", "sf_command::tell_the_environments_token"]);
    command.env_remove("SF_ACCESS_TOKEN").env_remove("SF_ORG_INSTANCE_URL").envs(variables.iter().copied());
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

#[test]
fn the_environment_has_a_token_or_its_variable_is_named() {
    let both = [("SF_ACCESS_TOKEN", " t1 "), ("SF_ORG_INSTANCE_URL", "https://x.my.salesforce.com")];
    let told = with_environment(&both);
    assert!(told.contains("token t1 of Some(\"https://x.my.salesforce.com\")"), "{told}");
    assert!(told.contains("refused: Salesforce refuses the token in SF_ACCESS_TOKEN"), "{told}");
    assert!(with_environment(&both[..1]).contains("token t1 of None"));
    for none in [&[][..], &[("SF_ACCESS_TOKEN", "")]] {
        assert!(with_environment(none).contains("the environment variable SF_ACCESS_TOKEN isn't set"));
    }
}

#[tokio::test]
#[ignore = "run by the test above"]
async fn tell_the_environments_token() {
    match EnvToken::new().sign_in(None).await {
        Ok(session) => println!("token {} of {:?}", session.token.secret(), session.instance_url),
        Err(error) => println!("{error}"),
    }
    if let Err(error) = EnvToken::new().sign_in(Some(&Token::new("t1"))).await {
        println!("refused: {error}");
    }
}
