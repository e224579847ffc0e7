use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::budget::Account;
use crate::json::{self, Reader};
use crate::lookahead::Lookahead;
use crate::pace::{Cost, Pacer, Turn};
use crate::reply::{Answer, Errors, Reply, read_reply};
use crate::retry::{Retry, Tries};
use crate::scan::Way;
use crate::token::{Sent, Tokens};
use crate::transport::{Transport, TransportError};
use crate::{BudgetLimit, Error, ErrorKind, OperationKind, Result};

/// One endpoint, with all that the clones of a client share.
pub(crate) struct Endpoint {
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) uri: Uri,
    /// The endpoint's URL for people: without user information and query, which may be secret.
    pub(crate) shown: String,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
    /// Bytes of a decompressed body.
    pub(crate) max_body: usize,
    pub(crate) retry: Retry,
    pub(crate) pacer: Pacer,
    pub(crate) tokens: Option<Tokens>,
}

/// What is asked.
pub(crate) struct Ask<'a> {
    /// The operation's name; empty if it has none.
    pub(crate) operation: &'a str,
    /// Nothing if it isn't known: then it may be a mutation.
    pub(crate) kind: Option<OperationKind>,
    pub(crate) body: Bytes,
    pub(crate) errors: Errors,
    /// The budgets that it is paid from.
    pub(crate) accounts: &'a [Arc<Account>],
    /// Something to get, instead of an operation to be posted to the endpoint.
    pub(crate) get: Option<&'a Get>,
    /// Who wants to know before the reply is read where the next page starts.
    pub(crate) early: Option<Early<'a>>,
}

/// Something to get beside the endpoint, with the endpoint's token and within its limits.
#[derive(Clone, Debug)]
pub(crate) struct Get {
    /// On the endpoint's origin: whoever makes it sees to that.
    pub(crate) uri: Uri,
    /// The same for people, as the endpoint's.
    pub(crate) shown: String,
    /// Besides the endpoint's, or instead of them.
    pub(crate) headers: HeaderMap,
    /// Does it belong to the session of the replies before it, so that the token of another may be refused for it?
    pub(crate) is_of_session: bool,
    /// The number of the token that the last reply came by; 0 if there was none.
    pub(crate) session: Arc<AtomicU64>,
}

impl Get {
    /// Is it clear that another token can't do better, since this one isn't that of the session?
    fn is_lost_to(&self, sent: &Sent) -> bool {
        let session = self.session.load(Ordering::Relaxed);
        self.is_of_session && session != 0 && session != sent.number
    }
}

/// How the next page's cursor is found early, and who is told.
pub(crate) struct Early<'a> {
    pub(crate) way: Way<'a>,
    pub(crate) lookahead: &'a Lookahead,
}

impl Ask<'_> {
    /// May it be sent more than once?
    pub(crate) fn is_repeatable(&self) -> bool {
        self.kind == Some(OperationKind::Query)
    }

    fn deadline(&self) -> Option<(Instant, BudgetLimit)> {
        self.accounts.iter().filter_map(|account| account.deadline()).min_by_key(|(deadline, _)| *deadline)
    }
}

impl Endpoint {
    pub(crate) fn tries(&self) -> Tries<'_> {
        Tries::new(&self.retry)
    }

    /// One request, and what its reply means; two if the first one's token was refused. Whoever sends requests
    /// again does it around this, since a throttle can be told by the body alone.
    pub(crate) async fn attempt<T>(
        &self,
        ask: &Ask<'_>,
        tries: &mut Tries<'_>,
        read: &impl Fn(&mut Reader<'_>) -> Result<T, json::Error>,
    ) -> Result<Answer<T>> {
        let read = |reply: &Reply, cost: &mut Option<Cost>| read_reply(reply, ask.errors, cost, read);
        self.attempt_any(ask, tries, &read).await
    }

    /// The same for replies of any kind, which `read` reads.
    pub(crate) async fn attempt_any<T>(
        &self,
        ask: &Ask<'_>,
        tries: &mut Tries<'_>,
        read: &impl Fn(&Reply, &mut Option<Cost>) -> Result<T>,
    ) -> Result<T> {
        let mut refused = None;
        loop {
            let (reply, sent, turn) = self.exchange(ask, tries, refused.as_ref()).await?;
            if let Some(Early { way, lookahead }) = &ask.early
                && reply.status.is_success()
                // Else this request's real cost must be known first: more would be waited for than needed.
                && !self.pacer.counts_costs()
                && let Some(next) = way.next(&reply.body)
            {
                lookahead.next_page_at(next).await;
            }
            let answer = self.understand(ask, &reply, read);
            // What was set aside for it stays so until its real cost is known.
            drop(turn);
            let error = match (answer, &sent) {
                (Ok(answer), sent) => {
                    if let (Some(get), Some(sent)) = (ask.get, sent) {
                        get.session.store(sent.number, Ordering::Relaxed);
                    }
                    return Ok(answer);
                }
                (Err(error), _) => error,
            };
            let (Some(tokens), Some(sent)) = (&self.tokens, sent) else { return Err(error) };
            if !refuses_the_token(&error) || ask.get.is_some_and(|get| get.is_lost_to(&sent)) {
                return Err(error);
            }
            if refused.is_some() || !ask.is_repeatable() {
                if !ask.get.is_some_and(|get| get.is_of_session) {
                    tokens.refuse(&sent).await;
                }
                return Err(error);
            }
            tracing::info!(target: "relaywalk", operation = ask.operation, "the token was refused, sending another");
            refused = Some(sent);
        }
    }

    /// Waits before the request is sent again after an error.
    ///
    /// # Errors
    ///
    /// The error, if the request is not to be sent again; or that there is no time left for it.
    pub(crate) async fn wait_to_retry(
        &self,
        ask: &Ask<'_>,
        tries: &mut Tries<'_>,
        error: Error,
    ) -> Result<()> {
        if !ask.is_repeatable() {
            return Err(error);
        }
        let reason = error.to_string();
        let delay = tries.again(error)?;
        let attempt = tries.sent() + 1;
        tracing::info!(target: "relaywalk", operation = ask.operation, attempt, ?delay, reason, "retrying");
        self.pause(ask, delay).await
    }

    /// Waits, unless the time that was set aside ends before.
    pub(crate) async fn pause(&self, ask: &Ask<'_>, delay: Duration) -> Result<()> {
        if let Some((deadline, limit)) = ask.deadline()
            && deadline.saturating_duration_since(Instant::now()) < delay
        {
            return Err(ErrorKind::Budget(limit).into());
        }
        sleep(delay).await;
        Ok(())
    }

    /// Sends it when the limits allow, with a token other than the one that was refused.
    async fn exchange(
        &self,
        ask: &Ask<'_>,
        tries: &mut Tries<'_>,
        refused: Option<&Sent>,
    ) -> Result<(Reply, Option<Sent>, Turn<'_>), ErrorKind> {
        ask.accounts.iter().try_for_each(|account| account.check())?;
        let deadline = ask.deadline();
        let turn = self.pacer.turn(ask.operation, deadline).await?;
        tries.excuse(turn.waited);
        let sent = match &self.tokens {
            Some(tokens) => Some(self.token(tokens, refused, deadline).await?),
            None => None,
        };
        ask.accounts.iter().try_for_each(|account| account.spend_request())?;
        tries.count();
        let reply = self.round_trip(ask, sent.as_ref(), deadline).await?;
        ask.accounts.iter().for_each(|account| account.spend_bytes(reply.body.len()));
        self.pacer.observe(&reply.headers);
        Ok((reply, sent, turn))
    }

    async fn token(
        &self,
        tokens: &Tokens,
        refused: Option<&Sent>,
        deadline: Option<(Instant, BudgetLimit)>,
    ) -> Result<Sent, ErrorKind> {
        let Some((deadline, limit)) = deadline else { return tokens.current(refused).await };
        timeout_at(deadline, tokens.current(refused)).await.unwrap_or(Err(ErrorKind::Budget(limit)))
    }

    async fn round_trip(
        &self,
        ask: &Ask<'_>,
        token: Option<&Sent>,
        deadline: Option<(Instant, BudgetLimit)>,
    ) -> Result<Reply, ErrorKind> {
        let mut request = http::Request::new(ask.body.clone());
        *request.headers_mut() = self.headers.clone();
        match ask.get {
            None => {
                *request.method_mut() = Method::POST;
                *request.uri_mut() = self.uri.clone();
            }
            Some(get) => {
                *request.uri_mut() = get.uri.clone();
                request.headers_mut().remove(header::CONTENT_TYPE);
                request.headers_mut().extend(get.headers.clone());
            }
        }
        if let Some(token) = token {
            request.headers_mut().insert(header::AUTHORIZATION, token.header.clone());
        }
        let shown = || ask.get.map_or(&self.shown, |get| &get.shown).clone();
        let timed_out = || ErrorKind::Timeout { endpoint: shown(), limit: self.timeout };
        let left =
            deadline.map(|(deadline, limit)| (deadline.saturating_duration_since(Instant::now()), limit));
        let (limit, exceeded) = match left {
            Some((left, limit)) if left < self.timeout => (left, Some(limit)),
            _ => (self.timeout, None),
        };
        let reply = timeout(limit, self.transport.send(request)).await;
        let reply = reply.map_err(|_| exceeded.map_or_else(timed_out, ErrorKind::Budget))?;
        let (parts, body) = reply.map_err(|error| failed(error, shown()))?.into_parts();
        if body.len() > self.max_body {
            return Err(ErrorKind::TooLarge { limit: self.max_body });
        }
        Ok(Reply { status: parts.status, headers: parts.headers, body: fitted(body) })
    }

    fn understand<T>(
        &self,
        ask: &Ask<'_>,
        reply: &Reply,
        read: &impl Fn(&Reply, &mut Option<Cost>) -> Result<T>,
    ) -> Result<T> {
        let mut cost = None;
        let answer = read(reply, &mut cost);
        if let Some(cost) = cost {
            self.pacer.observe_cost(ask.operation, &cost);
        }
        if let Err(error) = &answer
            && let Some(wait) =
                error.retry_after().filter(|wait| error.is_transient() && self.retry.bears(*wait))
        {
            self.pacer.hold(wait);
        }
        answer
    }
}

fn failed(error: TransportError, endpoint: String) -> ErrorKind {
    match error {
        TransportError::Lost { what, source } => {
            ErrorKind::Transport { what, endpoint, transient: true, source }
        }
        TransportError::Refused { what, source } => {
            ErrorKind::Transport { what, endpoint, transient: false, source }
        }
        TransportError::TooLarge { limit } => ErrorKind::TooLarge { limit },
    }
}

/// A body as it is to be kept. One that came without its length has room for more, which is worth giving back.
fn fitted(mut body: Vec<u8>) -> Bytes {
    if body.capacity() - body.len() > body.len() / 8 {
        body.shrink_to_fit();
    }
    body.into()
}

/// Could another token do better? Not for a session that another interface than this one was opened for, nor for
/// a missing right or a limit, which are a 403.
fn refuses_the_token(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Status { status, message, .. } => {
            *status == StatusCode::UNAUTHORIZED && !message.to_lowercase().contains("not valid for use with")
        }
        ErrorKind::Graphql(errors) => {
            errors.status() == StatusCode::UNAUTHORIZED || errors.has_code("UNAUTHENTICATED")
        }
        _ => false,
    }
}
