use syn::Path;

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
    /// What a file of settings calls the traits for a kind of types, or for all.
    pub(super) fn setting(kind: Option<Self>) -> &'static str {
        match kind {
            None => "derive",
            Some(Self::Replies) => "derive_replies",
            Some(Self::Inputs) => "derive_inputs",
            Some(Self::Enums) => "derive_enums",
        }
    }

    /// Have these types an implementation of their own of a trait?
    pub(super) fn has_its_own(self, path: &Path) -> bool {
        match self {
            Self::Replies => false,
            Self::Inputs => is_serde(path) || is(path, "Default"),
            Self::Enums => is_serde(path) || is(path, "Copy"),
        }
    }
}

pub(super) fn is_serde(path: &Path) -> bool {
    is(path, "Serialize") || is(path, "Deserialize")
}

pub(super) fn is(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}
