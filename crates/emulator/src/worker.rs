//! Threads for the work of one request.

use std::io;
use std::thread;

use tokio::sync::oneshot;

/// The executor calls itself for every level of a selection: in an unoptimised build a hundred levels need most
/// of the two megabytes that a runtime's thread usually has, and more than some have.
const STACK: usize = 16 << 20;

/// Does work that takes long, or goes deep, on a thread of its own; the runtime has other things to do
/// meanwhile. An error if there is no thread to be had, or if it panics.
pub(crate) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let (send, receive) = oneshot::channel();
    let name = "emulator request".to_owned();
    thread::Builder::new().name(name).stack_size(STACK).spawn(move || {
        // Nobody waits for an answer if the client has gone.
        let _ = send.send(work());
    })?;
    receive.await.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error() {
        assert_eq!(run(|| 5).await.unwrap(), 5);
        let failed = run(|| -> u8 { panic!("on purpose") }).await;
        assert!(failed.is_err());
    }
}
