fn main() -> Result<(), relaywalk_codegen::Error> {
    relaywalk_codegen::Config::new("schema/bookshop.graphql", "queries").compile()
}
