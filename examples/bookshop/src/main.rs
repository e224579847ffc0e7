//! Prints every book that a server has: `cargo run -- URL`.
//!
//! A server to try it on, from the root of the repository:
//! `cargo run -- serve --schema examples/bookshop/schema/bookshop.graphql --rows 120`

use relaywalk::Client;

relaywalk::include_queries!("bookshop");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("usage: bookshop URL")?;
    let client = Client::new(&url)?;

    let mut books = client.walk(Books::new());
    while let Some(book) = books.next().await? {
        let seller = match book.seller {
            books::Seller::Shop(shop) => format!("{} ({})", shop.name, shop.url),
            books::Seller::Reader(reader) => reader.name,
            books::Seller::Unknown(other) => format!("a {}", other.typename),
        };
        let price = book.price.map_or("out of print".to_owned(), |price| format!("{price:.2} €"));
        println!("{:<12} {:<8} {price:>12}  {}, from {seller}", book.id, book.genre, book.title);
    }
    println!("{} books in {} pages", books.rows(), books.pages());
    Ok(())
}
