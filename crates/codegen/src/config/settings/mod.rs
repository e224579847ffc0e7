//! Settings in a file that editors read, too: `graphql.config.yml` or `.graphqlrc.yml`.
//! <https://the-guild.dev/graphql/config/docs/user/usage>

mod fault;
mod file;

use std::path::{Path, PathBuf};

use serde_saphyr::{Location, Spanned};

use self::file::{ByName, OneOrSeveral, Project, Settings};
use super::Config;
use crate::diagnostics::{Span, Text};
use crate::{Error, Kind, Options, files};

impl Config {
    /// Reads the projects of a settings file as editors have it, `graphql.config.yml` or `.graphqlrc.yml`, with our
    /// settings under `extensions.relaywalk`; each with its name if it has one. Needs the feature `settings`.
    ///
    /// Every method of `Config` is a setting. Paths are relative to the file. Where several things can be said, one
    /// needs no brackets.
    ///
    /// ```yaml
    /// projects:
    ///   github:                       # the module's name, unless `name` says another
    ///     schema: [schema/github.graphql, schema/client_side.graphql]
    ///     documents: ['queries/github/**/*.graphql', '!queries/github/old']
    ///     extensions:
    ///       relaywalk:
    ///         name: gh
    ///         derive: PartialEq       # also derive_replies, derive_inputs, derive_enums
    ///         attributes: ['#[non_exhaustive]']
    ///         visibility: pub(crate)
    ///         type_prefix: Gh
    ///         deprecation: deny       # or allow, or warn
    ///         client_directives: [client]
    ///         scalars: { DateTime: String }
    ///         inputs: [IssueFilters]
    ///         anchors: { Author: 'authorById(id: $id)' }
    ///         strings: shared         # or owned
    ///         strings_of: { Viewer: owned }
    ///         share_selections: true
    ///         straight_line: [Issues]
    ///         profile: none           # or salesforce; recognized by the schema otherwise
    ///         strict: true
    ///         whole_schema: true
    ///         out_dir: src/generated  # of a build script; of the command, `--out` says where
    /// ```
    ///
    /// For a build script, see [`compile_file`](Self::compile_file).
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if it can't be read, [`Error::Invalid`] if it says what it can't, with the place.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Vec<(Option<String>, Self)>, Error> {
        let path = path.as_ref();
        let text = files::read(path).map_err(|error| Error::Read(path.to_owned(), error))?;
        let file = SettingsFile { path, text: Text::new(path, text) };
        let parsed = serde_saphyr::from_str(file.text.as_str());
        let whole: Project = parsed.map_err(|error| Error::Invalid(fault::of(&file.text, &error)))?;
        file.configs(whole)
    }
}

impl Config {
    /// Compiles all projects of a settings file; see [`from_file`](Self::from_file). Needs the feature `settings`.
    ///
    /// ```no_run
    /// // build.rs
    /// fn main() -> Result<(), relaywalk_codegen::Error> {
    ///     relaywalk_codegen::Config::compile_file("graphql.config.yml")
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_file`](Self::from_file) and [`compile_all`](Self::compile_all).
    pub fn compile_file(path: impl AsRef<Path>) -> Result<(), Error> {
        Self::compile_all(Self::from_file(path)?.into_iter().map(|(_, config)| config))
    }
}

/// What is read, and where from.
struct SettingsFile<'p> {
    path: &'p Path,
    text: Text,
}

impl SettingsFile<'_> {
    /// One project, or several by name.
    fn configs(&self, mut whole: Project) -> Result<Vec<(Option<String>, Config)>, Error> {
        if whole.projects.is_empty() {
            return Ok(vec![(None, self.config(None, whole, Location::UNKNOWN)?)]);
        }
        if let Some(settings) = &whole.settings {
            let message = "these settings are of no project: put them under the `extensions` of one";
            return Err(self.invalid(message, settings.referenced));
        }
        let projects = std::mem::take(&mut whole.projects).into_iter().map(|(name, project)| {
            let Spanned { value, referenced, .. } = project;
            if !value.projects.is_empty() {
                return Err(self.invalid("a project has no projects", referenced));
            }
            let config = self.config(Some(&name), value, referenced)?;
            Ok((Some(name), config))
        });
        projects.collect()
    }

    fn config(&self, name: Option<&str>, project: Project, at: Location) -> Result<Config, Error> {
        // What only leaves out names nothing.
        let names_any =
            |paths: &Spanned<OneOrSeveral>| paths.value.0.iter().any(|path| !path.value.starts_with('!'));
        let (schema, documents) = (project.schema.filter(names_any), project.documents.filter(names_any));
        let (Some(schema), Some(documents)) = (schema, documents) else {
            return Err(self.invalid("a project needs `schema` and `documents`", at));
        };
        if schema.value.0.iter().any(|path| path.value.contains("://")) {
            let message = "a schema is a file: fetch it by `relaywalk schema pull`, and name that";
            return Err(self.invalid(message, schema.referenced));
        }
        let settings = project.settings.map(|settings| settings.value).unwrap_or_default();
        Ok(Config {
            schema: self.paths(schema),
            documents: self.paths(documents),
            settings: Some(self.path.to_owned()),
            name: settings.name.clone().or(name.map(str::to_owned)),
            out_dir: settings.out_dir.as_ref().map(|out_dir| self.within(out_dir)),
            options: self.options(settings),
        })
    }

    fn paths(&self, paths: Spanned<OneOrSeveral>) -> Vec<PathBuf> {
        paths.value.0.iter().map(|path| self.within(&path.value)).collect()
    }

    /// A path or a pattern of the file, which counts from there.
    fn within(&self, path: &str) -> PathBuf {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        match path.strip_prefix('!') {
            None => folder.join(path),
            Some(left_out) => {
                let mut marked = std::ffi::OsString::from("!");
                marked.push(folder.join(left_out));
                marked.into()
            }
        }
    }

    fn invalid(&self, message: &str, at: Location) -> Error {
        Error::Invalid(fault::at(&self.text, message, at).into())
    }

    fn options(&self, settings: Settings) -> Options {
        let options = self.texts(Options::new(), "derive", settings.derive, Options::derive);
        let of_kinds = [
            ("derive_replies", Kind::Replies, settings.derive_replies),
            ("derive_inputs", Kind::Inputs, settings.derive_inputs),
            ("derive_enums", Kind::Enums, settings.derive_enums),
        ];
        let options = of_kinds.into_iter().fold(options, |options, (setting, kind, derives)| {
            self.texts(options, setting, derives, |options, path| options.derive_for(kind, path))
        });
        let options = self.texts(options, "attributes", settings.attributes, Options::attribute);
        let directives = settings.client_directives;
        let options = self.texts(options, "client_directives", directives, Options::client_directive);
        let options = self.texts(options, "inputs", settings.inputs, Options::input);
        let options = self.texts(options, "straight_line", settings.straight_line, Options::straight_line);
        let options = self.by_name(options, "scalars", settings.scalars, Options::scalar);
        let options = self.by_name(options, "anchors", settings.anchors, Options::anchor);
        let options = self.by_name(options, "strings_of", settings.strings_of, Options::strings_of);
        let options = self.one(options, "visibility", settings.visibility, Options::visibility);
        let options = self.one(options, "type_prefix", settings.type_prefix, Options::type_prefix);
        let options = self.one(options, "profile", settings.profile, Options::profile);
        let options = options.deprecation(settings.deprecation).strings(settings.strings);
        let options = options.share_selections(settings.share_selections);
        options.strict(settings.strict).whole_schema(settings.whole_schema)
    }

    fn texts(
        &self,
        options: Options,
        setting: &'static str,
        found: OneOrSeveral,
        add: impl Fn(Options, String) -> Options,
    ) -> Options {
        found.0.into_iter().fold(options, |options, Spanned { value, referenced, .. }| {
            add(options, value.clone()).placed(setting, &value, self.span(referenced))
        })
    }

    fn by_name<T>(
        &self,
        options: Options,
        setting: &'static str,
        found: ByName<T>,
        add: fn(Options, String, T) -> Options,
    ) -> Options {
        found.0.into_iter().fold(options, |options, (Spanned { value: name, referenced, .. }, value)| {
            add(options, name.clone(), value).placed(setting, &name, self.span(referenced))
        })
    }

    fn one<T>(
        &self,
        options: Options,
        setting: &'static str,
        found: Option<Spanned<T>>,
        set: fn(Options, T) -> Options,
    ) -> Options {
        found.into_iter().fold(options, |options, Spanned { value, referenced, .. }| {
            set(options, value).placed(setting, "", self.span(referenced))
        })
    }

    /// A place, if the parser knows it.
    fn span(&self, place: Location) -> Option<Span> {
        (place != Location::UNKNOWN).then(|| fault::span(&self.text, place))
    }
}
