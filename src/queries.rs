//! The query modules of this repository, compiled from `queries/` by its build script. The command's demonstration
//! and the tests use them, and they show what generated modules look like.

/// Operations on Salesforce's GraphQL API.
pub mod salesforce {
    include_queries!("salesforce");
}

/// Operations on GitHub's GraphQL API.
pub mod github {
    include_queries!("github");
}
