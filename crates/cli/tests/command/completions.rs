use super::help::COMMANDS;
use super::support::run;

#[test]
fn every_shell_gets_a_script_that_knows_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(&["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{shell}");
        for word in COMMANDS.iter().chain(&["resume", "bearer-env"]) {
            assert!(ran.stdout.contains(word), "{shell}: no {word}");
        }
    }
    run(&["completions", "abacus"]).fails(2, &["bash", "zsh", "fish"]);
}

#[cfg(unix)]
#[test]
fn bash_takes_the_script_and_completes_by_it() {
    let script = run(&["completions", "bash"]).stdout;
    let complete = r#"COMP_WORDS=(relaywalk pull --res); COMP_CWORD=2; _relaywalk relaywalk --res pull; echo "${COMPREPLY[*]}""#;
    let output = std::process::Command::new("bash").args(["-c", &format!("{script}\n{complete}")]).output();
    let Ok(output) = output else { return };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "--resume --restart\n");
}
