//! More than the 4,000 accounts that Salesforce's GraphQL API gives unless it is asked with `upperBound`.
//!
//! ```sh
//! cargo run --example upper_bound
//! ```
//!
//! runs it against an emulated org; with `SF_ORG_INSTANCE_URL` and `SF_ACCESS_TOKEN` set, against yours.

mod org;

use std::error::Error;

// In a crate of your own: `relaywalk::include_queries!("salesforce");`
use relaywalk::queries::salesforce::Accounts;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // In a program of your own: `Org::sign_in(ClientCredentials::new(url, id, secret)?).await?.build()?`.
    let (org, _emulator) = org::org(12_000).await?;
    // The operation declares `$upperBound`, so the walk sets it when there are more rows than can be had without.
    let mut accounts = org.client().walk(Accounts::new().first(2_000));
    while let Some(_account) = accounts.next().await? {}
    let total = accounts.total().unwrap_or_default();
    println!("{} of {total} accounts, in {} pages", accounts.rows(), accounts.pages());
    Ok(())
}
