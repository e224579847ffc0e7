//! Accounts with contacts, as a server of the queries `AccountsWithContacts` and what continues it has them.

#![allow(clippy::unwrap_used, reason = "a test's own requests are well formed")]

use serde_json::{Value, json};

use super::server::{Received, Reply};

/// Account `i` has `contacts[i]` contacts. Cursors are positions.
#[derive(Clone)]
pub(crate) struct Accounts {
    pub(crate) contacts: Vec<usize>,
    /// Rows a page: of accounts, and of contacts.
    pub(crate) page: usize,
    pub(crate) inline: usize,
}

impl Accounts {
    pub(crate) fn new(contacts: impl Into<Vec<usize>>) -> Self {
        Self { contacts: contacts.into(), page: 100, inline: 2 }
    }

    /// What a request asks for.
    pub(crate) fn reply(&self, request: &Received) -> Reply {
        let variables = request.variables();
        let after = variables["after"].as_str().map_or(0, |after| after.parse().unwrap());
        match variables["id"].as_str() {
            Some(id) => one(json!([{ "node": self.account(id[1..].parse().unwrap(), after) }])),
            None => {
                let rows = after..self.contacts.len().min(after + self.page);
                let edges = rows.clone().map(|row| json!({ "cursor": "", "node": self.account(row, 0) }));
                let edges: Vec<Value> = edges.collect();
                data(json!({
                    "totalCount": self.contacts.len(),
                    "pageInfo": info(rows.end, self.contacts.len()),
                    "edges": edges,
                }))
            }
        }
    }

    /// The ids of an account's contacts.
    pub(crate) fn ids(&self, account: usize) -> Vec<String> {
        (0..self.contacts[account]).map(|contact| format!("C{account}.{contact}")).collect()
    }

    fn account(&self, row: usize, after: usize) -> Value {
        let total = self.contacts[row];
        let rows = after..total.min(after + self.inline);
        let ids = self.ids(row);
        let edges: Vec<Value> = rows
            .clone()
            .map(|contact| json!({ "node": { "Id": ids[contact], "Name": null, "Email": null } }))
            .collect();
        let contacts = json!({ "totalCount": total, "pageInfo": info(rows.end, total), "edges": edges });
        json!({ "Id": format!("A{row}"), "Name": null, "Parent": null, "Contacts": contacts })
    }
}

fn info(end: usize, total: usize) -> Value {
    json!({ "hasNextPage": end < total, "endCursor": end.to_string() })
}

/// A reply to a request for one account, with these edges.
pub(crate) fn one(edges: Value) -> Reply {
    data(json!({ "edges": edges }))
}

fn data(account: Value) -> Reply {
    Reply::json(json!({ "data": { "uiapi": { "query": { "Account": account } } } }).to_string())
}
