//! Accounts with all their contacts by GraphQL, typed by `queries/salesforce/accounts_with_all_contacts.graphql`.
//!
//! ```sh
//! cargo run --example nested_accounts
//! ```
//!
//! runs it against an emulated org; with `SF_ORG_INSTANCE_URL` and `SF_ACCESS_TOKEN` set, against yours.

mod org;

use std::error::Error;

// In a crate of your own: `relaywalk::include_queries!("salesforce");`
use relaywalk::Wrapper;
use relaywalk::queries::salesforce::AccountsWithAllContacts;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // In a program of your own: `Org::sign_in(ClientCredentials::new(url, id, secret)?).await?.build()?`.
    let (org, _emulator) = org::org(1_000).await?;
    let query = AccountsWithAllContacts::new().first(200);

    // Each account with every contact: eight accounts' contacts are fetched at a time, the accounts come in order.
    let mut accounts = org.client().walk(query.clone()).complete(8);
    let mut total = 0;
    while let Some(account) = accounts.next().await? {
        let edges = account.contacts.iter().flat_map(|contacts| contacts.edges.iter().flatten().flatten());
        let contacts: Vec<_> = edges.filter_map(|edge| edge.node.as_ref()).collect();
        if accounts.rows() <= 3 {
            let name = account.name.value().map_or("unnamed", String::as_str);
            let reachable = contacts.iter().filter(|contact| contact.email.value().is_some()).count();
            println!("{name}: {} contacts, {reachable} with an address", contacts.len());
        }
        total += contacts.len();
    }
    println!("{} accounts with {total} contacts, in {} pages", accounts.rows(), accounts.pages());

    // Or the contacts of one account, as they come.
    let mut accounts = org.client().walk(query.clone());
    if let Some(account) = accounts.next().await? {
        let mut contacts = org.client().walk(query.contacts(&account));
        while let Some(_contact) = contacts.next().await? {}
        let total = contacts.total().unwrap_or_default();
        println!("the first has {} of {total} contacts, in {} pages", contacts.rows(), contacts.pages());
    }
    Ok(())
}
