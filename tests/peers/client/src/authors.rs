//! The authors of Pothos and of PostGraphile: the same rows under two schemas.

use relaywalk::Client;

use crate::Result;
use crate::queries::{Authors, authors};

pub async fn walk(url: &str, rows: u64) -> Result<()> {
    let mut authors = Client::new(url)?.walk(Authors::new().first(1000));
    let mut number = 0_u64;
    while let Some(author) = authors.next().await? {
        number += 1;
        let email = (number % 7 != 0).then(|| format!("a{number}@example.com"));
        if id(&author) != number || name(&author) != format!("Author {number}") || author.email != email {
            return Err(format!("row {number} is {author:?}").into());
        }
    }
    if number != rows || authors.total() != Some(rows) {
        return Err(format!("{number} rows came, of {:?}, and the server has {rows}", authors.total()).into());
    }
    Ok(())
}

/// Pothos says that every field is nullable unless told otherwise, PostGraphile that what the database requires isn't.
#[cfg(feature = "pothos")]
fn id(author: &authors::Author) -> u64 {
    author.id.parse().unwrap_or_default()
}

#[cfg(feature = "pothos")]
fn name(author: &authors::Author) -> String {
    author.name.clone().unwrap_or_default()
}

#[cfg(feature = "postgraphile")]
fn id(author: &authors::Author) -> u64 {
    u64::try_from(author.id).unwrap_or_default()
}

#[cfg(feature = "postgraphile")]
fn name(author: &authors::Author) -> String {
    author.name.clone()
}
