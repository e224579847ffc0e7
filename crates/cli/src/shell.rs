//! Command lines that can be copied.

/// This command with arguments, quoted for a POSIX shell.
pub(crate) fn command(arguments: impl IntoIterator<Item = String>) -> String {
    let mut command = "relaywalk".to_owned();
    for argument in arguments {
        command.push(' ');
        command.push_str(&quoted(&argument));
    }
    command
}

/// An argument, in quotes where a shell would read it otherwise.
pub(crate) fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_shell_would_change_is_quoted() {
        assert_eq!(quoted("--out=src/a.rs"), "--out=src/a.rs");
        assert_eq!(quoted("DateTime=Vec<u8>"), "'DateTime=Vec<u8>'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
