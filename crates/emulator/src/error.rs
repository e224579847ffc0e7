//! What can go wrong before a server runs, or when it is asked for data that it hasn't.

/// Why there is no server, or no such data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No server can be made of this SDL.
    #[error("the schema can't be served: {0}")]
    Schema(String),
    /// The port can't be had.
    #[error("can't listen on port {port}")]
    Bind {
        /// The port that was asked for; 0 for any.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// Dotted field names that lead nowhere.
    #[error("`{path}` {reason}")]
    NoSuchField {
        /// The names.
        path: String,
        /// What is wrong with them.
        reason: &'static str,
    },
}
