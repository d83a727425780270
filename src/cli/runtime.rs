//! The threads on which all is done but to answer readers.

use super::Command;
use rustix::process::setpriority_process;
use tokio::runtime::{Builder, Runtime};

/// How far whoever makes documents stands back while the server runs (nice(2)): where both want a core,
/// whoever answers with what is ready has nine tenths of it. Otherwise a poll that needs some microseconds
/// waits for milliseconds behind a document that somebody else asked for: one in a hundred does, if ten
/// stories a second come in.
const STANDS_BACK: i32 = 10;

/// Where a command is carried out.
pub(super) fn runtime(command: &Command) -> std::io::Result<Runtime> {
    let mut builder = Builder::new_multi_thread();
    builder.enable_all();
    if matches!(command, Command::Serve(_)) {
        builder.on_thread_start(stand_back);
    }
    builder.build()
}

/// Of this thread alone, and of those that it starts, such as the store's.
fn stand_back() {
    if let Err(error) = setpriority_process(None, STANDS_BACK) {
        // A service manager may forbid it; then all are alike.
        tracing::debug!(%error, "a thread cannot stand back");
    }
}
