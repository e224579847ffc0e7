//! Who is signed in.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::clock::Clock;
use crate::mix::{hash_text, mix};

/// The sessions of a server: those that its token endpoint has opened, and that of the token it was given.
pub(crate) struct Sessions {
    clock: Clock,
    seed: u64,
    lifetime: Duration,
    opened: Mutex<Opened>,
}

#[derive(Default)]
struct Opened {
    /// When each session was opened, by its token.
    since: HashMap<String, (u64, Duration)>,
    order: VecDeque<String>,
    count: u64,
}

/// A session; 0 is that of a token which wasn't issued here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Session(u64);

/// A server for tests forgets its oldest sessions.
const MOST_SESSIONS: usize = 10_000;

impl Sessions {
    pub(crate) fn new(clock: Clock, seed: u64, lifetime: Duration) -> Self {
        Self { clock, seed, lifetime, opened: Mutex::default() }
    }

    /// The time since 1970.
    pub(crate) fn now(&self) -> Duration {
        self.clock.now()
    }

    /// Opens a session; gives its token, and the time since 1970.
    pub(crate) fn open(&self) -> (String, Duration) {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.count += 1;
        let (number, now) = (opened.count, self.clock.now());
        let secret = mix(self.seed, number);
        let token = format!("00D000000000001!AQ{number}.{secret:016x}{:016x}", mix(secret, 1));
        opened.since.insert(token.clone(), (number, now));
        opened.order.push_back(token.clone());
        if opened.order.len() > MOST_SESSIONS
            && let Some(oldest) = opened.order.pop_front()
        {
            opened.since.remove(&oldest);
        }
        (token, now)
    }

    /// The session of a request. `known` is the token that is always taken; if there is neither that nor a way
    /// to sign in, every token is taken, and each is a session.
    pub(crate) fn of(&self, headers: &HeaderMap, known: Option<&str>, can_sign_in: bool) -> Option<Session> {
        let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = given
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        if known.is_some() && token == known {
            return Some(Session(0));
        }
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        match token.and_then(|token| opened.since.get(token)) {
            Some((number, since)) => {
                let is_open = self.clock.now().saturating_sub(*since) < self.lifetime;
                is_open.then_some(Session(*number))
            }
            None if known.is_none() && !can_sign_in => {
                // The upper half of the numbers, so that it is none of those opened here.
                Some(Session(token.map_or(0, |token| hash_text(token) | 1 << 63)))
            }
            None => None,
        }
    }
}
