//! A query by REST, in JSON and in XML: batch after batch to the last record, each with all its children.
//!
//! ```sh
//! cargo run --example query_more
//! ```
//!
//! runs it against an emulated org; with `SF_ORG_INSTANCE_URL` and `SF_ACCESS_TOKEN` set, against yours.

mod org;

use std::error::Error;

use relaywalk::salesforce::{ChildRecords, Format};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Account {
    name: Option<String>,
    annual_revenue: Option<f64>,
    contacts: ChildRecords<Contact>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Contact {
    last_name: Option<String>,
}

const SOQL: &str = "SELECT Name, AnnualRevenue, (SELECT LastName FROM Contacts) FROM Account ORDER BY Id";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // In a program of your own: `Org::sign_in(ClientCredentials::new(url, id, secret)?).await?.build()?`.
    let (org, _emulator) = org::org(1_000).await?;
    for format in [Format::Json, Format::Xml] {
        let mut accounts = org.query::<Account>(SOQL).batch_size(500).format(format);
        let (mut contacts, mut revenue) = (0, 0.0);
        while let Some(account) = accounts.next().await? {
            if accounts.rows() <= 3 {
                let name = account.name.as_deref().unwrap_or("unnamed");
                let first = account.contacts.iter().find_map(|contact| contact.last_name.as_deref());
                let first = first.unwrap_or("nobody");
                println!("{name}: {} contacts, the first is {first}", account.contacts.len());
            }
            contacts += account.contacts.len();
            revenue += account.annual_revenue.unwrap_or_default();
        }
        println!(
            "{format:?}: {} accounts with {contacts} contacts and a revenue of {revenue:.2}, in {} batches",
            accounts.rows(),
            accounts.pages()
        );
    }
    Ok(())
}
