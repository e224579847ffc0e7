//! Walks all authors of a server and compares each with what it must be.

use relaywalk::Client;

relaywalk::include_queries!("peer");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(rows)) = (arguments.next(), arguments.next()) else {
        return Err("usage: peer-client URL ROWS".into());
    };
    let rows: u64 = rows.parse()?;
    let mut authors = Client::new(&url)?.walk(Authors::new().first(1000));
    let mut number = 0_u64;
    while let Some(author) = authors.next().await? {
        number += 1;
        let email = (number % 7 != 0).then(|| format!("a{number}@example.com"));
        if author_id(&author) != number || author_name(&author) != format!("Author {number}") || author.email != email {
            return Err(format!("row {number} is {author:?}").into());
        }
    }
    if number != rows || authors.total() != Some(rows) {
        return Err(format!("{number} rows came, of {:?}, and the server has {rows}", authors.total()).into());
    }
    println!("   {number} rows, every one as it must be");
    Ok(())
}

/// Pothos says that every field is nullable unless told otherwise, PostGraphile that its keys are not.
#[cfg(feature = "pothos")]
fn author_id(author: &authors::Author) -> u64 {
    author.id.as_deref().and_then(|id| id.parse().ok()).unwrap_or_default()
}

#[cfg(feature = "postgraphile")]
fn author_id(author: &authors::Author) -> u64 {
    u64::try_from(author.id).unwrap_or_default()
}

#[cfg(feature = "pothos")]
fn author_name(author: &authors::Author) -> String {
    author.name.clone().unwrap_or_default()
}

#[cfg(feature = "postgraphile")]
fn author_name(author: &authors::Author) -> String {
    author.name.clone()
}
