//! Walks a server to the last row, typed, and compares every row with what it must be: `peer-client URL ROWS`, and with
//! a file of what every author must have, authors with all that is below them.

#[cfg(not(feature = "github"))]
mod authors;
#[cfg(not(feature = "github"))]
mod in_depth;
#[cfg(feature = "github")]
mod repositories;

#[cfg(not(feature = "github"))]
use authors::walk;
#[cfg(feature = "github")]
use repositories::walk;

#[cfg(not(feature = "github"))]
mod queries {
    relaywalk::include_queries!("peer");
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(rows)) = (arguments.next(), arguments.next()) else {
        return Err("usage: peer-client URL ROWS".into());
    };
    let rows = rows.parse()?;
    walk(&url, rows).await?;
    println!("   {rows} rows, every one as it must be");
    #[cfg(not(feature = "github"))]
    if let Some(file) = arguments.next() {
        in_depth::walk(&url, &file).await?;
    }
    Ok(())
}
