use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::parse::Parser as _;

use crate::diagnostics::Diagnostic;
use crate::load::Loaded;
use crate::{Diagnostics, Strings};

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
    inputs: BTreeSet<String>,
    anchors: BTreeMap<String, String>,
    whole_schema: bool,
    strict: bool,
}

impl Options {
    /// The defaults: `Debug` and `Clone` are derived, custom scalars are `relaywalk::Scalar`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Derives a trait for the types of replies and of inputs, besides `Debug` and `Clone`.
    ///
    /// `serde::Serialize` writes replies as they came; it is for the types of replies alone, since inputs have an
    /// implementation of their own.
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
    /// other.
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

    pub(crate) fn is_for_clients(&self, directive: &str) -> bool {
        self.client_directives.contains(directive)
    }

    pub(crate) fn denies_deprecated(&self) -> bool {
        self.deprecation == Deprecation::Deny
    }

    /// Maps a scalar to a Rust type that implements serde's traits, `Deserialize` for replies and `Serialize` for
    /// variables. Without it `String`, `ID`, `Int`, `Float` and `Boolean` are the Rust types one expects and every
    /// other scalar is `relaywalk::Scalar`, which holds any JSON.
    #[must_use]
    pub fn scalar(mut self, graphql: impl Into<String>, rust: impl Into<String>) -> Self {
        self.scalars.insert(graphql.into(), rust.into());
        self
    }

    /// Decodes an operation's replies by straight-line code: each key is a comparison of its own instead of an entry
    /// in a table. A tenth faster, while the server answers in the order of the selection, for code that is larger
    /// and takes longer to compile. The fragments that the operation uses are decoded in the same way, whoever else
    /// uses them.
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
        self.anchors.insert(graphql.into(), way.into());
        self
    }

    pub(crate) fn anchors(&self) -> &BTreeMap<String, String> {
        &self.anchors
    }

    /// Reads the whole schema, even though the documents need a part of it: warns of every fault of the schema.
    ///
    /// What is generated is the same. Without it only that part is parsed and validated, which takes a hundredth of
    /// the time for a large schema; if anything is wrong with the documents, the whole schema decides in any case.
    #[must_use]
    pub fn whole_schema(mut self, whole: bool) -> Self {
        self.whole_schema = whole;
        self
    }

    /// Makes errors of a schema's faults. They are warnings otherwise: a published schema is seldom in the hands of
    /// those who use it. Reads the whole schema.
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
    #[must_use]
    pub fn strings(mut self, strings: Strings) -> Self {
        self.strings = strings;
        self
    }

    /// The same for the replies of one operation. A fragment that is used by operations with either is two types.
    #[must_use]
    pub fn strings_of(mut self, operation: impl Into<String>, strings: Strings) -> Self {
        self.strings_of.insert(operation.into(), strings);
        self
    }

    pub(crate) fn check(&self, loaded: &Loaded) -> Result<Checked, Diagnostics> {
        let schema = &loaded.schema;
        let mut found = Diagnostics::default();
        let mut refuse = |what: String| found.push(Diagnostic::error(what, None).rule("setting"));
        let mut checked = Checked::default();
        for (kind, derive) in &self.derives {
            match syn::parse_str::<syn::Path>(derive) {
                Ok(path) if kind.is_some_and(|kind| kind.has_its_own(&path)) => refuse(format!(
                    "`{derive}` can't be derived for this kind of types: they have an implementation of their own"
                )),
                Ok(path) => checked.derives.push((*kind, path)),
                Err(error) => refuse(format!("`{derive}` is no path of a trait to derive: {error}")),
            }
        }
        for attribute in &self.attributes {
            match syn::Attribute::parse_outer.parse_str(attribute) {
                Ok(attributes) => checked.attributes.extend(attributes),
                Err(error) => refuse(format!("`{attribute}` is no attribute: {error}")),
            }
        }
        if let Some(visibility) = &self.visibility {
            match syn::parse_str::<syn::Visibility>(visibility) {
                Ok(visibility) => checked.visibility = Some(visibility),
                Err(error) => refuse(format!("`{visibility}` is no visibility: {error}")),
            }
        }
        if self.prefix.is_empty() || syn::parse_str::<syn::Ident>(&self.prefix).is_ok() {
            checked.prefix.clone_from(&self.prefix);
        } else {
            refuse(format!("`{}` can't begin the name of a type", self.prefix));
        }
        checked.folder = self.folder;
        checked.hides_deprecation = self.deprecation == Deprecation::Allow;
        const BUILT_IN: [&str; 5] = ["String", "ID", "Int", "Float", "Boolean"];
        for (graphql, rust) in &self.scalars {
            let known = schema.types.get(&**graphql).is_some_and(|ty| ty.is_scalar());
            if !known && !BUILT_IN.contains(&&**graphql) {
                refuse(format!(
                    "a Rust type is given for the scalar `{graphql}`, which the schema doesn't have"
                ));
            }
            match syn::parse_str::<syn::Type>(rust) {
                Ok(ty) => drop(checked.scalars.insert(graphql.clone(), quote!(#ty))),
                Err(error) => {
                    refuse(format!("`{rust}`, for the scalar `{graphql}`, is no Rust type: {error}"))
                }
            }
        }
        let named = |name: &&String| loaded.document.operations.get(Some(name)).is_ok();
        for operation in self.strings_of.keys().filter(|name| !named(name)) {
            refuse(format!("strings are chosen for `{operation}`, but there is no such operation"));
        }
        (checked.strings, checked.strings_of) = (self.strings, self.strings_of.clone());
        for operation in self.straight_line.iter().filter(|name| !named(name)) {
            refuse(format!(
                "`{operation}` is to be decoded by straight-line code, but there is no such operation"
            ));
        }
        checked.straight_line.clone_from(&self.straight_line);
        for input in &self.inputs {
            if schema.get_input_object(input).is_none() {
                refuse(format!(
                    "a type is asked for the input object `{input}`, which the schema doesn't have"
                ));
            }
        }
        found.into_result().map(|_| checked)
    }
}

/// A kind of generated types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What servers reply: structs, and enums of the types of an interface or union.
    Replies,
    /// Operations and input objects. They serialize, and have a default where nothing is required, by implementations
    /// of their own.
    Inputs,
    /// Enums of a schema. They are read and written by implementations of their own, and hold texts that the schema
    /// lacks.
    Enums,
}

impl Kind {
    fn has_its_own(self, path: &syn::Path) -> bool {
        match self {
            Self::Replies => false,
            Self::Inputs => is_serde(path) || is(path, "Default"),
            Self::Enums => is_serde(path) || is(path, "Default") || is(path, "Copy"),
        }
    }
}

/// What becomes of deprecated fields, arguments and values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deprecation {
    /// They are like others.
    Allow,
    /// They are `#[deprecated]`, so that the compiler warns of code that uses them.
    #[default]
    Warn,
    /// Documents that use them are wrong.
    Deny,
}

/// Options that parse.
#[derive(Default)]
pub(crate) struct Checked {
    derives: Vec<(Option<Kind>, syn::Path)>,
    attributes: Vec<syn::Attribute>,
    /// Of what stands at the top, instead of `pub`.
    pub(crate) visibility: Option<syn::Visibility>,
    /// Of the names of types that operations share, and of the operations'.
    pub(crate) prefix: String,
    /// Is a folder of files wanted?
    pub(crate) folder: bool,
    /// Are deprecated things like others?
    pub(crate) hides_deprecation: bool,
    pub(crate) scalars: BTreeMap<String, TokenStream>,
    /// The operations to be decoded by straight-line code.
    pub(crate) straight_line: BTreeSet<String>,
    /// What text is, unless the operation says otherwise.
    pub(crate) strings: Strings,
    strings_of: BTreeMap<String, Strings>,
}

impl Checked {
    fn derived(&self, kind: Kind) -> impl Iterator<Item = &syn::Path> {
        let of_kind = move |(of, _): &&(Option<Kind>, syn::Path)| of.is_none_or(|of| of == kind);
        self.derives.iter().filter(of_kind).map(|(_, path)| path)
    }

    fn with_attributes(&self, derive: TokenStream) -> TokenStream {
        let attributes = &self.attributes;
        quote!(#derive #(#attributes)*)
    }

    /// What text is in the replies of an operation.
    pub(crate) fn strings_of(&self, operation: &str) -> Strings {
        self.strings_of.get(operation).copied().unwrap_or(self.strings)
    }

    /// For types of replies; `data` is the one that serde decodes by our own implementation.
    pub(crate) fn derives(&self, data: bool) -> TokenStream {
        let derives = self.derived(Kind::Replies).filter(|path| !(data && is(path, "Deserialize")));
        self.with_attributes(derive(&["Debug", "Clone"], derives, false))
    }

    /// For variables and input objects, which serialize by an implementation of their own. An operation stands in
    /// the user's module, where names may be anything (`shadowed`).
    pub(crate) fn input_derives(&self, shadowed: bool) -> TokenStream {
        let derives = self.derived(Kind::Inputs).filter(|path| !Kind::Inputs.has_its_own(path));
        self.with_attributes(derive(&["Debug", "Clone"], derives, shadowed))
    }

    /// For enums, which compare whether asked for or not, and have serde's traits.
    pub(crate) fn enum_derives(&self) -> TokenStream {
        let derives = self.derived(Kind::Enums).filter(|path| !Kind::Enums.has_its_own(path));
        self.with_attributes(derive(&["Debug", "Clone", "PartialEq", "Eq", "Hash"], derives, false))
    }

    /// The key of a field, for serde's derives.
    pub(crate) fn serde_rename(&self, key: &str) -> Option<TokenStream> {
        self.derived(Kind::Replies).any(is_serde).then(|| quote!(#[serde(rename = #key)]))
    }

    /// A variant is written as what it holds.
    pub(crate) fn serde_untagged(&self) -> Option<TokenStream> {
        self.derived(Kind::Replies).any(is_serde).then(|| quote!(#[serde(untagged)]))
    }
}

fn derive<'d>(standard: &[&str], more: impl Iterator<Item = &'d syn::Path>, shadowed: bool) -> TokenStream {
    let standard_paths = standard.iter().map(|name| match *name {
        "Debug" if shadowed => quote!(::std::fmt::Debug),
        "Clone" if shadowed => quote!(::std::clone::Clone),
        name => syn::Ident::new(name, proc_macro2::Span::call_site()).into_token_stream(),
    });
    let more = more.filter(|path| !standard.iter().any(|name| is(path, name))).map(|path| match shadowed {
        true => from_crate(path),
        false => path.to_token_stream(),
    });
    quote!(#[derive(#(#standard_paths),* #(, #more)*)])
}

/// A path that begins with a crate's name, so that it means that where a module may have the same name.
fn from_crate(path: &syn::Path) -> TokenStream {
    let names_crate = path.leading_colon.is_none() && path.segments.len() > 1;
    let is_relative = ["crate", "self", "super"].iter().any(|name| path.segments[0].ident == name);
    if names_crate && !is_relative { quote!(::#path) } else { path.to_token_stream() }
}

fn is_serde(path: &syn::Path) -> bool {
    is(path, "Serialize") || is(path, "Deserialize")
}

fn is(path: &syn::Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}
