//! What the program says, and where.

use anyhow::Error;
use std::io::{self, IsTerminal, Write};
use tracing_subscriber::EnvFilter;

/// Sends log lines to stderr; `NEWSSTAND_LOG` chooses which, as in `NEWSSTAND_LOG=warn`.
pub(super) fn start_log() {
    let filter = EnvFilter::builder()
        .with_env_var("NEWSSTAND_LOG")
        .with_default_directive(tracing::Level::INFO.into())
        .from_env_lossy();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
}

/// Writes a line to stdout.
///
/// # Errors
/// When nobody reads it any more, or the disk behind it is full.
pub(super) fn line(text: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// Writes a value as one line of JSON to stdout.
///
/// # Errors
/// As [`line()`].
pub(super) fn json(value: &impl serde::Serialize) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    serde_json::to_writer(&mut stdout, value)?;
    stdout.write_all(b"\n")
}

/// Says on stderr what went wrong, with every cause that says more.
pub(super) fn complain(error: &Error) {
    eprintln!("error: {error:#}");
}

/// Says on stderr what a person may want to look at.
pub(super) fn warn(text: &str) {
    eprintln!("warning: {text}");
}

/// Whether the work ended because the reader of our stdout went away, as `| head` does.
pub(super) fn is_closed_pipe(error: &Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().map(io::Error::kind)
    };
    error
        .chain()
        .any(|cause| kind(cause) == Some(io::ErrorKind::BrokenPipe))
}
