//! For whom something is shown.

/// How findings and changes are shown.
#[derive(Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs: editors, CI
    Json,
}
