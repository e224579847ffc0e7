use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::process::Command;
use tokio::time::timeout;

use super::{Session, SignIn, SignInError, SignInFuture};
use crate::Token;
use crate::excerpt::excerpt;

/// The command is a program of Node's, and may renew its token over the network.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The login of the `sf` command (Salesforce CLI): an org that `sf org login` knows.
///
/// `sf org display` gives the instance, and up to May 2026 the token; since then that is redacted there, and
/// `sf org auth show-access-token` gives it.
#[derive(Clone, Debug)]
pub struct SfCommand {
    program: OsString,
    target_org: Option<String>,
}

impl Default for SfCommand {
    fn default() -> Self {
        Self::new()
    }
}

impl SfCommand {
    /// The default org of the command.
    pub fn new() -> Self {
        Self { program: if cfg!(windows) { "sf.cmd" } else { "sf" }.into(), target_org: None }
    }

    /// The org of this alias or user name.
    #[must_use]
    pub fn target_org(mut self, name: &str) -> Self {
        self.target_org = Some(name.to_owned());
        self
    }

    /// Where the command is; looked for in the path if not set.
    #[must_use]
    pub fn program(mut self, path: impl Into<OsString>) -> Self {
        self.program = path.into();
        self
    }

    async fn session(&self) -> Result<Session, SignInError> {
        let display = self.run(&["org", "display"], &[]).await?;
        let instance = text(&display, "instanceUrl")
            .ok_or_else(|| self.failed("org display", "it tells no instance"))?;
        let token = match text(&display, "accessToken").filter(|token| !is_redacted(token)) {
            Some(token) => token,
            None => {
                let shown = self.run(&["org", "auth", "show-access-token"], &["--no-prompt"]).await?;
                let token = text(&shown, "accessToken").filter(|token| !is_redacted(token));
                token.ok_or_else(|| self.failed("org auth show-access-token", "it shows no access token"))?
            }
        };
        Ok(Session::new(Token::new(token), Some(instance)))
    }

    /// The `result` of a command.
    async fn run(&self, command: &[&str], options: &[&str]) -> Result<Value, SignInError> {
        let name = command.join(" ");
        let mut process = Command::new(&self.program);
        process.args(command);
        if let Some(org) = &self.target_org {
            process.args(["--target-org", org]);
        }
        process.arg("--json").args(options);
        process.stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let output = timeout(TIMEOUT, process.output()).await;
        let output = output.map_err(|_| self.failed(&name, "it takes too long"))?;
        let output = output.map_err(|error| self.failed(&name, &format!("it can't be run: {error}")))?;
        let reply: Value = serde_json::from_slice(&output.stdout)
            .map_err(|_| self.failed(&name, &format!("it ended with {}, and no JSON", output.status)))?;
        match reply.get("result") {
            Some(result) if output.status.success() && !result.is_null() => Ok(result.clone()),
            _ => {
                let message =
                    text(&reply, "message").unwrap_or_else(|| format!("it ended with {}", output.status));
                Err(self.failed(&name, &excerpt(&message, 300)))
            }
        }
    }

    fn failed(&self, command: &str, message: &str) -> SignInError {
        SignInError::Command { command: format!("sf {command}"), message: message.to_owned() }
    }
}

impl SignIn for SfCommand {
    fn sign_in(&self, refused: Option<&Token>) -> SignInFuture<'_> {
        let refused = refused.cloned();
        Box::pin(async move {
            let session = self.session().await?;
            if refused.as_ref() == Some(&session.token) {
                let problem = "the sf command gives the token again that Salesforce refuses: sign in with `sf org login`";
                return Err(SignInError::NotRenewable(problem).into());
            }
            Ok(session)
        })
    }
}

/// `[REDACTED]…`, which looks like a token to who only asks whether there is one.
fn is_redacted(token: &str) -> bool {
    token.trim().is_empty() || token.to_ascii_uppercase().contains("REDACTED")
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}
