//! What goes where: data to stdout, everything that is said about it to stderr.

use std::fmt::Display;
use std::io::Write as _;

use clap::builder::styling::{AnsiColor, Style};
use indicatif::ProgressStyle;
use relaywalk_codegen::Diagnostics;

use crate::exit::{Failure, Result};

/// Says something on stderr, a line or several. Styles are taken out unless it is a terminal.
pub(crate) fn say(text: impl Display) {
    // When nobody can hear it there is nobody to tell so.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Says on stderr what should be looked at, and stands in nobody's way.
pub(crate) fn warn(text: impl Display) {
    const WARNING: Style = AnsiColor::Yellow.on_default().bold();
    say(format_args!("{WARNING}warning{WARNING:#}: {text}"));
}

/// Writes a text to stdout.
pub(crate) fn print(text: impl Display) -> Result<()> {
    let mut stdout = anstream::stdout().lock();
    write!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(|error| Failure::write("stdout", &error))
}

/// Shows findings with the lines that they are about.
pub(crate) fn show(found: &Diagnostics) {
    if !found.is_empty() {
        say(format_args!("{}\n", found.render(true)));
    }
}

/// `1 row`, `1,200 rows`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", indicatif::HumanCount(count))
}

/// A progress bar's looks. A template of ours has no mistakes; if it had one, the default would do.
pub(crate) fn bar_style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
