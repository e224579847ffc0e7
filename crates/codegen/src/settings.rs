//! Settings in a file that editors read, too: `graphql.config.yml` or `.graphqlrc.yml`.
//! <https://the-guild.dev/graphql/config/docs/user/usage>

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::{Config, Deprecation, Kind, Strings};

/// A file of settings: one project, or several by name.
#[derive(Deserialize)]
struct File {
    #[serde(flatten)]
    only: Project,
    #[serde(default)]
    projects: BTreeMap<String, Project>,
}

#[derive(Deserialize)]
struct Project {
    schema: Option<Paths>,
    documents: Option<Paths>,
    #[serde(default)]
    extensions: Extensions,
}

/// One or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Paths {
    One(String),
    Several(Vec<String>),
}

/// What tools add of their own; ours is one of them.
#[derive(Default, Deserialize)]
struct Extensions {
    #[serde(default)]
    relaywalk: Settings,
}

/// The settings of [`Config`], under the same names.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    name: Option<String>,
    derive: Vec<String>,
    derive_replies: Vec<String>,
    derive_inputs: Vec<String>,
    derive_enums: Vec<String>,
    attributes: Vec<String>,
    visibility: Option<String>,
    type_prefix: Option<String>,
    deprecation: Deprecation,
    client_directives: Vec<String>,
    scalars: BTreeMap<String, String>,
    inputs: Vec<String>,
    anchors: BTreeMap<String, String>,
    strings: Strings,
    strings_of: BTreeMap<String, Strings>,
    straight_line: Vec<String>,
    strict: bool,
}

/// The projects of a file, each with its name if it has one; paths are relative to `folder`.
pub(crate) fn projects(text: &str, folder: &Path) -> Result<Vec<(Option<String>, Config)>, String> {
    let file: File = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    if file.projects.is_empty() {
        return Ok(vec![(None, file.only.config(None, folder)?)]);
    }
    let named = file.projects.into_iter().map(|(name, project)| {
        let config =
            project.config(Some(&name), folder).map_err(|problem| format!("project `{name}`: {problem}"))?;
        Ok((Some(name), config))
    });
    named.collect()
}

impl Paths {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(path) => vec![path],
            Self::Several(paths) => paths,
        }
    }
}

impl Project {
    fn config(self, name: Option<&str>, folder: &Path) -> Result<Config, String> {
        let (Some(schema), Some(documents)) = (self.schema, self.documents) else {
            return Err("it needs `schema` and `documents`".to_owned());
        };
        let (schema, documents) = (schema.into_vec(), documents.into_vec());
        if let Some(url) = schema.iter().find(|path| path.contains("://")) {
            return Err(format!(
                "`{url}` is no file: fetch the schema by `relaywalk schema pull`, and name that"
            ));
        }
        let within = |paths: Vec<String>| paths.into_iter().map(|path| folder.join(path)).collect();
        let settings = self.extensions.relaywalk;
        let config = Config::of_paths(within(schema), within(documents));
        let config = match settings.name.as_deref().or(name) {
            Some(name) => config.name(name),
            None => config,
        };
        Ok(settings.apply(config))
    }
}

impl Settings {
    fn apply(self, config: Config) -> Config {
        let config = self.derive.into_iter().fold(config, Config::derive);
        let of_kind = [
            (Kind::Replies, self.derive_replies),
            (Kind::Inputs, self.derive_inputs),
            (Kind::Enums, self.derive_enums),
        ];
        let config = of_kind.into_iter().fold(config, |config, (kind, derives)| {
            derives.into_iter().fold(config, |config, path| config.derive_for(kind, path))
        });
        let config = self.attributes.into_iter().fold(config, Config::attribute);
        let config = self.client_directives.into_iter().fold(config, Config::client_directive);
        let config = self.inputs.into_iter().fold(config, Config::input);
        let config = self.scalars.into_iter().fold(config, |config, (name, rust)| config.scalar(name, rust));
        let config = self.anchors.into_iter().fold(config, |config, (ty, way)| config.anchor(ty, way));
        let strings_of = self.strings_of.into_iter();
        let config =
            strings_of.fold(config, |config, (operation, strings)| config.strings_of(operation, strings));
        let config = self.straight_line.into_iter().fold(config, Config::straight_line);
        let config = self.visibility.into_iter().fold(config, Config::visibility);
        let config = self.type_prefix.into_iter().fold(config, Config::type_prefix);
        config.deprecation(self.deprecation).strings(self.strings).strict(self.strict)
    }
}
