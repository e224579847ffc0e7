//! `relaywalk generate`: typed Rust of the documents, into one file.

use std::fs;
use std::path::{Path, PathBuf};

use relaywalk_codegen::{Options, generate};

use crate::anchors::Anchors;
use crate::exit::{Exit, Failure, Result};
use crate::replace::{folder, replace};
use crate::shell;
use crate::sources::Sources;
use crate::terminal::{counted, print, say, show};

const EXAMPLES: &str = "\
Examples:
  relaywalk generate --schema schema.graphql queries/ --out src/queries.rs
  relaywalk generate --schema schema.graphql queries/ --out src/queries.rs --check
  relaywalk generate --schema schema.graphql --scalar DateTime=String queries/

The file is a module, or goes into one by include!(\"queries.rs\"). Its only
dependency is the crate `relaywalk`. A build script that uses
relaywalk_codegen::Config does the same in each build; for a file that is
checked in, let CI run --check.";

/// Make typed Rust of operations
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Generate {
    #[command(flatten)]
    sources: Sources,

    #[command(flatten)]
    anchors: Anchors,

    /// Where to write; to stdout if not given
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Write nothing, and end with 1 if FILE isn't what would be written
    #[arg(long, requires = "out")]
    check: bool,

    /// A trait to derive besides Debug and Clone, such as PartialEq or serde::Serialize
    #[arg(long = "derive", value_name = "PATH")]
    derives: Vec<String>,

    /// The Rust type of a custom scalar; relaywalk::Scalar, which holds any JSON, if not given
    #[arg(long = "scalar", value_name = "NAME=RUST", value_parser = mapping)]
    scalars: Vec<(String, String)>,

    /// A large input object that is to be a type wherever it is, not only where a variable is of it
    ///
    /// One that leads to more than fifty others is large, such as the filters of Salesforce. A field of it is
    /// otherwise a relaywalk::Scalar.
    #[arg(long = "input", value_name = "NAME")]
    inputs: Vec<String>,
}

fn mapping(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(name, rust)| (name.trim(), rust.trim())) {
        Some((name, rust)) if !name.is_empty() && !rust.is_empty() => Ok((name.to_owned(), rust.to_owned())),
        _ => Err("write a GraphQL scalar, `=`, and a Rust type, as in DateTime=String".to_owned()),
    }
}

impl Generate {
    pub(crate) fn run(self) -> Result<Exit> {
        let (schema, documents) = self.sources.read()?;
        let options = self.derives.iter().fold(Options::new(), |options, path| options.derive(path));
        let options = self.scalars.iter().fold(options, |options, (name, rust)| options.scalar(name, rust));
        let options = self.inputs.iter().fold(options, |options, name| options.input(name));
        let options = self.anchors.add(options);
        let output = match generate(&schema, &documents, &options) {
            Ok(output) => output,
            Err(found) => {
                show(&found);
                say(format_args!("{}; nothing was written", found.tally()));
                return Ok(Exit::Findings);
            }
        };
        show(&output.warnings);
        let Some(out) = &self.out else {
            print(output.code)?;
            return Ok(Exit::Success);
        };
        let old = fs::read(out).ok();
        let is_current = old.as_deref() == Some(output.code.as_bytes());
        if self.check {
            return Ok(if is_current { Exit::Success } else { stale(out, old.as_deref(), &output.code) });
        }
        if is_current {
            say(format_args!("{} is up to date", out.display()));
            return Ok(Exit::Success);
        }
        if !folder(out).is_dir() {
            let folder = folder(out);
            return Err(Failure::configuration(format_args!(
                "there is no folder {} to write to",
                folder.display()
            )));
        }
        replace(out, output.code.as_bytes()).map_err(|error| Failure::write(out.display(), &error))?;
        let operations = counted(output.plan.operations.len() as u64, "operation");
        say(format_args!("wrote {}: {operations}", out.display()));
        Ok(Exit::Success)
    }
}

/// Says how the file differs, and what mends it.
fn stale(out: &Path, old: Option<&[u8]>, new: &str) -> Exit {
    let out = out.display();
    match old {
        None => say(format_args!("{out} isn't there, or can't be read")),
        Some(old) => {
            let old = String::from_utf8_lossy(old);
            let same = old.lines().zip(new.lines()).take_while(|(old, new)| old == new).count();
            say(format_args!("{out} is out of date: it differs from line {} on", same + 1));
        }
    }
    let again = std::env::args().skip(1).filter(|argument| argument != "--check");
    say(format_args!("to write it, run: {}", shell::command(again)));
    Exit::Findings
}
