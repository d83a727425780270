//! The program; everything it does is in the library, see [`newsstand`].

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    newsstand::cli::run()
}
