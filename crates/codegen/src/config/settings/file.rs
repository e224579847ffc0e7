//! What stands in a file of settings.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

use crate::load::nearest;
use crate::{Deprecation, Profile, Strings};

/// A project; the whole file is one, or has several by name.
#[derive(Default)]
pub(super) struct Project {
    pub(super) schema: Option<Spanned<OneOrSeveral>>,
    pub(super) documents: Option<Spanned<OneOrSeveral>>,
    pub(super) settings: Option<Spanned<Settings>>,
    pub(super) projects: BTreeMap<String, Spanned<Project>>,
}

/// The settings of `Config`, under the same names.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Settings {
    pub(super) name: Option<String>,
    pub(super) out_dir: Option<String>,
    pub(super) derive: OneOrSeveral,
    pub(super) derive_replies: OneOrSeveral,
    pub(super) derive_inputs: OneOrSeveral,
    pub(super) derive_enums: OneOrSeveral,
    pub(super) attributes: OneOrSeveral,
    pub(super) visibility: Option<Spanned<String>>,
    pub(super) type_prefix: Option<Spanned<String>>,
    pub(super) deprecation: Deprecation,
    pub(super) client_directives: OneOrSeveral,
    pub(super) scalars: ByName<String>,
    pub(super) inputs: OneOrSeveral,
    pub(super) anchors: ByName<String>,
    pub(super) strings: Strings,
    pub(super) strings_of: ByName<Strings>,
    pub(super) share_selections: bool,
    pub(super) straight_line: OneOrSeveral,
    pub(super) profile: Option<Spanned<Profile>>,
    pub(super) strict: bool,
    pub(super) whole_schema: bool,
}

/// What editors know of a project. What else there is belongs to others, unless it looks like a slip.
const KEYS: &[&str] = &["schema", "documents", "include", "exclude", "extensions", "projects"];

impl<'de> Deserialize<'de> for Project {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ProjectVisitor)
    }
}

struct ProjectVisitor;

impl<'de> Visitor<'de> for ProjectVisitor {
    type Value = Project;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a project with `schema` and `documents`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Project, A::Error> {
        let mut project = Project::default();
        while let Some(key) = map.next_key::<String>()? {
            match &*key {
                "schema" => project.schema = Some(map.next_value()?),
                "documents" => project.documents = Some(map.next_value()?),
                "extensions" => {
                    project.settings =
                        map.next_value::<Option<Extensions>>()?.and_then(|extensions| extensions.0);
                }
                "projects" => project.projects = map.next_value()?,
                other => pass_over(other, KEYS, &mut map)?,
            }
        }
        Ok(project)
    }
}

/// What tools add of their own; ours is one of them.
struct Extensions(Option<Spanned<Settings>>);

impl<'de> Deserialize<'de> for Extensions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ExtensionsVisitor)
    }
}

struct ExtensionsVisitor;

impl<'de> Visitor<'de> for ExtensionsVisitor {
    type Value = Extensions;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("extensions by name, such as `relaywalk`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Extensions, A::Error> {
        let mut settings = None;
        while let Some(key) = map.next_key::<String>()? {
            match &*key {
                "relaywalk" => settings = map.next_value()?,
                other => pass_over(other, &["relaywalk"], &mut map)?,
            }
        }
        Ok(Extensions(settings))
    }
}

/// Passes over what others have to say, and refuses what was probably said to us.
fn pass_over<'de, A: MapAccess<'de>>(
    key: &str,
    known: &'static [&'static str],
    map: &mut A,
) -> Result<(), A::Error> {
    if !known.contains(&key) && nearest(key, known.iter().copied()).is_some() {
        return Err(A::Error::unknown_field(key, known));
    }
    map.next_value::<IgnoredAny>().map(drop)
}

/// Values by name, each name with its place.
pub(super) struct ByName<T>(pub(super) Vec<(Spanned<String>, T)>);

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByName<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(ByNameVisitor(PhantomData))
    }
}

struct ByNameVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ByNameVisitor<T> {
    type Value = ByName<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("settings by name")
    }

    fn visit_none<E>(self) -> Result<ByName<T>, E> {
        Ok(ByName::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<ByName<T>, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ByName<T>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(ByName(entries))
    }
}

/// A list, which needs no brackets around one.
#[derive(Default)]
pub(super) struct OneOrSeveral(pub(super) Vec<Spanned<String>>);

impl<'de> Deserialize<'de> for OneOrSeveral {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value, referenced, defined } = Spanned::<Texts>::deserialize(deserializer)?;
        Ok(Self(match value {
            Texts::One(text) => vec![Spanned::new(text, referenced, defined)],
            Texts::Several(texts) => texts,
        }))
    }
}

enum Texts {
    One(String),
    Several(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextsVisitor)
    }
}

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or a list of texts")
    }

    fn visit_unit<E>(self) -> Result<Texts, E> {
        Ok(Texts::Several(Vec::new()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts::One(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = list.next_element()? {
            texts.push(text);
        }
        Ok(Texts::Several(texts))
    }
}
