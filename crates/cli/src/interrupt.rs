//! Being told to stop.

use std::io;

use crate::exit::{Failure, Result};

/// Who wants it to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Someone at the keyboard.
    Interrupt,
    /// Another program, such as the one that started it.
    Terminate,
}

/// Waits for Ctrl-C, or for a termination signal where there are such. From this call on they don't end the process
/// by themselves.
pub(crate) fn interrupted() -> Result<impl Future<Output = Signal>> {
    listen().map_err(|error| Failure::configuration(format_args!("can't listen for signals: {error}")))
}

#[cfg(unix)]
fn listen() -> io::Result<impl Future<Output = Signal>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => Signal::Interrupt,
            _ = terminate.recv() => Signal::Terminate,
        }
    })
}

#[cfg(not(unix))]
fn listen() -> io::Result<impl Future<Output = Signal>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Nobody can tell us to stop, so we go on.
            std::future::pending::<()>().await;
        }
        Signal::Interrupt
    })
}
