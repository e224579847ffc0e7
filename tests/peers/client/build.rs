//! Compiles the queries for whichever server is walked, against the schema that it wrote itself.
fn main() -> Result<(), relaywalk_codegen::Error> {
    println!("cargo::rerun-if-env-changed=RELAYWALK_PEER_SCHEMA");
    let schema = std::env::var("RELAYWALK_PEER_SCHEMA").unwrap_or_default();
    let queries = match () {
        () if cfg!(feature = "github") => "queries/github",
        () if cfg!(feature = "postgraphile") => "queries/postgraphile",
        () => "queries/pothos",
    };
    let config = relaywalk_codegen::Config::new(schema, queries).name("peer");
    match () {
        () if cfg!(feature = "github") => config,
        () if cfg!(feature = "postgraphile") => config.scalar("BigInt", "String"),
        // No nodes, as PostGraphile's objects are: an author is reached by a field of its own.
        () => config.anchor("Author", "author(id: $id)"),
    }
    .compile()
}
