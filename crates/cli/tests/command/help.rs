use super::support::run;

pub(crate) const COMMANDS: [&str; 8] =
    ["demo", "pull", "soql", "generate", "check", "explain", "serve", "completions"];

#[test]
fn every_command_explains_itself_with_examples() {
    for command in COMMANDS {
        let ran = run(&[command, "--help"]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.contains("Examples:\n  relaywalk "), "{}", ran.stdout);
        assert!(ran.stdout.contains(&format!("Usage: relaywalk {command}")), "{}", ran.stdout);
        let examples = ran.stdout.lines().skip_while(|line| *line != "Examples:");
        for line in examples {
            assert!(line.chars().count() <= 82, "wider than a terminal: {line}");
        }
    }
}

#[test]
fn the_commands_are_listed_with_the_exit_codes() {
    let ran = run(&["--help"]);
    for part in COMMANDS.iter().chain(&["Exit codes:", "130  interrupted"]) {
        assert!(ran.stdout.contains(part), "{}", ran.stdout);
    }
}

#[test]
fn the_examples_of_commands_that_read_no_network_are_right() {
    // As in the help of `check` and `explain`, whose files are those of this folder.
    for command in ["check", "explain"] {
        assert_eq!(run(&[command, "--schema", "schema.graphql", "queries/"]).code, 0);
    }
}

#[test]
fn the_profiles_and_faults_that_there_are_are_those_in_the_help() {
    let help = run(&["serve", "--help"]).stdout;
    for (arguments, after) in
        [(["--profile", "oracle"], "no profile is called"), (["--fault", "teapot"], "no kind is called")]
    {
        let refused = run(&[&["serve", "--schema", "x"], &arguments[..]].concat());
        refused.fails(2, &[after]);
        let told = refused.stderr.split_once("; there are ").unwrap().1.lines().next().unwrap();
        let names: Vec<&str> = told.split(", ").map(|name| name.trim_matches('`')).collect();
        assert!(names.len() >= 4, "{told}");
        for name in names {
            let mut words = help.split(|c: char| !c.is_alphanumeric() && c != '-');
            assert!(words.any(|word| word == name), "no {name} in the help");
        }
    }
}

#[test]
fn a_command_line_that_says_nothing_is_a_usage_error() {
    run(&[]).fails(2, &["Usage: relaywalk"]);
    run(&["pull"]).fails(2, &["--url", "--schema", "DOCUMENT"]);
    run(&["check", "--nonsense"]).fails(2, &["unexpected argument '--nonsense'"]);
    run(&["serve", "--schema", "x", "--fault", "teapot"]).fails(2, &["no kind is called `teapot`"]);
}
