//! Schemas, as SDL or as introspection gives them, with documents after lines `#### NAME`: each is a module that is
//! Rust, or findings.

#![no_main]

mod generator;

#[path = "../../crates/codegen/tests/parts/mod.rs"]
mod parts;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let (schema, documents) = parts::split(&String::from_utf8_lossy(input));
    generator::answers(&schema, &documents);
});
