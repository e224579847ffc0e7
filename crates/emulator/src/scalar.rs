//! Values of leaf fields: what a scalar looks like on the wire, and what a field's name says it is about.

use std::sync::Arc;

use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::EnumType;

use crate::mix::{mix, pick};
use crate::words;

/// How a leaf is written.
#[derive(Clone, Debug)]
pub(crate) enum Scalar {
    Id,
    String,
    Int,
    Float,
    Boolean,
    /// A custom scalar that is a JSON number with a fraction.
    Number,
    /// A latitude or a longitude, as a JSON number.
    Degrees,
    /// A custom scalar that is a whole JSON number.
    Whole,
    /// A custom scalar that is a number in a JSON string.
    WrittenWhole,
    WrittenDecimal,
    DateTime,
    Date,
    Time,
    Url,
    Email,
    Uuid,
    Hex,
    Json,
    Html,
    Enum(Arc<[JsonValue]>),
}

/// What a text is about, told from the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    Name,
    GivenName,
    FamilyName,
    PersonName,
    Title,
    Prose,
    Email,
    Phone,
    Url,
    Login,
    Slug,
    City,
    Country,
    Street,
    PostalCode,
    Currency,
    Locale,
    Color,
    Hash,
    When,
    Code,
    /// A number that counts the rows: `number`.
    Ordinal,
    Other,
}

/// What a value is computed from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seed {
    /// Of the object and the field.
    pub(crate) value: u64,
    /// Of the object alone: what several of its fields agree on.
    pub(crate) object: u64,
    /// The object's row, 0-based.
    pub(crate) row: u64,
}

impl Scalar {
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "ID" => return Self::Id,
            "String" => return Self::String,
            "Int" => return Self::Int,
            "Float" => return Self::Float,
            "Boolean" => return Self::Boolean,
            _ => {}
        }
        let lower = name.to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
        match () {
            () if has(&["datetime", "timestamp", "iso8601", "instant"]) => Self::DateTime,
            () if lower.ends_with("date") => Self::Date,
            () if lower.ends_with("time") => Self::Time,
            () if lower == "uri" || has(&["url"]) => Self::Url,
            () if has(&["email"]) => Self::Email,
            () if has(&["uuid", "guid"]) => Self::Uuid,
            () if has(&["objectid", "sha", "hex", "bytes"]) => Self::Hex,
            () if has(&["json"]) || lower == "object" || lower == "any" => Self::Json,
            () if has(&["html"]) => Self::Html,
            () if has(&["bigint", "long", "int64", "unsigned"]) => Self::WrittenWhole,
            () if has(&["decimal", "money", "bigfloat", "currency"]) => Self::WrittenDecimal,
            () if has(&["double", "float"]) => Self::Number,
            () => Self::String,
        }
    }

    pub(crate) fn of_enum(ty: &EnumType) -> Self {
        Self::Enum(ty.values.keys().map(|value| JsonValue::from(value.as_str())).collect())
    }

    /// Whether a field `id` of this type names its object.
    pub(crate) fn can_hold_id(&self) -> bool {
        matches!(self, Self::Id | Self::String | Self::Int | Self::Uuid | Self::WrittenWhole)
    }

    /// The value; the same seed gives the same value.
    pub(crate) fn value(&self, topic: Topic, seed: Seed) -> JsonValue {
        let hash = seed.value;
        match self {
            Self::Id | Self::Hex => format!("{:016x}{:016x}", hash, mix(hash, 1)).into(),
            Self::String => topic.text(seed).into(),
            Self::Int if topic == Topic::Ordinal => (seed.row.min(i32::MAX as u64 - 1) + 1).into(),
            Self::Int | Self::Whole => (hash % 1_000).into(),
            Self::Float | Self::Number => ((hash % 100_000) as f64 / 100.0).into(),
            Self::Degrees => ((hash % 18_000) as f64 / 100.0 - 90.0).into(),
            Self::Boolean => hash.is_multiple_of(2).into(),
            Self::WrittenWhole => (hash % 1_000_000).to_string().into(),
            Self::WrittenDecimal => format!("{}.{:02}", hash / 100 % 10_000, hash % 100).into(),
            Self::DateTime => words::date_time(hash).into(),
            Self::Date => words::date(hash).into(),
            Self::Time => words::time(hash).into(),
            Self::Url => Topic::Url.text(seed).into(),
            Self::Email => Topic::Email.text(seed).into(),
            Self::Uuid => words::uuid(hash).into(),
            Self::Json => {
                let mut map = JsonMap::new();
                map.insert("value", (hash % 1_000).into());
                map.into()
            }
            Self::Html => format!("<p>{}</p>", words::prose(hash)).into(),
            // Rows go through the values in turn.
            Self::Enum(values) => pick(values, seed.row).cloned().unwrap_or(JsonValue::Null),
        }
    }
}

impl Topic {
    pub(crate) fn of(field: &str) -> Self {
        let name: String =
            field.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        match name.as_str() {
            "name" | "displayname" | "label" | "company" | "organization" => Self::Name,
            "firstname" | "givenname" => Self::GivenName,
            "lastname" | "familyname" | "surname" => Self::FamilyName,
            "fullname" | "realname" | "contactname" | "authorname" => Self::PersonName,
            "login" | "username" | "handle" | "nickname" => Self::Login,
            "number" | "position" | "rank" => Self::Ordinal,
            "sha" | "oid" | "hash" | "checksum" | "etag" => Self::Hash,
            "code" | "sku" | "key" | "barcode" | "reference" => Self::Code,
            _ if has(&["email"]) => Self::Email,
            _ if has(&["phone", "mobile", "fax"]) => Self::Phone,
            _ if has(&["url", "website", "link", "href", "homepage", "avatar", "uri", "image"]) => Self::Url,
            _ if has(&["slug", "path"]) => Self::Slug,
            _ if has(&["city", "town"]) => Self::City,
            _ if has(&["countr"]) => Self::Country,
            _ if has(&["street", "address"]) => Self::Street,
            _ if has(&["postal", "zip"]) => Self::PostalCode,
            _ if has(&["currency"]) => Self::Currency,
            _ if has(&["locale", "language"]) => Self::Locale,
            _ if has(&["color", "colour"]) => Self::Color,
            _ if has(&["title", "headline", "subject"]) => Self::Title,
            _ if has(&[
                "description",
                "body",
                "content",
                "summary",
                "bio",
                "note",
                "message",
                "comment",
                "text",
            ]) =>
            {
                Self::Prose
            }
            _ if field.ends_with("At") || field.ends_with("_at") || has(&["date", "time"]) => Self::When,
            _ if name.ends_with("name") => Self::Name,
            _ => Self::Other,
        }
    }

    fn text(self, seed: Seed) -> String {
        let hash = seed.value;
        match self {
            Self::Name => words::name(seed.object),
            Self::GivenName => words::given_name(seed.object).to_owned(),
            Self::FamilyName => words::family_name(seed.object).to_owned(),
            Self::PersonName => words::person(seed.object),
            Self::Title => words::title(hash),
            Self::Prose => words::prose(hash),
            Self::Email => words::email(seed.object),
            Self::Phone => format!("+1 555 {:03} {:04}", hash % 1_000, hash / 1_000 % 10_000),
            Self::Url => format!("https://{}.example/{}", words::slug(seed.object), hash % 1_000),
            Self::Login => words::login(seed.object),
            Self::Slug => words::slug(hash),
            Self::City => words::city(hash).to_owned(),
            Self::Country => words::country(hash).to_owned(),
            Self::Street => format!("{} {}", hash % 200 + 1, words::street(hash)),
            Self::PostalCode => format!("{:05}", hash % 100_000),
            Self::Currency => words::currency(hash).to_owned(),
            Self::Locale => words::locale(hash).to_owned(),
            Self::Color => format!("#{:06x}", hash & 0xff_ffff),
            Self::Hash => format!("{:016x}{:016x}{:08x}", hash, mix(hash, 1), mix(hash, 2) as u32),
            Self::When => words::date_time(hash),
            Self::Code => format!("{}-{:04}", words::code(hash), hash / 7 % 10_000),
            Self::Ordinal => (seed.row + 1).to_string(),
            Self::Other => words::two(hash),
        }
    }
}
