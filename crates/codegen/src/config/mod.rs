//! Where a module comes from, where it goes, and how it is to look.

mod build_script;
mod look;
#[cfg(feature = "settings")]
mod settings;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use crate::Options;

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
/// schemas has one `Config` for each, see [`compile_all`](Self::compile_all).
#[derive(Clone, Debug)]
pub struct Config {
    schema: Vec<PathBuf>,
    documents: Vec<PathBuf>,
    /// The file that all this is from.
    settings: Option<PathBuf>,
    name: Option<String>,
    out_dir: Option<PathBuf>,
    options: Options,
}

impl Config {
    /// A schema and its operations, each a file, a folder or a pattern.
    ///
    /// The schema is SDL or the JSON of an introspection result, packed with gzip or not. Folders are searched at any
    /// depth for `.graphql`, `.gql` and `.graphqls`. A pattern is as in `src/**/*.{graphql,gql}`, and finds files of
    /// these kinds, whatever else it matches. Cargo watches the folder that it begins with, and all of the package for
    /// one that begins with none, such as `*.graphql`.
    pub fn new(schema: impl Into<PathBuf>, documents: impl Into<PathBuf>) -> Self {
        let (schema, documents) = (vec![schema.into()], vec![documents.into()]);
        Self { schema, documents, settings: None, name: None, out_dir: None, options: Options::new() }
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

    /// Adds operations and fragments: another file, folder or pattern. What begins with `!` leaves out what it stands
    /// for.
    ///
    /// ```
    /// # use relaywalk_codegen::Config;
    /// Config::new("schema/github.graphql", "queries").documents("!queries/drafts");
    /// ```
    #[must_use]
    pub fn documents(mut self, path: impl Into<PathBuf>) -> Self {
        self.documents.push(path.into());
        self
    }

    /// Names the module, instead of the schema's file name. Two schemas whose files have the same name need this.
    ///
    /// ```
    /// # use relaywalk_codegen::Config;
    /// // `relaywalk::include_queries!("github")`
    /// Config::new("github/schema.graphql", "github/queries").name("github");
    /// ```
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Writes to this folder instead of Cargo's `OUT_DIR`.
    ///
    /// ```
    /// # use relaywalk_codegen::Config;
    /// // `mod github;` in `src/main.rs`
    /// Config::new("schema/github.graphql", "queries").out_dir("src");
    /// ```
    #[must_use]
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// Where the parts of the schema are.
    pub fn schema_paths(&self) -> &[PathBuf] {
        &self.schema
    }

    /// Where the documents are.
    pub fn document_paths(&self) -> &[PathBuf] {
        &self.documents
    }

    /// How modules are to look.
    pub fn options(&self) -> &Options {
        &self.options
    }
}
