//! Compiles this repository's own query modules, for those who ask for them.

#[cfg(feature = "queries")]
fn main() -> Result<(), relaywalk_codegen::Error> {
    use relaywalk_codegen::Config;

    let salesforce = Config::new("schema/salesforce.graphql", "queries/salesforce")
        .scalar("Currency", "f64")
        .scalar("DateTime", "String")
        .scalar("Picklist", "String")
        .scalar("Email", "String");
    salesforce.compile()?;
    Config::new("schema/github.graphql", "queries/github")
        .scalar("DateTime", "String")
        .scalar("URI", "String")
        .compile()
}

#[cfg(not(feature = "queries"))]
fn main() {}
