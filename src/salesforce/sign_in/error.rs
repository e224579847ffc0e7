use http::StatusCode;

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// Salesforce says no.
    #[error("Salesforce refuses the sign-in: {error}{}", .description.as_deref().map(|text| format!(": {text}")).unwrap_or_default())]
    Refused {
        /// The status of the reply.
        status: StatusCode,
        /// Its `error`, such as `invalid_grant`.
        error: String,
        /// Its `error_description`.
        description: Option<String>,
    },
    /// The request or its reply was lost on the way, or the server is too busy.
    #[error("{0}")]
    Failed(#[source] crate::Error),
    /// The reply is neither a session nor an error of the token endpoint.
    #[error(
        "the token endpoint answered {status}, without a token and without saying why; is its URL right?"
    )]
    NotUnderstood {
        /// The status of the reply.
        status: StatusCode,
    },
    /// The session is for another instance than the one that requests go to.
    #[error("the sign-in leads to the instance {found}, and this org was made for {expected}")]
    OtherInstance {
        /// The instance that the session is for.
        found: String,
        /// The instance of the org.
        expected: String,
    },
    /// The sign-in doesn't tell its instance.
    #[error("the sign-in doesn't say for which instance it is: make the org with its instance URL")]
    NoInstance,
    /// The server refused a token that can't be renewed.
    #[error("{0}")]
    NotRenewable(&'static str),
    /// The environment has no token.
    #[error("the environment variable {0} isn't set")]
    Environment(&'static str),
    /// The `sf` command can't be run, fails, or says something unknown.
    #[error("`{command}`: {message}")]
    Command {
        /// The command, without secrets.
        command: String,
        /// What it said, or why it can't be run.
        message: String,
    },
}
