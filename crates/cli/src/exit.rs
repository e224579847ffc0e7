//! How a run ends.

use std::fmt::Display;
use std::io;
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Style};
use relaywalk_codegen::Diagnostics;

use crate::terminal::{say, show};

/// The exit codes, for scripts; the help of the command lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was done.
    Success = 0,
    /// What was checked isn't as it should be.
    Findings = 1,
    /// The command line says nothing that can be done; clap ends with the same code.
    Usage = 2,
    /// A file, a document or a setting can't be used.
    Configuration = 3,
    /// The server refuses the credentials.
    Auth = 4,
    /// The server failed, or can't be reached.
    Remote = 5,
    /// A limit was reached: the caller's, or the server's.
    Limit = 6,
    /// Someone interrupted it; the number that shells use for that.
    Interrupted = 130,
    /// Another program ended it; likewise.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a run ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something to tell.
    Told {
        /// How the run ends.
        exit: Exit,
        /// What is wrong.
        message: String,
        /// What else to know about it, and what to do: a label and a text each.
        more: Vec<(&'static str, String)>,
    },
    /// What keeps a schema or settings from being used at all.
    Unusable(Diagnostics),
    /// Everything was told already.
    Reported(Exit),
    /// Whoever read the output has gone, and wants no more of it.
    Closed,
}

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Display) -> Self {
        Self::Told { exit, message: message.to_string(), more: Vec::new() }
    }

    pub(crate) fn usage(message: impl Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    pub(crate) fn configuration(message: impl Display) -> Self {
        Self::new(Exit::Configuration, message)
    }

    /// What stands in the way of writing to `place`.
    pub(crate) fn write(place: impl Display, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::configuration(format_args!("can't write to {place}: {error}")),
        }
    }

    /// How the run ends.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Told { exit, .. } | Self::Reported(exit) => *exit,
            Self::Unusable(_) => Exit::Configuration,
            Self::Closed => Exit::Success,
        }
    }

    /// Adds something to know about it.
    pub(crate) fn note(self, text: impl Display) -> Self {
        self.add("note", text)
    }

    /// Adds something to do about it.
    pub(crate) fn help(self, text: impl Display) -> Self {
        self.add("help", text)
    }

    fn add(mut self, label: &'static str, text: impl Display) -> Self {
        if let Self::Told { more, .. } = &mut self {
            more.push((label, text.to_string()));
        }
        self
    }

    /// Tells it, once, and says how the run ends.
    pub(crate) fn report(self) -> Exit {
        const ERROR: Style = AnsiColor::Red.on_default().bold();
        const LABEL: Style = AnsiColor::Cyan.on_default().bold();
        let exit = self.exit();
        match self {
            Self::Told { message, more, .. } => {
                say(format_args!("{ERROR}error{ERROR:#}: {message}"));
                for (label, text) in more {
                    say(format_args!("{LABEL}{label}{LABEL:#}: {text}"));
                }
            }
            Self::Unusable(found) => {
                show(&found);
                say(found.tally());
            }
            Self::Reported(_) | Self::Closed => {}
        }
        exit
    }
}
