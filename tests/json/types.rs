//! Types with two readers: serde's derive, and one written exactly as generated code is.

use relaywalk::json::{self, Error, FromJson, Reader};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Issue {
    pub(crate) number: i32,
    #[serde(deserialize_with = "exact_id")]
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) state: State,
    pub(crate) locked: bool,
    #[serde(deserialize_with = "exact_float")]
    pub(crate) score: f64,
    pub(crate) labels: Option<Labels>,
    pub(crate) author: Option<Author>,
}

impl FromJson for Issue {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        const KEYS: &[&str] = &[
            "\"number\":",
            "\"id\":",
            "\"title\":",
            "\"state\":",
            "\"locked\":",
            "\"score\":",
            "\"labels\":",
            "\"author\":",
        ];
        let mut object = reader.object("Issue", KEYS)?;
        let mut number = None;
        let mut id = None;
        let mut title = None;
        let mut state = None;
        let mut locked = None;
        let mut score = None;
        let mut labels = None;
        let mut author = None;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => number = Some(json::int(reader)?),
                1 => id = Some(json::id(reader)?),
                2 => title = json::nullable(reader, json::string)?,
                3 => state = Some(FromJson::read(reader)?),
                4 => locked = Some(json::boolean(reader)?),
                5 => score = Some(json::float(reader)?),
                6 => labels = json::nullable(reader, FromJson::read)?,
                7 => author = json::nullable(reader, FromJson::read)?,
                _ => reader.skip()?,
            }
        }
        Ok(Self {
            number: reader.required(&object, 0, number)?,
            id: reader.required(&object, 1, id)?,
            title,
            state: reader.required(&object, 3, state)?,
            locked: reader.required(&object, 4, locked)?,
            score: reader.required(&object, 5, score)?,
            labels,
            author,
        })
    }
}

#[derive(Debug, PartialEq)]
pub(crate) enum State {
    Open,
    Closed,
    Other(String),
}

impl State {
    fn from_name(name: &str) -> Self {
        match name {
            "OPEN" => Self::Open,
            "CLOSED" => Self::Closed,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl FromJson for State {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.text(Self::from_name)
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|name| Self::from_name(&name))
    }
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Labels {
    pub(crate) total_count: i64,
    pub(crate) nodes: Option<Vec<Option<String>>>,
}

impl FromJson for Labels {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut object = reader.object("Labels", &["\"totalCount\":", "\"nodes\":"])?;
        let mut total_count = None;
        let mut nodes = None;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => total_count = Some(reader.integer()?),
                1 => {
                    nodes = json::nullable(reader, |reader| {
                        json::list(reader, |reader| json::nullable(reader, json::string))
                    })?;
                }
                _ => reader.skip()?,
            }
        }
        Ok(Self { total_count: reader.required(&object, 0, total_count)?, nodes })
    }
}

/// An abstract type.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "__typename")]
pub(crate) enum Author {
    User(User),
    Bot(Bot),
    #[serde(other)]
    Unknown,
}

impl FromJson for Author {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        match &*reader.typename()? {
            "User" => FromJson::read(reader).map(Self::User),
            "Bot" => FromJson::read(reader).map(Self::Bot),
            _ => reader.skip().map(|()| Self::Unknown),
        }
    }
}

#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct User {
    pub(crate) login: String,
    pub(crate) followers: Option<i64>,
}

impl FromJson for User {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut object = reader.object("User", &["\"login\":", "\"followers\":"])?;
        let mut login = None;
        let mut followers = None;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => login = Some(json::string(reader)?),
                1 => followers = json::nullable(reader, FromJson::read)?,
                _ => reader.skip()?,
            }
        }
        Ok(Self { login: reader.required(&object, 0, login)?, followers })
    }
}

#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Bot {
    pub(crate) url: Option<String>,
}

impl FromJson for Bot {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut object = reader.object("Bot", &["\"url\":"])?;
        let mut url = None;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => url = json::nullable(reader, json::string)?,
                _ => reader.skip()?,
            }
        }
        Ok(Self { url })
    }
}

/// A string or an integer, its digits kept.
fn exact_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    let text = raw.get();
    match serde_json::from_str::<String>(text) {
        Ok(text) => Ok(text),
        Err(_) if text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit()) => Ok(text.to_owned()),
        Err(error) => Err(serde::de::Error::custom(error)),
    }
}

/// What the standard library makes of the digits: serde_json is a unit off in the last place now and then.
fn exact_float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    let value = raw.get().parse::<f64>().ok().filter(|value| value.is_finite());
    value.ok_or_else(|| serde::de::Error::custom("not a float"))
}
