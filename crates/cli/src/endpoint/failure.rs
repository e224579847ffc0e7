//! What a request's error means to whoever runs the command.

use std::time::Duration;

use relaywalk::salesforce::{ErrorType, SignInError};
use relaywalk::{Error, ErrorKind};

use super::org::WAYS;
use crate::exit::{Exit, Failure};
use crate::terminal::counted;

const LOGINS: &str = "`sf org list` shows the logins that there are; an org's URL begins with https://";
const HIDDEN: &str = "what the signed-in user may not see isn't there either; custom names end in __c";

/// What was asked, by which it is told what to do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    /// The server at `--url`.
    Url,
    /// The org that `--org` names.
    Org,
}

impl Asked {
    /// Says what happened, and what to do.
    pub(crate) fn failed(self, error: &Error) -> Failure {
        let failure = Failure::new(exit(error), error);
        match self.advice(error) {
            Some(advice) => failure.help(advice),
            None => failure,
        }
    }

    fn advice(self, error: &Error) -> Option<String> {
        let advice = match self {
            Self::Url => about_url(error),
            Self::Org => about_org(error),
        };
        let wait = || {
            Some(format!(
                "the server asks to wait for {} before the next request",
                seconds(error.retry_after()?)
            ))
        };
        advice.map(str::to_owned).or_else(wait)
    }
}

fn about_url(error: &Error) -> Option<&'static str> {
    match error.kind() {
        _ if is_refused(error) => {
            Some("give a valid token by --bearer-env VARIABLE, or another header by --header 'NAME: VALUE'")
        }
        _ if status(error).is_some_and(is_elsewhere) => Some("is --url the one of the GraphQL endpoint?"),
        ErrorKind::TooLarge { .. } => Some("ask for fewer rows a page by --page-size"),
        _ => None,
    }
}

fn about_org(error: &Error) -> Option<&'static str> {
    match error.kind() {
        _ if is_refused(error) => Some(WAYS),
        ErrorKind::Token(reason) => match reason.downcast_ref()? {
            SignInError::Command { .. } => Some(LOGINS),
            SignInError::Environment(_) | SignInError::NotRenewable(_) => Some(WAYS),
            _ => None,
        },
        _ if status(error).is_some_and(is_elsewhere) => {
            Some("is --org the URL of an org, and does that have this --api-version?")
        }
        ErrorKind::TooLarge { .. } => Some("ask for fewer rows by --batch-size, or by --page-size of pull"),
        _ => match ErrorType::of(error)? {
            ErrorType::InvalidField | ErrorType::InvalidType => Some(HIDDEN),
            _ => None,
        },
    }
}

fn exit(error: &Error) -> Exit {
    match error.kind() {
        ErrorKind::Config(_)
        | ErrorKind::Variables(_)
        | ErrorKind::Limit(_)
        | ErrorKind::WrongCheckpoint { .. } => Exit::Configuration,
        ErrorKind::TooLarge { .. } | ErrorKind::Budget(_) | ErrorKind::Quota { .. } => Exit::Limit,
        ErrorKind::Token(_) => Exit::Auth,
        ErrorKind::Status { code: Some(_), .. } => match ErrorType::of(error) {
            Some(ErrorType::RequestLimitExceeded) => Exit::Limit,
            Some(ErrorType::MalformedQuery | ErrorType::InvalidField | ErrorType::InvalidType) => {
                Exit::Configuration
            }
            _ if is_refused(error) => Exit::Auth,
            _ => Exit::Remote,
        },
        _ if is_refused(error) => Exit::Auth,
        _ => Exit::Remote,
    }
}

/// Are it the credentials that the server doesn't take? A 403 with a time to come back is a throttle.
fn is_refused(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Status { code: Some(code), .. } if code == "REQUEST_LIMIT_EXCEEDED" => return false,
        ErrorKind::Graphql(errors) => {
            let mut codes = errors.errors().iter().filter_map(|error| error.code());
            if codes.any(|code| code == "UNAUTHENTICATED") {
                return true;
            }
        }
        _ => {}
    }
    status(error).is_some_and(|status| matches!(status, 401 | 403)) && !error.is_transient()
}

/// The status of a reply that is an error.
fn status(error: &Error) -> Option<u16> {
    match error.kind() {
        ErrorKind::Status { status, .. } => Some(status.as_u16()),
        ErrorKind::Graphql(errors) => Some(errors.status().as_u16()),
        _ => None,
    }
}

/// Is nothing there that is asked in this way? 501 is what servers of files say to a POST.
fn is_elsewhere(status: u16) -> bool {
    matches!(status, 404 | 405 | 501)
}

fn seconds(wait: Duration) -> String {
    counted(wait.as_secs().max(1), "second")
}
