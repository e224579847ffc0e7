//! The schema and the documents that a command line names.

use std::path::{Path, PathBuf};

use relaywalk_codegen::{Error, Source, read_documents, read_schema};

use crate::exit::{Exit, Failure, Result};
use crate::terminal::{say, show};

/// What is read.
#[derive(clap::Args)]
pub(crate) struct Sources {
    #[command(flatten)]
    schema: SchemaPath,

    /// Operations and fragments: files, folders that are searched for .graphql and .gql, or patterns as in 'src/**/*.gql'
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,
}

/// Where a schema is.
#[derive(clap::Args)]
pub(crate) struct SchemaPath {
    /// The schema: SDL, or the JSON of an introspection result, packed with gzip or not
    ///
    /// A file, a folder that is searched for .graphql and .gql, or a pattern. Several are one schema, so that a file of
    /// your own may `extend` a server's types.
    #[arg(long, required = true, value_name = "PATH")]
    schema: Vec<PathBuf>,
}

impl SchemaPath {
    pub(crate) fn read(&self) -> Result<Source> {
        read_schema(&self.schema).map_err(|error| match error {
            Error::Read(at, error) => {
                Failure::configuration(format_args!("can't read the schema {}: {error}", at.display()))
            }
            other => unusable(other),
        })
    }
}

impl Sources {
    /// The documents as they are named on the command line.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &Path> {
        self.documents.iter().map(PathBuf::as_path)
    }

    /// The parts of the schema as they are named on the command line.
    pub(crate) fn schema_paths(&self) -> impl Iterator<Item = &Path> {
        self.schema.schema.iter().map(PathBuf::as_path)
    }

    /// The schema and every document once, in the order of the command line.
    pub(crate) fn read(&self) -> Result<(Source, Vec<Source>)> {
        let schema = self.schema.read()?;
        let documents = read_documents(&self.documents, &self.schema.schema);
        let documents = documents.map_err(|error| match error {
            Error::Read(at, error) => {
                Failure::configuration(format_args!("can't read the document {}: {error}", at.display()))
            }
            other => unusable(other),
        })?;
        Ok((schema, documents))
    }
}

fn unusable(error: Error) -> Failure {
    match error {
        Error::Invalid(found) => {
            show(&found);
            say(found.tally());
            Failure::Reported(Exit::Configuration)
        }
        other => Failure::configuration(other),
    }
}
