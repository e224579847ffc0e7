use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::files::{self, Found};
use crate::{Diagnostics, Options, Strings, generate};

/// Compiles the operations of a folder against a schema, in a build script.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), relaywalk_codegen::Error> {
///     relaywalk_codegen::Config::new("schema/github.graphql", "queries/github").compile()
/// }
/// ```
///
/// The module is then `relaywalk::include_queries!("github")`, after the schema's file name. A build with several
/// schemas compiles one `Config` for each.
#[derive(Clone, Debug)]
pub struct Config {
    schema: Vec<PathBuf>,
    documents: Vec<PathBuf>,
    name: Option<String>,
    out_dir: Option<PathBuf>,
    options: Options,
}

impl Config {
    /// A schema and its operations, each a file, a folder or a pattern.
    ///
    /// The schema is SDL or the JSON of an introspection result, packed with gzip or not. Folders are searched at any
    /// depth for `.graphql`, `.gql` and `.graphqls`. A pattern is as in `src/**/*.{graphql,gql}`.
    pub fn new(schema: impl Into<PathBuf>, documents: impl Into<PathBuf>) -> Self {
        let (schema, documents) = (vec![schema.into()], vec![documents.into()]);
        Self { schema, documents, name: None, out_dir: None, options: Options::new() }
    }

    /// Adds to the schema: another file, folder or pattern, with types of its own or `extend` of others.
    ///
    /// ```
    /// # use relaywalk_codegen::Config;
    /// Config::new("schema/github.graphql", "queries").schema("schema/client_side.graphql");
    /// ```
    #[must_use]
    pub fn schema(mut self, path: impl Into<PathBuf>) -> Self {
        self.schema.push(path.into());
        self
    }

    /// Adds operations and fragments: another file, folder or pattern.
    #[must_use]
    pub fn documents(mut self, path: impl Into<PathBuf>) -> Self {
        self.documents.push(path.into());
        self
    }

    /// Names the module, instead of the schema's file name. Two schemas whose files have the same name need this.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Writes to this folder instead of Cargo's `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// Derives a trait for generated types; see [`Options::derive`].
    #[must_use]
    pub fn derive(mut self, path: impl Into<String>) -> Self {
        self.options = self.options.derive(path);
        self
    }

    /// Maps a scalar to a Rust type; see [`Options::scalar`].
    #[must_use]
    pub fn scalar(mut self, graphql: impl Into<String>, rust: impl Into<String>) -> Self {
        self.options = self.options.scalar(graphql, rust);
        self
    }

    /// Makes text in replies `String` or `relaywalk::Text`; see [`Options::strings`].
    #[must_use]
    pub fn strings(mut self, strings: Strings) -> Self {
        self.options = self.options.strings(strings);
        self
    }

    /// The same for the replies of one operation; see [`Options::strings_of`].
    #[must_use]
    pub fn strings_of(mut self, operation: impl Into<String>, strings: Strings) -> Self {
        self.options = self.options.strings_of(operation, strings);
        self
    }

    /// Decodes an operation's replies by straight-line code; see [`Options::straight_line`].
    #[must_use]
    pub fn straight_line(mut self, operation: impl Into<String>) -> Self {
        self.options = self.options.straight_line(operation);
        self
    }

    /// Makes a type of a large input object; see [`Options::input`].
    #[must_use]
    pub fn input(mut self, graphql: impl Into<String>) -> Self {
        self.options = self.options.input(graphql);
        self
    }

    /// Says how one object of a type is reached alone; see [`Options::anchor`].
    #[must_use]
    pub fn anchor(mut self, graphql: impl Into<String>, way: impl Into<String>) -> Self {
        self.options = self.options.anchor(graphql, way);
        self
    }

    /// Makes errors of the schema's faults; see [`Options::strict`].
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.options = self.options.strict(strict);
        self
    }

    /// Generates and writes the module, and tells Cargo what to watch.
    ///
    /// # Errors
    ///
    /// A file can't be read or written, or the documents are wrong; returned from a build script's `main`, the report
    /// shows where and why.
    pub fn compile(self) -> Result<(), Error> {
        self.compile_telling(&mut |line| println!("{line}"))
    }

    fn compile_telling(self, cargo: &mut dyn FnMut(String)) -> Result<(), Error> {
        let schemas = self.schema.iter().map(|path| Found::schema(path)).collect::<Result<Vec<_>, _>>()?;
        let documents = self.documents.iter().map(|path| Found::documents(path));
        let documents = documents.collect::<Result<Vec<_>, _>>()?;
        // A folder is watched for files that come and go, each file for what is in it.
        let mut watched: Vec<&Path> = Vec::new();
        for found in schemas.iter().chain(&documents) {
            watched.push(&found.watched);
            watched.extend(found.files.iter().map(PathBuf::as_path));
        }
        let mut seen = HashSet::new();
        for path in watched.into_iter().filter(|path| seen.insert(*path)) {
            cargo(format!("cargo::rerun-if-changed={}", path.display()));
        }
        let schema = files::schema(&schemas)?;
        let documents = files::documents(&documents, &schemas)?;
        let output = generate(&schema, &documents, &self.options).map_err(Error::Invalid)?;
        warn(&output.warnings, cargo);
        let out_dir = match self.out_dir {
            Some(out_dir) => out_dir,
            None => std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or(Error::NoOutDir)?,
        };
        let stem = || self.schema.first().map(|path| files::stem(path)).unwrap_or_default();
        write(&out_dir.join(format!("{}.rs", self.name.unwrap_or_else(stem))), &output.code)
    }
}

/// Why [`Config::compile`] failed. Its `Debug` is its message, since that is what a failed build script shows.
#[non_exhaustive]
pub enum Error {
    /// The documents or the schema are wrong.
    Invalid(Diagnostics),
    /// There is nothing to compile.
    NoDocuments(PathBuf),
    /// There is no schema in a folder, or none that a pattern matches.
    NoSchema(PathBuf),
    /// A file or folder can't be read.
    Read(PathBuf, std::io::Error),
    /// The module can't be written.
    Write(PathBuf, std::io::Error),
    /// This isn't a build script, and no folder was given.
    NoOutDir,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // The first line stands behind Cargo's `Error: `.
            Self::Invalid(found) => write!(f, "{}\n\n{found}", found.tally()),
            Self::NoDocuments(path) => {
                write!(f, "there is no .graphql or .gql file in {}", path.display())
            }
            Self::NoSchema(path) => {
                write!(f, "there is no .graphql, .gql or .json file in {}", path.display())
            }
            Self::Read(path, error) => write!(f, "can't read {}: {error}", path.display()),
            Self::Write(path, error) => write!(f, "can't write {}: {error}", path.display()),
            Self::NoOutDir => {
                f.write_str("OUT_DIR isn't set: outside a build script, say where to with `out_dir`")
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read(_, error) | Self::Write(_, error) => Some(error),
            _ => None,
        }
    }
}

/// Published schemas have hundreds of faults or none; Cargo shows each warning at every build.
const WARNINGS: usize = 10;

fn warn(warnings: &Diagnostics, cargo: &mut dyn FnMut(String)) {
    for warning in warnings.iter().take(WARNINGS) {
        let place = warning.span.as_ref().map(|span| format!("{span}: ")).unwrap_or_default();
        cargo(format!("cargo::warning={place}{}", warning.message.replace('\n', " ")));
    }
    if let Some(more) = warnings.len().checked_sub(WARNINGS).filter(|more| *more > 0) {
        cargo(format!("cargo::warning=and {more} more of the same schema"));
    }
}

/// Writes only what is new, so that nothing is rebuilt in vain.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(path, text).map_err(|error| Error::Write(path.to_owned(), error))
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
