//! The relaywalk command.
fn main() {}
