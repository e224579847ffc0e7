//! How modules are to look: the settings of `Options`, under the same names.

use super::Config;
#[cfg(doc)]
use crate::Options;
use crate::{Deprecation, Kind, Profile, Strings};

impl Config {
    /// Derives a trait for generated types; see [`Options::derive`].
    #[must_use]
    pub fn derive(mut self, path: impl Into<String>) -> Self {
        self.options = self.options.derive(path);
        self
    }

    /// Derives a trait for one kind of types; see [`Options::derive_for`].
    #[must_use]
    pub fn derive_for(mut self, kind: Kind, path: impl Into<String>) -> Self {
        self.options = self.options.derive_for(kind, path);
        self
    }

    /// Puts an attribute on every generated type; see [`Options::attribute`].
    #[must_use]
    pub fn attribute(mut self, attribute: impl Into<String>) -> Self {
        self.options = self.options.attribute(attribute);
        self
    }

    /// How far operations and modules can be seen; see [`Options::visibility`].
    #[must_use]
    pub fn visibility(mut self, visibility: impl Into<String>) -> Self {
        self.options = self.options.visibility(visibility);
        self
    }

    /// Begins the names of types; see [`Options::type_prefix`].
    #[must_use]
    pub fn type_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.options = self.options.type_prefix(prefix);
        self
    }

    /// What becomes of deprecated things; see [`Options::deprecation`].
    #[must_use]
    pub fn deprecation(mut self, policy: Deprecation) -> Self {
        self.options = self.options.deprecation(policy);
        self
    }

    /// Allows a directive that no server is sent; see [`Options::client_directive`].
    #[must_use]
    pub fn client_directive(mut self, name: impl Into<String>) -> Self {
        self.options = self.options.client_directive(name);
        self
    }

    /// Maps a scalar to a Rust type; see [`Options::scalar`].
    #[must_use]
    pub fn scalar(mut self, graphql: impl Into<String>, rust: impl Into<String>) -> Self {
        self.options = self.options.scalar(graphql, rust);
        self
    }

    /// Makes text in replies `String` or `relaywalk::Text`; see [`Options::strings`].
    #[must_use]
    pub fn strings(mut self, strings: Strings) -> Self {
        self.options = self.options.strings(strings);
        self
    }

    /// The same for the replies of one operation; see [`Options::strings_of`].
    #[must_use]
    pub fn strings_of(mut self, operation: impl Into<String>, strings: Strings) -> Self {
        self.options = self.options.strings_of(operation, strings);
        self
    }

    /// Makes one type of selections that are the same in several operations; see [`Options::share_selections`].
    #[must_use]
    pub fn share_selections(mut self, share: bool) -> Self {
        self.options = self.options.share_selections(share);
        self
    }

    /// Decodes an operation's replies by straight-line code; see [`Options::straight_line`].
    #[must_use]
    pub fn straight_line(mut self, operation: impl Into<String>) -> Self {
        self.options = self.options.straight_line(operation);
        self
    }

    /// Makes a type of a large input object; see [`Options::input`].
    #[must_use]
    pub fn input(mut self, graphql: impl Into<String>) -> Self {
        self.options = self.options.input(graphql);
        self
    }

    /// Says how one object of a type is reached alone; see [`Options::anchor`].
    #[must_use]
    pub fn anchor(mut self, graphql: impl Into<String>, way: impl Into<String>) -> Self {
        self.options = self.options.anchor(graphql, way);
        self
    }

    /// Says whose rules operations keep; see [`Options::profile`].
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.options = self.options.profile(profile);
        self
    }

    /// Makes errors of the schema's faults; see [`Options::strict`].
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.options = self.options.strict(strict);
        self
    }

    /// Reads the whole schema; see [`Options::whole_schema`].
    #[must_use]
    pub fn whole_schema(mut self, whole: bool) -> Self {
        self.options = self.options.whole_schema(whole);
        self
    }
}
