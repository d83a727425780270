//! Standard input, of an import that stores all of it or nothing.

use crate::import::STANDARD_INPUT;
use anyhow::Context;
use rustix::fs::{FileType, fstat};
use rustix::stdio::dup2_stdin;
use std::io::{Seek, stdin};
use std::path::PathBuf;
use tokio::task::spawn_blocking;

pub(super) fn is_among(paths: &[PathBuf]) -> bool {
    paths.iter().any(|path| path.as_os_str() == STANDARD_INPUT)
}

/// Waits for all that a program writes, and lets it be read after that. The transaction would last as long as
/// the program otherwise, and nobody else could write in the store.
///
/// # Errors
/// When it cannot be read, or there is no room for it.
pub(super) async fn take_in() -> anyhow::Result<()> {
    let taking = spawn_blocking(|| {
        let mut input = stdin().lock();
        let kind = fstat(&input).map(|status| FileType::from_raw_mode(status.st_mode))?;
        if kind == FileType::RegularFile {
            return Ok(());
        }
        let mut file = tempfile::tempfile()?;
        std::io::copy(&mut input, &mut file)?;
        file.rewind()?;
        dup2_stdin(&file)?;
        Ok::<(), std::io::Error>(())
    });
    taking
        .await
        .context("standard input was cut short")?
        .with_context(|| {
            format!(
                "standard input cannot be kept in {} until it ends; see that there is room, or name another folder \
                 with TMPDIR",
                std::env::temp_dir().display()
            )
        })
}
