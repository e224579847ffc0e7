//! The schema and the documents that a command line names.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use relaywalk_codegen::{Error, Source, documents};

use crate::exit::{Failure, Result};

/// What is read.
#[derive(clap::Args)]
pub(crate) struct Sources {
    /// The schema: SDL, or the JSON of an introspection result
    #[arg(long, value_name = "FILE")]
    schema: PathBuf,

    /// Operations and fragments: files, or folders that are searched for .graphql and .gql
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,
}

impl Sources {
    pub(crate) fn schema(&self) -> Result<Source> {
        read_schema(&self.schema)
    }

    /// The documents as they are named on the command line.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &Path> {
        self.documents.iter().map(PathBuf::as_path)
    }

    /// The schema as it is named on the command line.
    pub(crate) fn schema_path(&self) -> &Path {
        &self.schema
    }

    /// The schema and every document once, in the order of the command line.
    pub(crate) fn read(&self) -> Result<(Source, Vec<Source>)> {
        let schema = self.schema()?;
        // A schema may lie in the folder of its queries, and a file may be named beside its folder.
        let mut seen = HashSet::from([identity(&self.schema)]);
        let mut found = Vec::new();
        for path in &self.documents {
            let documents = documents(path).map_err(|error| unreadable(path, error))?;
            found.extend(documents.into_iter().filter(|document| seen.insert(identity(&document.path))));
        }
        if found.is_empty() {
            return Err(Failure::configuration("there is no document beside the schema"));
        }
        Ok((schema, found))
    }
}

/// Reads the schema at a path.
pub(crate) fn read_schema(path: &Path) -> Result<Source> {
    Source::read(path).map_err(|error| {
        Failure::configuration(format_args!("can't read the schema {}: {error}", path.display()))
    })
}

fn unreadable(path: &Path, error: Error) -> Failure {
    match error {
        Error::Read(at, error) => {
            Failure::configuration(format_args!("can't read the document {}: {error}", at.display()))
        }
        Error::NoDocuments(_) => Failure::configuration(format_args!(
            "there is no .graphql or .gql file in the folder {}",
            path.display()
        )),
        other => Failure::configuration(other),
    }
}

/// The same for every way of naming a file.
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
