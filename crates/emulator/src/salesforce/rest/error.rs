//! Errors of the REST interface.

use apollo_compiler::response::serde_json_bytes::json;
use axum::http::StatusCode;

use super::xml;
use crate::failure::Failure;
use crate::profile::Profile;
use crate::salesforce::soql::SoqlError;

/// One error, which is a list of one in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RestError {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) retry_after: Option<u64>,
}

impl RestError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    pub(super) fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn expired() -> Self {
        Self::bad("QUERY_LOCATOR_EXPIRED", "the query locator has expired: query again")
    }

    pub(super) fn json(&self) -> String {
        json!([{ "message": &self.message, "errorCode": self.code }]).to_string()
    }

    pub(super) fn xml(&self) -> String {
        xml::error(self.code, &self.message)
    }
}

impl From<&Failure> for RestError {
    fn from(failure: &Failure) -> Self {
        let message = failure.message(Profile::Salesforce);
        let retry_after = match failure {
            Failure::Busy { retry_after, .. } => *retry_after,
            _ => None,
        };
        Self { retry_after, ..Self::new(failure.status(), failure.salesforce_code(), message) }
    }
}

impl From<SoqlError> for RestError {
    fn from(error: SoqlError) -> Self {
        Self::bad(error.code, error.message)
    }
}
