use std::fmt;
use std::path::PathBuf;

use crate::Diagnostics;
use crate::diagnostics::Diagnostic;

/// Why [`Config::compile`](crate::Config::compile) failed. Its `Debug` is its message, since that is what a failed build script shows.
#[non_exhaustive]
pub enum Error {
    /// The documents, the schema or the settings are wrong.
    Invalid(Diagnostics),
    /// There is nothing to compile.
    NoDocuments(PathBuf),
    /// What is named for the documents holds the schema and nothing else.
    OnlySchema(PathBuf),
    /// Paths that leave files out, the first of them this, and none of which they could be left out.
    OnlyLeftOut(PathBuf),
    /// There is no schema in a folder, or none that a pattern matches.
    NoSchema(PathBuf),
    /// A file or folder can't be read.
    Read(PathBuf, std::io::Error),
    /// There is no such operation.
    NoOperation(String),
    /// Variables that aren't JSON.
    Variables(serde_json::Error),
    /// The module can't be written.
    Write(PathBuf, std::io::Error),
    /// Two modules would be in one file.
    Twice(PathBuf),
    /// This isn't a build script, and no folder was given.
    NoOutDir,
}

impl Error {
    /// Several as one: a report of everything.
    pub(crate) fn all(mut errors: Vec<Self>) -> Result<(), Self> {
        if errors.len() < 2 {
            return errors.pop().map_or(Ok(()), Err);
        }
        let mut found = Diagnostics::default();
        for error in errors {
            match error {
                Self::Invalid(errors) => found.extend(errors),
                other => found.push(Diagnostic::error(other.to_string(), None).rule("setting")),
            }
        }
        Err(Self::Invalid(found.into_result().unwrap_or_else(|found| found)))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // The first line stands behind Cargo's `Error: `.
            Self::Invalid(found) => write!(f, "{}\n\n{found}", found.tally()),
            Self::NoDocuments(path) => {
                write!(f, "there is no .graphql, .gql or .graphqls file in {}", path.display())
            }
            Self::OnlySchema(path) => {
                write!(f, "{} is the schema, and there are no operations beside it", path.display())
            }
            Self::OnlyLeftOut(path) => {
                write!(
                    f,
                    "{} leaves out files, and nothing says which are read: name those, too",
                    path.display()
                )
            }
            Self::NoSchema(path) => {
                write!(f, "there is no .graphql, .gql, .graphqls or .json file in {}", path.display())
            }
            Self::Read(path, error) => write!(f, "can't read {}: {error}", path.display()),
            Self::NoOperation(name) => write!(f, "there is no operation `{name}`"),
            Self::Variables(error) => write!(f, "the variables aren't JSON: {error}"),
            Self::Write(path, error) => write!(f, "can't write {}: {error}", path.display()),
            Self::Twice(path) => {
                write!(f, "two modules would be {}: give one another name by `Config::name`", path.display())
            }
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
