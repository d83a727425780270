//! What the program says, and where.

use super::WrongCall;
use crate::model::{Entry, Instant, Tombstone};
use anyhow::Error;
use std::io::{self, IsTerminal, Write};
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{Directive, LevelFilter};

/// The variable that chooses the log lines.
const LOG: &str = "NEWSSTAND_LOG";
/// Parts that say what nobody asked for unless they are named: whole statements that took long, and for each
/// stray text in a table that it was put elsewhere, and of a folder that is gone that it need not be watched.
const TALKATIVE: [&str; 3] = ["sqlx", "html5ever", "notify"];

/// Sends log lines to stderr; [`LOG`] chooses which, as in `NEWSSTAND_LOG=warn`.
///
/// A thread of its own writes them, until the guard is dropped: neither a full pipe nor a full disk
/// behind stderr may hold up or end an answer. Lines that find no room are lost.
///
/// # Errors
/// When the variable's value is no choice of lines.
pub(super) fn start_log() -> Result<WorkerGuard, WrongCall> {
    let filter = log_filter(&std::env::var_os(LOG).unwrap_or_default().to_string_lossy())?;
    let (writer, guard) = tracing_appender::non_blocking(io::stderr());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .log_internal_errors(false)
        .with_ansi(io::stderr().is_terminal())
        .init();
    Ok(guard)
}

/// A word alone is a level: the filter itself would take `wran` for the name of a part of the program,
/// and show the lines of nothing else.
fn log_filter(directives: &str) -> Result<EnvFilter, WrongCall> {
    let mut words = directives.split(',').map(str::trim);
    let is_unknown = |word: &str| {
        let is_alone = !word.is_empty() && !word.contains(['=', '[']);
        is_alone && word.parse::<LevelFilter>().is_err()
    };
    let quiet = TALKATIVE.iter().filter(|part| !directives.contains(**part));
    let quiet: Vec<Directive> = quiet
        .filter_map(|part| format!("{part}=error").parse().ok())
        .collect();
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into());
    match (
        words.find(|word| is_unknown(word)),
        filter.parse(directives),
    ) {
        (None, Ok(filter)) => Ok(quiet.into_iter().fold(filter, EnvFilter::add_directive)),
        (word, _) => Err(WrongCall(format!(
            "{LOG}: `{}` chooses no log lines; write a level (off, error, warn, info, debug or trace) \
             or parts with theirs, such as warn,newsstand::request=off",
            word.unwrap_or(directives)
        ))),
    }
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
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    say("error", &text);
}

/// Says on stderr what is wrong.
pub(super) fn fault(text: &str) {
    say("error", text);
}

/// Says on stderr what a person may want to look at.
pub(super) fn warn(text: &str) {
    say("warning", text);
}

fn say(kind: &str, text: &str) {
    remark(&format!("{kind}: {text}"));
}

/// Says something on stderr.
pub(super) fn remark(text: &str) {
    // If nobody can be told, there is nobody to tell that to.
    let _ = writeln!(io::stderr().lock(), "{}", visible(text));
}

/// A number of things with their name: `1 document`, `2 documents`.
pub(super) fn count(number: u64, name: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {name}{plural}")
}

/// What to say of an entry that readers do not see yet.
pub(super) fn hidden(entry: &Entry, now: Instant) -> String {
    if entry.published > now {
        format!("  (hidden until {})", entry.published)
    } else {
        String::new()
    }
}

/// What to say of an entry that was taken back.
pub(super) fn retracted(tombstone: &Tombstone) -> String {
    match &tombstone.reason {
        Some(reason) => format!("  (retracted {}: {reason})", tombstone.retracted),
        None => format!("  (retracted {})", tombstone.retracted),
    }
}

/// A text for a terminal or a log line: names of files and values of stories may hold line ends,
/// and sequences that move the cursor.
pub(super) fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            visible.extend(character.escape_default());
        } else {
            visible.push(character);
        }
    }
    visible
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
