/// What text in replies becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strings {
    /// `String`: memory of its own for each.
    #[default]
    Owned,
    /// `relaywalk::Text`: in the value itself up to 23 bytes, else a part of its page, which it keeps. An allocation a
    /// row instead of one a string; but a text that is kept keeps its whole page, unless it is detached.
    Shared,
}
