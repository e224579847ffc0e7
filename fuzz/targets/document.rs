//! Documents for schemas that are right: each is a module that is Rust, or findings.
//!
//! The first byte of an input says which schema it is for.

#![no_main]

mod generator;

use libfuzzer_sys::fuzz_target;
use relaywalk_codegen::Source;

const SCHEMAS: [&str; 4] = [
    include_str!("../../crates/codegen/tests/diagnostics/schema.graphql"),
    include_str!("../../crates/codegen/tests/random/everything.graphql"),
    include_str!("../../schema/github.graphql"),
    include_str!("../../schema/salesforce.graphql"),
];

fuzz_target!(|input: &[u8]| {
    let Some((schema, document)) = input.split_first() else { return };
    let schema = Source::new("schema.graphql", SCHEMAS[usize::from(schema % 4)]);
    generator::answers(&schema, &[Source::new("input.graphql", String::from_utf8_lossy(document))]);
});
