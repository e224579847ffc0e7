/// Whose rules operations keep, besides GraphQL's own: what a server refuses beyond its schema is told when documents
/// are read, and a walk sees to what it limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Salesforce's, if the query type has the field `uiapi`; otherwise nobody's.
    #[default]
    Detect,
    /// Nobody's, whatever the schema looks like: for a server that only resembles Salesforce.
    None,
    /// Salesforce's. A schema that isn't one of Salesforce's is an error.
    Salesforce,
}
