//! The schema and the documents that a command line names.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use relaywalk_codegen::{Config, Error, Options, Profile, Source, read_documents, read_schema};

use crate::exit::{Failure, Result};

/// What is read.
#[derive(clap::Args)]
pub(crate) struct Sources {
    /// The schema: SDL, or the JSON of an introspection result, packed with gzip or not
    ///
    /// A file, a folder that is searched for .graphql, .gql and .graphqls, or a pattern. Several are one schema, so that a
    /// file of your own may `extend` a server's types. `relaywalk schema pull` fetches a server's.
    #[arg(long, required_unless_present = "config", value_name = "PATH")]
    schema: Vec<PathBuf>,

    /// Settings as editors have them, graphql.config.yml or .graphqlrc.yml: schema and documents, unless they are named
    /// here, and how modules are to look
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Which project of the settings
    #[arg(long, requires = "config", value_name = "NAME")]
    project: Option<String>,

    /// Whose rules operations keep, besides GraphQL's: Salesforce's are recognized by its schema if not given
    #[arg(long, value_name = "PROFILE", value_parser = profile())]
    profile: Option<Profile>,

    /// A directive that tools of yours know and no server is sent, such as Apollo's `client`
    #[arg(long = "client-directive", value_name = "NAME")]
    client_directives: Vec<String>,

    /// Operations and fragments: files, folders that are searched for .graphql, .gql and .graphqls, or patterns as in
    /// 'src/**/*.gql'; what begins with ! leaves out what it stands for
    #[arg(required_unless_present = "config", value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,
}

/// Where a schema is.
#[derive(clap::Args)]
pub(crate) struct SchemaPath {
    /// The schema: SDL, or the JSON of an introspection result, packed with gzip or not
    ///
    /// A file, a folder that is searched for .graphql, .gql and .graphqls, or a pattern. Several are one schema, so that a
    /// file of your own may `extend` a server's types. `relaywalk schema pull` fetches a server's.
    #[arg(long, required = true, value_name = "PATH")]
    schema: Vec<PathBuf>,
}

const PROFILES: [(&str, Profile); 3] =
    [("detect", Profile::Detect), ("none", Profile::None), ("salesforce", Profile::Salesforce)];

fn profile() -> impl TypedValueParser<Value = Profile> {
    PossibleValuesParser::new(PROFILES.map(|(name, _)| name)).map(|name| {
        let known = PROFILES.iter().find(|(known, _)| *known == name);
        known.map(|(_, profile)| *profile).unwrap_or_default()
    })
}

impl SchemaPath {
    pub(crate) fn read(&self) -> Result<Source> {
        read_schema(&self.schema).map_err(no_schema)
    }
}

/// Reads the schema of a file, a folder or a pattern.
pub(crate) fn read_schema_at(path: &Path) -> Result<Source> {
    read_schema([path]).map_err(no_schema)
}

fn no_schema(error: Error) -> Failure {
    match error {
        Error::Read(at, error) => {
            Failure::configuration(format_args!("can't read the schema {}: {error}", at.display()))
        }
        other => unusable(other),
    }
}

impl Sources {
    /// The documents as they are named on the command line.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &Path> {
        self.documents.iter().map(PathBuf::as_path)
    }

    /// The parts of the schema as they are named on the command line.
    pub(crate) fn schema_paths(&self) -> impl Iterator<Item = &Path> {
        self.schema.iter().map(PathBuf::as_path)
    }

    /// The options that go on with the same settings.
    pub(crate) fn settings(&self) -> impl Iterator<Item = (&'static str, String)> {
        let config = self.config.iter().map(|path| ("--config", path.to_string_lossy().into_owned()));
        let project = self.project.iter().map(|name| ("--project", name.clone()));
        let directives = self.client_directives.iter().map(|name| ("--client-directive", name.clone()));
        let profile = self.profile.and_then(|profile| PROFILES.iter().find(|(_, known)| *known == profile));
        let profile = profile.map(|(name, _)| ("--profile", (*name).to_owned()));
        config.chain(project).chain(profile).chain(directives)
    }

    /// The schema and every document once, in the order of the command line, and how modules are to look.
    pub(crate) fn read(&self) -> Result<(Source, Vec<Source>, Options)> {
        let config = self.config.as_deref().map(|path| self.project(path)).transpose()?;
        let given = |paths: &[PathBuf], settings: fn(&Config) -> &[PathBuf]| match &config {
            Some(config) if paths.is_empty() => settings(config).to_vec(),
            _ => paths.to_vec(),
        };
        let schema_paths = given(&self.schema, Config::schema_paths);
        let schema = read_schema(&schema_paths).map_err(no_schema)?;
        let documents = read_documents(given(&self.documents, Config::document_paths), &schema_paths);
        let documents = documents.map_err(|error| match error {
            Error::Read(at, error) => {
                Failure::configuration(format_args!("can't read the document {}: {error}", at.display()))
            }
            other => unusable(other),
        })?;
        let options = config.map(|config| config.options().clone()).unwrap_or_default();
        let options = self.profile.iter().fold(options, |options, profile| options.profile(*profile));
        let directives = self.client_directives.iter();
        Ok((schema, documents, directives.fold(options, |options, name| options.client_directive(name))))
    }

    /// The project of the settings that is meant.
    fn project(&self, path: &Path) -> Result<Config> {
        let projects = Config::from_file(path).map_err(|error| match error {
            Error::Read(at, error) => {
                Failure::configuration(format_args!("can't read the settings {}: {error}", at.display()))
            }
            other => unusable(other),
        })?;
        let names: Vec<String> = projects.iter().filter_map(|(name, _)| name.clone()).collect();
        let there_are = || match &*names {
            [] => "there is one, without a name".to_owned(),
            names => format!("there is {}", names.join(", ")),
        };
        let mut projects = projects.into_iter();
        match (&self.project, projects.len()) {
            (None, 1) => projects.next().map(|(_, config)| config),
            (Some(wanted), _) => {
                projects.find(|(name, _)| name.as_ref() == Some(wanted)).map(|(_, config)| config)
            }
            (None, _) => None,
        }
        .ok_or_else(|| match &self.project {
            Some(name) => Failure::configuration(format_args!("{} has no project `{name}`", path.display()))
                .help(there_are()),
            None => Failure::usage(format_args!("{} has several projects", path.display()))
                .help(format_args!("name one by --project; {}", there_are())),
        })
    }
}

fn unusable(error: Error) -> Failure {
    match error {
        Error::Invalid(found) => Failure::Unusable(found),
        other => Failure::configuration(other),
    }
}
