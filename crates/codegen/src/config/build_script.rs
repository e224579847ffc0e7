//! What a build script does: it makes the module, and tells Cargo what was found and what to watch.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::Config;
use crate::files::{self, Found};
use crate::{Diagnostics, Error, generate};

impl Config {
    /// Generates and writes the module, and tells Cargo what to watch.
    ///
    /// # Errors
    ///
    /// A file can't be read or written, or the documents are wrong; returned from a build script's `main`, the report
    /// shows where and why.
    pub fn compile(self) -> Result<(), Error> {
        self.compile_telling(&mut |line| println!("{line}"))
    }

    /// Compiles several, and reports what is wrong with any of them in one run.
    ///
    /// ```no_run
    /// // build.rs
    /// use relaywalk_codegen::Config;
    ///
    /// fn main() -> Result<(), relaywalk_codegen::Error> {
    ///     let github = Config::new("schema/github.graphql", "queries/github");
    ///     let shop = Config::new("schema/shop.graphql", "queries/shop");
    ///     Config::compile_all([github, shop])
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`compile`](Self::compile), for any of them; [`Error::Twice`] if two would be the same module.
    pub fn compile_all(configs: impl IntoIterator<Item = Self>) -> Result<(), Error> {
        Self::compile_all_telling(configs, &mut |line| println!("{line}"))
    }

    pub(super) fn compile_all_telling(
        configs: impl IntoIterator<Item = Self>,
        cargo: &mut dyn FnMut(String),
    ) -> Result<(), Error> {
        let mut modules = HashSet::new();
        let mut failed = Vec::new();
        for config in configs {
            let compiled = config.module().and_then(|module| match modules.insert(module.clone()) {
                true => config.compile_telling(cargo),
                false => Err(Error::Twice(module)),
            });
            failed.extend(compiled.err());
        }
        Error::all(failed)
    }

    /// Where the module is written to.
    fn module(&self) -> Result<PathBuf, Error> {
        let out_dir = match &self.out_dir {
            Some(out_dir) => out_dir.clone(),
            None => std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or(Error::NoOutDir)?,
        };
        let stem = || self.schema.first().map(|path| files::stem(path)).unwrap_or_default();
        let name = self.name.clone().unwrap_or_else(stem);
        Ok(out_dir.join(format!("{name}.rs")))
    }

    pub(super) fn compile_telling(self, cargo: &mut dyn FnMut(String)) -> Result<(), Error> {
        let schemas = Found::schema(&self.schema)?;
        let documents = Found::documents(&self.documents)?;
        // A folder is watched for files that come and go, each file for what is in it.
        let mut watched: Vec<&Path> = self.settings.iter().map(PathBuf::as_path).collect();
        for found in schemas.iter().chain(&documents) {
            watched.push(&found.watched);
            watched.extend(found.files.iter().map(PathBuf::as_path));
        }
        // Cargo watches a folder with all that is below it, and without one it couldn't tell what is new.
        for found in schemas.iter().chain(&documents).filter(|found| found.watches_all()) {
            cargo(format!(
                "cargo::warning=`{}` is of no folder, so any change below the package's own runs the build script again; \
                 put these files into one",
                found.named().display()
            ));
        }
        let mut seen = HashSet::new();
        for path in watched.into_iter().filter(|path| seen.insert(*path)) {
            cargo(format!("cargo::rerun-if-changed={}", path.display()));
        }
        let schema = files::schema(&schemas)?;
        let documents = files::documents(&documents, &schemas)?;
        let output = generate(&schema, &documents, &self.options).map_err(Error::Invalid)?;
        warn(&output.warnings, cargo);
        files::write(&self.module()?, &output.code)
    }
}

/// Published schemas have hundreds of faults or none; Cargo shows each warning at every build.
const WARNINGS: usize = 10;

fn warn(warnings: &Diagnostics, cargo: &mut dyn FnMut(String)) {
    for warning in warnings.iter().take(WARNINGS) {
        let place = warning.span.as_ref().map(|span| format!("{span}: ")).unwrap_or_default();
        let help = warning.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        cargo(format!("cargo::warning={}", format!("{place}{}{help}", warning.message).replace('\n', " ")));
    }
    if let Some(more) = warnings.len().checked_sub(WARNINGS).filter(|more| *more > 0) {
        cargo(format!("cargo::warning=and {more} more of the same schema"));
    }
}
