//! `relaywalk generate`: typed Rust of the documents, into one file.

use std::fs;
use std::path::{Path, PathBuf};

use relaywalk_codegen::{Output, generate};

use crate::anchors::Anchors;
use crate::exit::{Exit, Failure, Result};
use crate::looks::Looks;
use crate::replace::{folder, replace};
use crate::shell;
use crate::sources::Sources;
use crate::terminal::{counted, print, say, show};

const EXAMPLES: &str = "\
Examples:
  relaywalk generate --schema schema.graphql queries/ --out src/queries.rs
  relaywalk generate --schema schema.graphql queries/ --out src/queries.rs --check
  relaywalk generate --schema schema.graphql queries/ --out src/queries/
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

    /// Where to write; to stdout if not given. A path that ends in / is a folder with a file for each operation
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Write nothing, and end with 1 if FILE isn't what would be written
    #[arg(long, requires = "out")]
    check: bool,

    /// Treat faults of the schema as errors; validates the whole schema
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    looks: Looks,
}

impl Generate {
    pub(crate) fn run(self) -> Result<Exit> {
        let (schema, documents, options) = self.sources.read()?;
        let options = self.looks.add(options);
        let options = if self.strict { options.strict(true) } else { options };
        let is_folder = self.out.as_deref().is_some_and(ends_in_slash);
        if let Some(out) = self.out.as_deref().filter(|out| !is_folder && out.is_dir()) {
            let out = out.display();
            return Err(Failure::configuration(format_args!("{out} is a folder: name a file in it"))
                .help(format_args!("for a file for each operation, end it in /: --out {out}/")));
        }
        let options = self.anchors.add(options.folder(is_folder));
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
        if is_folder {
            return self.write_folder(out, &output);
        }
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

impl Generate {
    /// Writes the files of a folder, and takes away those of modules that are no more.
    fn write_folder(&self, out: &Path, output: &Output) -> Result<Exit> {
        let left_over = left_over(out, &output.files);
        let mut written = 0_u64;
        for (name, code) in &output.files {
            let path = out.join(name);
            let old = fs::read(&path).ok();
            if old.as_deref() == Some(code.as_bytes()) {
                continue;
            }
            if self.check {
                return Ok(stale(&path, old.as_deref(), code));
            }
            let done = fs::create_dir_all(out).and_then(|()| replace(&path, code.as_bytes()));
            done.map_err(|error| Failure::write(path.display(), &error))?;
            written += 1;
        }
        for path in &left_over {
            if self.check {
                say(format_args!("{} is of no operation any more", path.display()));
                return Ok(again());
            }
            fs::remove_file(path).map_err(|error| Failure::write(path.display(), &error))?;
            written += 1;
        }
        let out = out.display();
        match (self.check, written) {
            (true, _) => {}
            (false, 0) => say(format_args!("{out} is up to date")),
            (false, _) => say(format_args!(
                "wrote {out}: {}",
                counted(output.plan.operations.len() as u64, "operation")
            )),
        }
        Ok(Exit::Success)
    }
}

fn ends_in_slash(path: &Path) -> bool {
    path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

/// The files of a folder that were generated, and aren't any more.
fn left_over(folder: &Path, files: &[(String, String)]) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let is_ours = |path: &PathBuf| {
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        is_rust && fs::read(path).is_ok_and(|text| text.starts_with(GENERATED.as_bytes()))
    };
    let is_gone = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        !files.iter().any(|(file, _)| name == file.as_str())
    };
    let mut left_over: Vec<PathBuf> = entries.filter(is_ours).filter(is_gone).collect();
    left_over.sort();
    left_over
}

/// How each generated file begins.
const GENERATED: &str = "// @generated by relaywalk-codegen";

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
    again()
}

/// Says what writes what is stale.
fn again() -> Exit {
    let again = std::env::args().skip(1).filter(|argument| argument != "--check");
    say(format_args!("to write it, run: {}", shell::command(again)));
    Exit::Findings
}
