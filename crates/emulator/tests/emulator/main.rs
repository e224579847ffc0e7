//! The emulator over real HTTP.

mod relay;
mod support;
