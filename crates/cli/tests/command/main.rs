//! The command as people run it: arguments in, exit code, stdout, stderr and files out.

#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test, what isn't as expected fails it")]

mod completions;
mod demo;
mod documents;
mod generate;
mod help;
mod killed;
mod org;
mod pull_children;
mod pull_errors;
mod pull_output;
mod pull_refused;
mod pull_resumed;
mod pull_rows;
mod pull_salesforce;
mod pull_variables;
mod schema_diff;
mod schema_pull;
mod serve;
mod settings;
mod soql_errors;
mod soql_resumed;
mod soql_rows;
mod support;
