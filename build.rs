//! Compiles this repository's own query modules, when somebody asks for them.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
