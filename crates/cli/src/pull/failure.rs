//! What a walk's error means to whoever runs the command.

use relaywalk::{Checkpoint, Error, ErrorKind};

use super::operation::Walk;
use crate::exit::{Exit, Failure};
use crate::interrupt::Signal;
use crate::shell;
use crate::terminal::counted;

/// Says what happened, and what to do.
pub(crate) fn failed(error: &Error) -> Failure {
    let failure = Failure::new(exit(error), error);
    match advice(error) {
        Some(advice) => failure.help(advice),
        None => failure,
    }
}

/// The end of a walk that was told to stop.
pub(super) fn interrupted(by: Signal) -> Failure {
    match by {
        Signal::Interrupt => Failure::new(Exit::Interrupted, "interrupted"),
        Signal::Terminate => Failure::new(Exit::Terminated, "terminated"),
    }
}

/// How to get the rest where no checkpoint is kept.
pub(super) fn rest(walk: &Walk, checkpoint: &Checkpoint) -> Option<String> {
    let cursor = serde_json::to_string(checkpoint.cursor()?).ok()?;
    let again = shell::quoted(&format!("{}={cursor}", walk.connection.cursor_variable));
    Some(format!("the rest begins at --var {again}"))
}

fn exit(error: &Error) -> Exit {
    match error.kind() {
        ErrorKind::Config(_)
        | ErrorKind::Variables(_)
        | ErrorKind::Limit(_)
        | ErrorKind::WrongCheckpoint { .. } => Exit::Configuration,
        ErrorKind::Status { code: Some(code), .. } if code == "REQUEST_LIMIT_EXCEEDED" => Exit::Limit,
        ErrorKind::TooLarge { .. } | ErrorKind::Budget(_) | ErrorKind::Quota { .. } => Exit::Limit,
        ErrorKind::Token(_) => Exit::Auth,
        _ if is_refused(error) => Exit::Auth,
        _ => Exit::Remote,
    }
}

/// Are it the credentials that the server doesn't take? A 403 with a time to come back is a throttle.
fn is_refused(error: &Error) -> bool {
    let status = match error.kind() {
        ErrorKind::Status { status, .. } => *status,
        ErrorKind::Graphql(errors) => {
            let mut codes = errors.errors().iter().filter_map(|error| error.code());
            if codes.any(|code| code == "UNAUTHENTICATED") {
                return true;
            }
            errors.status()
        }
        _ => return false,
    };
    matches!(status.as_u16(), 401 | 403) && !error.is_transient()
}

fn advice(error: &Error) -> Option<String> {
    match error.kind() {
        _ if is_refused(error) => Some(
            "give a valid token by --bearer-env VARIABLE, or another header by --header 'NAME: VALUE'"
                .to_owned(),
        ),
        ErrorKind::Status { status, .. } if matches!(status.as_u16(), 404 | 405) => {
            Some("is --url the one of the GraphQL endpoint?".to_owned())
        }
        ErrorKind::TooLarge { .. } => Some("ask for fewer rows a page by --page-size".to_owned()),
        _ => error
            .retry_after()
            .map(|wait| format!("the server asks to wait for {} before the next request", seconds(wait))),
    }
}

fn seconds(wait: std::time::Duration) -> String {
    counted(wait.as_secs().max(1), "second")
}
