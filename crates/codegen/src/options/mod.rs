//! How modules are to look: what is asked for, and what of it makes sense.

mod check;
mod checked;
mod deprecation;
mod kind;
mod places;
mod profile;
mod strings;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use checked::Checked;
pub use deprecation::Deprecation;
pub use kind::Kind;
pub use profile::Profile;
pub use strings::Strings;

use self::places::Places;
use crate::diagnostics::Span;

/// How modules are to look.
///
/// ```
/// use relaywalk_codegen::Options;
///
/// let options = Options::new().derive("PartialEq").scalar("DateTime", "chrono::DateTime<chrono::Utc>");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    derives: Vec<(Option<Kind>, String)>,
    attributes: Vec<String>,
    visibility: Option<String>,
    prefix: String,
    deprecation: Deprecation,
    client_directives: BTreeSet<String>,
    folder: bool,
    scalars: BTreeMap<String, String>,
    straight_line: BTreeSet<String>,
    strings: Strings,
    strings_of: BTreeMap<String, Strings>,
    share_selections: bool,
    inputs: BTreeSet<String>,
    anchors: BTreeMap<String, String>,
    profile: Profile,
    whole_schema: bool,
    strict: bool,
    places: Places,
}

impl Options {
    /// The defaults: `Debug` and `Clone` are derived, custom scalars are `relaywalk::Scalar`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Derives a trait for the types of replies and of inputs, besides `Debug` and `Clone`.
    ///
    /// `serde::Serialize` writes replies as they came; it is for the types of replies alone, since inputs have an
    /// implementation of their own. `Default` makes what a server replies by hand, for tests: of what depends on a type
    /// it is `Unknown`, of an enum `Unknown` without a text, of a scalar that you map what its type says.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().derive("PartialEq").derive("serde::Serialize");
    /// ```
    #[must_use]
    pub fn derive(mut self, path: impl Into<String>) -> Self {
        self.derives.push((None, path.into()));
        self
    }

    /// Derives a trait for one kind of types.
    ///
    /// ```
    /// use relaywalk_codegen::{Kind, Options};
    ///
    /// let options = Options::new().derive_for(Kind::Replies, "serde::Serialize").derive_for(Kind::Inputs, "PartialEq");
    /// ```
    #[must_use]
    pub fn derive_for(mut self, kind: Kind, path: impl Into<String>) -> Self {
        self.derives.push((Some(kind), path.into()));
        self
    }

    /// Puts an attribute on every generated type. Derive what reads it, too; serde's attributes do nothing, since
    /// generated types decode without serde.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().attribute("#[non_exhaustive]");
    /// ```
    #[must_use]
    pub fn attribute(mut self, attribute: impl Into<String>) -> Self {
        self.attributes.push(attribute.into());
        self
    }

    /// How far the operations and modules at the top can be seen, instead of `pub`.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().visibility("pub(crate)");
    /// ```
    #[must_use]
    pub fn visibility(mut self, visibility: impl Into<String>) -> Self {
        self.places.forget("visibility", "");
        self.visibility = Some(visibility.into());
        self
    }

    /// Begins the names of operations, fragments, enums and input objects, so that the modules of several schemas may
    /// be imported side by side: `query Viewer` is `GhViewer` with the prefix `Gh`.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().type_prefix("Gh");
    /// ```
    #[must_use]
    pub fn type_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.places.forget("type_prefix", "");
        self.prefix = prefix.into();
        self
    }

    /// What becomes of deprecated fields, arguments and values.
    ///
    /// ```
    /// use relaywalk_codegen::{Deprecation, Options};
    ///
    /// let options = Options::new().deprecation(Deprecation::Deny);
    /// ```
    #[must_use]
    pub fn deprecation(mut self, policy: Deprecation) -> Self {
        self.deprecation = policy;
        self
    }

    /// Allows a directive that the schema lacks, such as Apollo's `@client`, with any arguments. It is for tools beside
    /// the documents: the server, which doesn't know it, isn't sent it, and a field under it is asked for like any
    /// other. A variable that stands in such directives alone isn't sent either, and the operation doesn't have it.
    ///
    /// A directive that the server knows though its schema doesn't say so belongs into the schema: put
    /// `directive @optional on FIELD` into a file of its own.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().client_directive("client");
    /// ```
    #[must_use]
    pub fn client_directive(mut self, name: impl Into<String>) -> Self {
        self.client_directives.insert(name.into());
        self
    }

    /// Makes a folder of files, too, one for each operation: for modules that are checked in. See
    /// [`Output::files`](crate::Output::files). A build script's one file is for `include!`, which finds no others.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().folder(true);
    /// ```
    #[must_use]
    pub fn folder(mut self, folder: bool) -> Self {
        self.folder = folder;
        self
    }

    /// The same, with the place in a file where it says something.
    #[cfg(feature = "settings")]
    pub(crate) fn placed(mut self, setting: &'static str, about: &str, span: Option<Span>) -> Self {
        if let Some(span) = span {
            self.places.set(setting, about, span);
        }
        self
    }

    /// Where a setting stands, if that is in a file.
    pub(crate) fn place(&self, setting: &'static str, about: &str) -> Option<Span> {
        self.places.of(setting, about)
    }

    pub(crate) fn is_for_clients(&self, directive: &str) -> bool {
        self.client_directives.contains(directive)
    }

    pub(crate) fn has_client_directives(&self) -> bool {
        !self.client_directives.is_empty()
    }

    pub(crate) fn denies_deprecated(&self) -> bool {
        self.deprecation == Deprecation::Deny
    }

    /// Maps a scalar to a Rust type that implements serde's traits, `Deserialize` for replies and `Serialize` for
    /// variables. Without it `String`, `ID`, `Int`, `Float` and `Boolean` are the Rust types one expects and every
    /// other scalar is `relaywalk::Scalar`, which holds any JSON. What a walk reads by itself stays what it is: cursors,
    /// the flags that say whether there are more pages, and a `totalCount`, unless `Int` is mapped to another integer.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().scalar("DateTime", "chrono::DateTime<chrono::Utc>").scalar("BigInt", "String");
    /// ```
    #[must_use]
    pub fn scalar(mut self, graphql: impl Into<String>, rust: impl Into<String>) -> Self {
        let graphql = graphql.into();
        self.places.forget("scalars", &graphql);
        self.scalars.insert(graphql, rust.into());
        self
    }

    /// Decodes an operation's replies by straight-line code: each key is a comparison of its own instead of an entry
    /// in a table. A tenth faster, while the server answers in the order of the selection, for code that is larger
    /// and takes longer to compile. The fragments that the operation uses are decoded in the same way, whoever else
    /// uses them.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().straight_line("Accounts");
    /// ```
    #[must_use]
    pub fn straight_line(mut self, operation: impl Into<String>) -> Self {
        self.straight_line.insert(operation.into());
        self
    }

    /// Makes a type of an input object that is large, and so of the fields that have it.
    ///
    /// An input object that leads to more than fifty, itself among them, is large: the filters of a schema with a
    /// thousand objects lead to each other, and one variable would bring all of them into a module. A large one is a
    /// type where a variable is of it, with everything small that it leads to; elsewhere it is a `relaywalk::Scalar`,
    /// which takes any JSON, unless it is named here.
    ///
    /// ```
    /// use relaywalk_codegen::Options;
    ///
    /// // For `query Accounts($where: Account_Filter)` where `Account_Filter` has the field `Owner: User_Filter`.
    /// let options = Options::new().input("User_Filter");
    /// ```
    #[must_use]
    pub fn input(mut self, graphql: impl Into<String>) -> Self {
        self.inputs.insert(graphql.into());
        self
    }

    /// Says how one object of a type is reached alone, so that its child connections can be continued: the fields
    /// that lead to it from the query type, with one variable where the object's key goes. It goes before what would
    /// be found without it: `node(id:)`, or a unique filter.
    ///
    /// The key is the field of the object that has the argument's name: in the example, `id`.
    ///
    /// ```
    /// use relaywalk_codegen::Options;
    ///
    /// let options = Options::new()
    ///     .anchor("Author", "authorById(id: $id)")
    ///     .anchor("Book", "shelf(name: \"all\") { books(first: 1, isbn: $isbn) { nodes } }");
    /// ```
    #[must_use]
    pub fn anchor(mut self, graphql: impl Into<String>, way: impl Into<String>) -> Self {
        let graphql = graphql.into();
        self.places.forget("anchors", &graphql);
        self.anchors.insert(graphql, way.into());
        self
    }

    /// Whose rules operations keep, besides GraphQL's own. Salesforce's are recognized by its schema.
    ///
    /// ```
    /// use relaywalk_codegen::{Options, Profile};
    ///
    /// // A gateway that has a field `uiapi`, and no limits of Salesforce's.
    /// let options = Options::new().profile(Profile::None);
    /// ```
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.places.forget("profile", "");
        self.profile = profile;
        self
    }

    pub(crate) fn has_profile(&self) -> bool {
        self.profile != Profile::None
    }

    pub(crate) fn anchors(&self) -> &BTreeMap<String, String> {
        &self.anchors
    }

    /// Reads the whole schema, even though the documents need a part of it: warns of every fault of the schema.
    ///
    /// What is generated is the same. Without it only that part is parsed and validated, which takes a hundredth of
    /// the time for a large schema; if anything is wrong with the documents, the whole schema decides in any case.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().whole_schema(true);
    /// ```
    #[must_use]
    pub fn whole_schema(mut self, whole: bool) -> Self {
        self.whole_schema = whole;
        self
    }

    /// Makes errors of a schema's faults. They are warnings otherwise: a published schema is seldom in the hands of
    /// those who use it. Reads the whole schema.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().strict(true);
    /// ```
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }

    pub(crate) fn reads_whole_schema(&self) -> bool {
        self.whole_schema || self.strict
    }

    pub(crate) fn inputs(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(String::as_str)
    }

    /// Types of the schema that are named, whether documents mention them or not.
    pub(crate) fn named_types(&self) -> impl Iterator<Item = &str> {
        let scalars = self.scalars.keys().map(String::as_str);
        scalars.chain(self.inputs()).chain(self.anchors.keys().map(String::as_str))
    }

    /// Makes text in replies `String` or `relaywalk::Text`: what is of the types `String` and `ID`, and of scalars that
    /// are mapped to `String`. Variables are `String`s in any case.
    ///
    /// For one scalar alone, [`scalar`](Self::scalar) maps it to `relaywalk::Text`; a scalar that is mapped to
    /// `std::string::String` stays that.
    ///
    /// ```
    /// use relaywalk_codegen::{Options, Strings};
    ///
    /// let options = Options::new().strings(Strings::Shared).scalar("Html", "std::string::String");
    /// ```
    #[must_use]
    pub fn strings(mut self, strings: Strings) -> Self {
        self.strings = strings;
        self
    }

    /// The same for the replies of one operation. A fragment that is used by operations with either is two types.
    ///
    /// ```
    /// # use relaywalk_codegen::{Options, Strings};
    /// let options = Options::new().strings(Strings::Shared).strings_of("Viewer", Strings::Owned);
    /// ```
    #[must_use]
    pub fn strings_of(mut self, operation: impl Into<String>, strings: Strings) -> Self {
        self.strings_of.insert(operation.into(), strings);
        self
    }

    /// Makes one type of selections that are the same in several operations, on the same GraphQL type, with the same
    /// fields in the same order: less to compile, and values of one operation go where another's are wanted. The first
    /// operation defines the type, the others re-export it under the names that they would have.
    ///
    /// Without it that is so within an operation, and between operations for what a fragment stands for. Those are one
    /// type because somebody meant it; with it they may be so by chance, and two again when either selection changes.
    /// Connections that are continued for one parent belong to their operation in any case.
    ///
    /// ```
    /// # use relaywalk_codegen::Options;
    /// let options = Options::new().share_selections(true);
    /// ```
    #[must_use]
    pub fn share_selections(mut self, share: bool) -> Self {
        self.share_selections = share;
        self
    }
}
