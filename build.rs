//! Compiles this repository's own query modules, for those who ask for them.

#[cfg(feature = "queries")]
fn main() -> Result<(), relaywalk_codegen::Error> {
    use relaywalk_codegen::Strings;

    salesforce().compile()?;
    github().compile()?;
    // For `benches/decode.rs`.
    salesforce().name("salesforce_straight_line").straight_line("Accounts").compile()?;
    github().name("github_straight_line").straight_line("Issues").straight_line("Search").compile()?;
    salesforce().name("salesforce_text").strings(Strings::Shared).compile()?;
    github().name("github_text").strings(Strings::Shared).compile()
}

#[cfg(feature = "queries")]
fn salesforce() -> relaywalk_codegen::Config {
    relaywalk_codegen::Config::new("schema/salesforce.graphql", "queries/salesforce")
        .scalar("Currency", "f64")
        .scalar("DateTime", "String")
        .scalar("Picklist", "String")
        .scalar("Email", "String")
}

#[cfg(feature = "queries")]
fn github() -> relaywalk_codegen::Config {
    relaywalk_codegen::Config::new("schema/github.graphql", "queries/github")
        .scalar("DateTime", "String")
        .scalar("URI", "String")
}

#[cfg(not(feature = "queries"))]
fn main() {}
