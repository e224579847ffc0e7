//! What a walk's error means to whoever runs the command.

use relaywalk::{Cursor, Error, ErrorKind, Walker};

use super::operation::Walk;
use super::output::Output;
use super::source::PlannedConnection;
use crate::exit::{Exit, Failure};
use crate::shell;
use crate::terminal::counted;

/// How far a walk came before it failed.
#[derive(Default)]
pub(super) struct Walked {
    /// What was written where; nothing if there was no walk yet.
    written: Option<String>,
    /// The variable and the cursor to go on with.
    next: Option<(&'static str, Cursor)>,
}

impl Walked {
    pub(super) fn by(walker: &Walker<PlannedConnection>, walk: &Walk, output: &Output) -> Self {
        let written = match walker.rows() {
            0 => "no rows were written".to_owned(),
            rows => format!(
                "{} of {} {} written to {output}",
                counted(rows, "row"),
                counted(walker.pages(), "page"),
                if rows == 1 { "was" } else { "were" },
            ),
        };
        let cursor = walker.checkpoint().cursor().cloned();
        Self {
            written: Some(written),
            next: cursor.map(|cursor| (&*walk.connection.cursor_variable, cursor)),
        }
    }

    /// The end of a walk that was told to stop.
    pub(super) fn interrupted(self) -> Failure {
        self.add(Failure::new(Exit::Interrupted, "interrupted"))
    }

    fn add(self, mut failure: Failure) -> Failure {
        if let Some(written) = self.written {
            failure = failure.note(written);
        }
        if let Some((variable, cursor)) = self.next {
            let cursor = serde_json::to_string(&cursor).unwrap_or_default();
            let again = shell::quoted(&format!("{variable}={cursor}"));
            failure = failure.help(format_args!("the rest begins at --var {again}"));
        }
        failure
    }
}

/// Says what happened, what was written before, and what to do.
pub(super) fn failed(error: &Error, walked: Walked) -> Failure {
    let failure = Failure::new(exit(error), error);
    let failure = match advice(error) {
        Some(advice) => failure.help(advice),
        None => failure,
    };
    walked.add(failure)
}

fn exit(error: &Error) -> Exit {
    match error.kind() {
        ErrorKind::Config(_) | ErrorKind::Variables(_) => Exit::Configuration,
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
