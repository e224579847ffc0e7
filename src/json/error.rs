use std::fmt;

use super::place::{excerpt, response_path, shortened};
use super::reader::MAX_DEPTH;

/// Characters of a caller's message that are kept at most.
const MESSAGE: usize = 400;

/// What is wrong with a JSON text, and where in the response.
///
/// One pointer wide. It holds a short excerpt of the text at most.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    problem: Problem,
    offset: usize,
    type_name: &'static str,
    field: String,
    path: String,
    found: String,
    cut_short: bool,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The schema promised something else than what is here.
    Expected(&'static str),
    /// The schema promised an object of this type.
    ExpectedObject(&'static str),
    /// A non-null field isn't there.
    Missing,
    /// A field is there twice.
    Twice,
    /// The grammar of JSON wants something else here.
    Syntax(&'static str),
    /// JSON has no such thing.
    Invalid(&'static str),
    /// Not even text.
    NotUtf8,
    /// Objects and lists nest too deeply.
    TooDeep,
    /// The type that a scalar is mapped to refuses it.
    Custom(String),
}

impl Problem {
    /// Could more text have mended it?
    fn is_of_grammar(&self) -> bool {
        match self {
            Self::Expected(_) | Self::ExpectedObject(_) | Self::Syntax(_) | Self::Invalid(_) => true,
            Self::NotUtf8 | Self::Missing | Self::Twice | Self::TooDeep | Self::Custom(_) => false,
        }
    }
}

/// Where a reader was.
pub(super) struct Place {
    pub(super) at: usize,
    /// The innermost object's GraphQL type; empty if there is none.
    pub(super) type_name: &'static str,
    /// The field at fault; empty if it is the one whose value starts or is under way at `at`.
    pub(super) field: &'static str,
}

impl Error {
    #[cold]
    pub(super) fn new(text: &str, place: Place, problem: Problem) -> Self {
        let Place { at: offset, type_name, field } = place;
        let (path, last) = response_path(text, offset);
        let field = if field.is_empty() { last } else { field.to_owned() };
        let problem = match problem {
            Problem::Custom(message) => Problem::Custom(shortened(&message, MESSAGE)),
            problem => problem,
        };
        let cut_short = problem.is_of_grammar() && is_last_token(text, offset);
        let found = excerpt(text, offset);
        Self(Box::new(Inner { problem, offset, type_name, field, path, found, cut_short }))
    }

    /// Does the text end too early, as one does whose rest was lost on the way?
    pub fn is_cut_short(&self) -> bool {
        self.0.cut_short
    }

    /// Offset in the text, in bytes from 0, at which the problem was noticed.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The place in the response, such as `data.viewer.repositories.edges[3].node.name`; empty at the top.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The GraphQL type around the place.
    pub fn type_name(&self) -> Option<&str> {
        Some(self.0.type_name).filter(|name| !name.is_empty())
    }

    /// The response key of the field around the place.
    pub fn field(&self) -> Option<&str> {
        Some(self.0.field.as_str()).filter(|name| !name.is_empty())
    }
}

/// Is there nothing behind the place but a piece of one word or number?
fn is_last_token(text: &str, offset: usize) -> bool {
    let rest = text.get(offset..).unwrap_or_default().trim_ascii_end();
    rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { problem, offset, path, found, .. } = &*self.0;
        let (field, at) = (Field(self), At(path));
        match problem {
            Problem::Expected(what) => write!(f, "expected {what}{field}{at}, found {found}")?,
            Problem::ExpectedObject("") => write!(f, "expected an object{field}{at}, found {found}")?,
            Problem::ExpectedObject(name) => {
                write!(f, "expected an object (`{name}`){field}{at}, found {found}")?
            }
            Problem::Missing => write!(f, "no value{field}{at}, though the schema says it is never null")?,
            Problem::Twice => write!(f, "two values{field}{at}")?,
            Problem::Syntax(what) => write!(f, "invalid JSON: expected {what}{at}, found {found}")?,
            Problem::Invalid(what) => write!(f, "invalid JSON: {what}{at}, found {found}")?,
            Problem::NotUtf8 => write!(f, "invalid JSON: bytes that aren't UTF-8{at}")?,
            Problem::TooDeep => write!(f, "objects and lists nested more than {MAX_DEPTH} deep{at}")?,
            Problem::Custom(message) => write!(f, "bad value{field}{at}: {message}")?,
        }
        write!(f, " (byte {offset})")
    }
}

/// Which field it is about, if that is known.
struct Field<'e>(&'e Error);

impl fmt::Display for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.type_name(), self.0.field()) {
            (Some(name), Some(field)) => write!(f, " for `{name}.{field}`"),
            (None, Some(field)) => write!(f, " for `{field}`"),
            (_, None) => Ok(()),
        }
    }
}

struct At<'e>(&'e str);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, " at `{}`", self.0) }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { problem, offset, type_name, field, path, found, cut_short } = &*self.0;
        f.debug_struct("Error")
            .field("problem", problem)
            .field("offset", offset)
            .field("type_name", type_name)
            .field("field", field)
            .field("path", path)
            .field("found", found)
            .field("cut_short", cut_short)
            .finish()
    }
}

impl std::error::Error for Error {}
