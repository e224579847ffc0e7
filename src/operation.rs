use graphql_client::GraphQLQuery;
use serde::Serialize;

use crate::json::FromJson;
use crate::{Cursor, Limits, Page};

/// What an operation does to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationKind {
    /// Reads; may be sent again.
    Query,
    /// Writes; is never sent twice.
    Mutation,
    /// A stream of events; its types are generated, its transport is not part of this crate.
    Subscription,
}

impl OperationKind {
    /// What the operation in a text is, if the text holds one operation with the fragments it uses. Of several
    /// operations, nothing is said.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut kinds = definitions(text).filter_map(|word| match word {
            "query" | "{" => Some(Some(Self::Query)),
            "mutation" => Some(Some(Self::Mutation)),
            "subscription" => Some(Some(Self::Subscription)),
            "fragment" => None,
            _ => Some(None),
        });
        kinds.next().flatten().filter(|_| kinds.next().is_none())
    }
}

/// The first token of each definition in a document.
fn definitions(text: &str) -> impl Iterator<Item = &str> {
    let mut tokens = tokens(text);
    std::iter::from_fn(move || {
        let first = tokens.next()?;
        // It ends with the selection set; braces may stand in the defaults of variables before.
        let mut depth = 0_usize;
        let mut token = Some(first);
        while let Some(now) = token {
            match now {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if now == "}" && depth == 0 {
                break;
            }
            token = tokens.next();
        }
        Some(first)
    })
}

/// The names, strings and single characters of a document, without what means nothing.
///
/// Source: <https://spec.graphql.org/draft/#sec-Language.Source-Text>.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '\u{feff}'));
            match rest.strip_prefix('#') {
                Some(comment) => rest = comment.find(['\n', '\r']).map_or("", |end| &comment[end..]),
                None => break,
            }
        }
        let length = token_length(rest)?;
        let (token, behind) = rest.split_at_checked(length)?;
        rest = behind;
        Some(token)
    })
}

fn token_length(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if let Some(block) = text.strip_prefix("\"\"\"") {
        let quotes = block.match_indices("\"\"\"").find(|(at, _)| !block[..*at].ends_with('\\'));
        return quotes.map(|(at, _)| at + 6);
    }
    if first == '"' {
        let mut escaped = true;
        let end = text.find(|c| {
            c == '"' && !escaped || {
                escaped = c == '\\' && !escaped;
                false
            }
        });
        return end.map(|end| end + 1);
    }
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name = text.find(|c| !is_of_name(c)).unwrap_or(text.len());
    Some(if name > 0 { name } else { first.len_utf8() })
}

/// A generated operation: the value is its variables.
pub trait Operation:
    GraphQLQuery<Variables = Self, ResponseData: FromJson + Send> + Serialize + Clone + Send + Sync + 'static
{
    /// The operation's name, as sent.
    const NAME: &'static str;
    /// The text that goes over the wire.
    const QUERY: &'static str;
    /// Query, mutation or subscription.
    const KIND: OperationKind;
    /// What the server limits the operation to, if it has a connection to walk and that is known.
    const LIMITS: Option<Limits<'static>> = None;
}

/// A generated operation that walks one connection.
pub trait ConnectionQuery: Operation {
    /// What a walk yields: the connection's nodes, or its edges when the selection holds more than a node.
    type Item: Send + 'static;

    /// The connection's place in the response, as dotted response keys.
    const PATH: &'static str;

    /// The response keys, from the connection on, by which the cursor of the next page is found before the rows are
    /// decoded: the page information, the flag that says whether there is more, and the cursor. Nothing if the cursor
    /// is elsewhere.
    const PAGE_INFO: Option<[&'static str; 3]> = None;

    /// Sets the variable that says where the next page starts.
    fn seek(&mut self, cursor: Cursor);

    /// The first page, if there is no need to ask for it: it came with the parent.
    fn first_page(&self) -> Option<Result<Page<Self::Item>, PageError>> {
        None
    }

    /// Is it a response to this query? One for a parent has that parent in it.
    ///
    /// # Errors
    ///
    /// [`PageError::OtherParent`] if it has another one, or the errors of [`page`](Self::page).
    fn verify(&self, data: &mut Self::ResponseData) -> Result<(), PageError> {
        let _ = data;
        Ok(())
    }

    /// How many rows a page is asked for, by a variable or its default; nothing if no variable sets it, or none
    /// is known.
    fn page_size(&self) -> Option<i32> {
        None
    }

    /// Sets the variable that says how many rows a page is asked for, if there is one. Nothing but the number of
    /// rows must depend on it: a walk changes it on the way.
    fn set_page_size(&mut self, rows: i32) {
        let _ = rows;
    }

    /// Takes the connection's items out of a response; what else was selected stays in `data`.
    ///
    /// # Errors
    ///
    /// The response has no connection where the operation selected one, or it says that there are more rows
    /// and not where.
    fn page(data: &mut Self::ResponseData) -> Result<Page<Self::Item>, PageError>;
}

/// A response that decoded, but from which no walk can go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// Something on the way to the connection is null: no such record, or no right to see it.
    #[error("`{path}` is null, so there is no connection to walk")]
    Null {
        /// The response path that is null.
        path: &'static str,
    },
    /// A directive left out what says whether there are more rows.
    #[error("a directive left `{path}` out of the reply, so nothing says whether there are more rows")]
    LeftOut {
        /// The response path that isn't there.
        path: &'static str,
    },
    /// An object on the way to the connection has a type without it.
    #[error("`{path}` is of type `{found}`, which has no such connection")]
    OtherType {
        /// The response path of the object.
        path: &'static str,
        /// Its `__typename`.
        found: String,
    },
    /// A parent was asked for alone, and there are none or several: a cursor belongs to one parent.
    #[error("`{path}` holds {found} records where the operation asks for one")]
    NotOne {
        /// The list's response path.
        path: &'static str,
        /// How many there are.
        found: usize,
    },
    /// One parent was asked for, and the server gave another.
    #[error("`{path}` is {found}, but the parent that was asked for is {asked}")]
    OtherParent {
        /// The response path of the parent's key.
        path: &'static str,
        /// The key that was asked for, as JSON.
        asked: String,
        /// The key in the response, as JSON.
        found: String,
    },
    /// The server said that there are more rows but not where they start.
    #[error("`{path}` says there are more rows but gives no cursor; going on would lose or repeat rows")]
    MissingCursor {
        /// The connection's response path.
        path: &'static str,
    },
}

/// Where the next page starts, from what the server said of it.
///
/// # Errors
///
/// [`PageError::MissingCursor`] if there is more and the cursor is null, missing or empty.
pub fn next_page(
    more: bool,
    cursor: Option<Cursor>,
    path: &'static str,
) -> Result<Option<Cursor>, PageError> {
    match cursor.filter(|cursor| more && !cursor.is_empty()) {
        None if more => Err(PageError::MissingCursor { path }),
        next => Ok(next),
    }
}
