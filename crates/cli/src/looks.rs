//! How modules are to look: the settings of `Config`, on a command line.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use relaywalk_codegen::{Deprecation, Kind, Options, Strings};

use crate::exit::Result;

/// What is asked for, besides what a file of settings says.
#[derive(clap::Args)]
#[command(next_help_heading = "How modules look")]
pub(crate) struct Looks {
    /// A trait to derive besides Debug and Clone, such as PartialEq or serde::Serialize
    #[arg(long = "derive", value_name = "PATH")]
    derives: Vec<String>,

    /// A trait to derive for what servers reply
    #[arg(long, value_name = "PATH")]
    derive_replies: Vec<String>,

    /// A trait to derive for operations and input objects
    #[arg(long, value_name = "PATH")]
    derive_inputs: Vec<String>,

    /// A trait to derive for enums
    #[arg(long, value_name = "PATH")]
    derive_enums: Vec<String>,

    /// An attribute for every type, as in '#[non_exhaustive]'
    #[arg(long = "attribute", value_name = "ATTRIBUTE")]
    attributes: Vec<String>,

    /// How far operations and modules can be seen, as in 'pub(crate)'
    #[arg(long, value_name = "VISIBILITY")]
    visibility: Option<String>,

    /// How the names of operations, fragments, enums and input objects begin
    #[arg(long, value_name = "PREFIX")]
    type_prefix: Option<String>,

    /// Whether deprecated fields, arguments and values are like others, marked, or errors
    #[arg(long, value_name = "POLICY", value_parser = deprecation())]
    deprecation: Option<Deprecation>,

    /// The Rust type of a custom scalar; relaywalk::Scalar, which holds any JSON, if not given
    #[arg(long = "scalar", value_name = "NAME=RUST", value_parser = scalar)]
    scalars: Vec<(String, String)>,

    /// A large input object that is to be a type wherever it is, not only where a variable is of it
    ///
    /// One that leads to more than fifty others is large, such as the filters of Salesforce. A field of it is
    /// otherwise a relaywalk::Scalar.
    #[arg(long = "input", value_name = "NAME")]
    inputs: Vec<String>,

    /// What text in replies is: String, or relaywalk::Text, which shares the page it was read from
    #[arg(long, value_name = "STRINGS", value_parser = strings())]
    strings: Option<Strings>,

    /// The same for the replies of one operation
    #[arg(long, value_name = "OPERATION=STRINGS", value_parser = strings_of)]
    strings_of: Vec<(String, Strings)>,

    /// One type for selections that are the same in several operations
    #[arg(long)]
    share_selections: bool,

    /// An operation whose replies are decoded by straight-line code: a tenth faster, and larger
    #[arg(long, value_name = "OPERATION")]
    straight_line: Vec<String>,
}

impl Looks {
    /// The options with them.
    pub(crate) fn add(&self, options: Options) -> Options {
        let derives = self.derives.iter().map(|path| (None, path));
        let replies = self.derive_replies.iter().map(|path| (Some(Kind::Replies), path));
        let inputs = self.derive_inputs.iter().map(|path| (Some(Kind::Inputs), path));
        let enums = self.derive_enums.iter().map(|path| (Some(Kind::Enums), path));
        let options = derives.chain(replies).chain(inputs).chain(enums).fold(
            options,
            |options, (kind, path)| match kind {
                Some(kind) => options.derive_for(kind, path),
                None => options.derive(path),
            },
        );
        let options = self.attributes.iter().fold(options, |options, attribute| options.attribute(attribute));
        let options =
            self.visibility.iter().fold(options, |options, visibility| options.visibility(visibility));
        let options = self.type_prefix.iter().fold(options, |options, prefix| options.type_prefix(prefix));
        let options = self.deprecation.iter().fold(options, |options, policy| options.deprecation(*policy));
        let options = self.scalars.iter().fold(options, |options, (name, rust)| options.scalar(name, rust));
        let options = self.inputs.iter().fold(options, |options, name| options.input(name));
        let options = self.strings.iter().fold(options, |options, strings| options.strings(*strings));
        let options = self
            .strings_of
            .iter()
            .fold(options, |options, (name, strings)| options.strings_of(name, *strings));
        let options = if self.share_selections { options.share_selections(true) } else { options };
        self.straight_line.iter().fold(options, |options, operation| options.straight_line(operation))
    }
}

/// Reads what becomes of deprecated things.
pub(crate) fn deprecation() -> impl TypedValueParser<Value = Deprecation> {
    PossibleValuesParser::new(["allow", "warn", "deny"]).map(|policy| match &*policy {
        "allow" => Deprecation::Allow,
        "deny" => Deprecation::Deny,
        _ => Deprecation::Warn,
    })
}

fn strings() -> impl TypedValueParser<Value = Strings> {
    PossibleValuesParser::new(["owned", "shared"]).map(|strings| match &*strings {
        "shared" => Strings::Shared,
        _ => Strings::Owned,
    })
}

fn scalar(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(name, rust)| (name.trim(), rust.trim())) {
        Some((name, rust)) if !name.is_empty() && !rust.is_empty() => Ok((name.to_owned(), rust.to_owned())),
        _ => Err("write a GraphQL scalar, `=`, and a Rust type, as in DateTime=String".to_owned()),
    }
}

fn strings_of(text: &str) -> Result<(String, Strings), String> {
    match text.split_once('=').map(|(operation, strings)| (operation.trim(), strings.trim())) {
        Some((operation, "owned")) if !operation.is_empty() => Ok((operation.to_owned(), Strings::Owned)),
        Some((operation, "shared")) if !operation.is_empty() => Ok((operation.to_owned(), Strings::Shared)),
        _ => Err("write an operation, `=`, and `owned` or `shared`, as in Books=shared".to_owned()),
    }
}
