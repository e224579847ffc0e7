//! Command lines that go on with a walk, for people to copy.

use std::path::Path;

use crate::endpoint::ELIDED;
use crate::shell;

/// A command line of this command, without what may be secret.
pub(crate) struct Again(Vec<String>);

impl Again {
    /// Of a subcommand.
    pub(crate) fn new(subcommand: &str) -> Self {
        Self(vec![subcommand.to_owned()])
    }

    /// Adds an option with its value.
    pub(crate) fn option(&mut self, name: &str, value: impl Into<String>) {
        self.0.extend([name.to_owned(), value.into()]);
    }

    /// Adds an option with its value, if it was given.
    pub(crate) fn given(&mut self, name: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.option(name, value);
        }
    }

    /// Adds an option without a value, if it was given.
    pub(crate) fn flag(&mut self, name: &str, given: bool) {
        self.0.extend(given.then(|| name.to_owned()));
    }

    /// The command line with what follows its options.
    pub(crate) fn with(mut self, arguments: Vec<String>) -> String {
        if arguments.iter().any(|argument| argument.starts_with('-')) {
            self.0.push("--".to_owned());
        }
        self.0.extend(arguments);
        let secret = if self.0.iter().any(|argument| argument.contains(ELIDED)) {
            format!("\n(with what was given in place of each `{ELIDED}`)")
        } else {
            String::new()
        };
        format!("\n  {}{secret}", shell::command(self.0))
    }
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
