//! What futures run on.

use std::io;

use tokio::runtime::{Builder, Runtime};

use crate::exit::{Failure, Result};

/// One thread: for a client, which waits most of the time.
pub(crate) fn single() -> Result<Runtime> {
    Builder::new_current_thread().enable_all().build().map_err(failed)
}

/// A thread for each core: for a server, or for both ends in one process.
pub(crate) fn threaded() -> Result<Runtime> {
    Builder::new_multi_thread().enable_all().build().map_err(failed)
}

fn failed(error: io::Error) -> Failure {
    Failure::configuration(format_args!("the system gives no threads or no I/O: {error}"))
}
