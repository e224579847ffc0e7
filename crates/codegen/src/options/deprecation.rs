/// What becomes of deprecated fields, arguments and values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deprecation {
    /// They are like others.
    Allow,
    /// They are `#[deprecated]`, so that the compiler warns of code that uses them.
    #[default]
    Warn,
    /// Documents that use them are wrong.
    Deny,
}
