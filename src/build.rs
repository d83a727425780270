//! Before the program is built: how it reads is told by what it is made of.

// What is printed is how cargo is told.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// What decides which story is made of a source's words. The lock is there unless somebody else builds.
const DECIDING: [&str; 3] = ["src/import", "src/model", "Cargo.lock"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut hasher = DefaultHasher::new();
    for name in DECIDING {
        println!("cargo::rerun-if-changed={name}");
        let path = Path::new(name);
        if path.exists() {
            hash(path, &mut hasher)?;
        }
    }
    let reading = hasher.finish().cast_signed();
    println!("cargo::rustc-env=NEWSSTAND_READING={reading}");
    Ok(())
}

/// Takes in all that is in a file, or below a folder, in the order of the names.
fn hash(path: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    if path.is_file() {
        std::fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let inside = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
    let mut inside = inside.collect::<std::io::Result<Vec<_>>>()?;
    inside.sort();
    inside.iter().try_for_each(|path| hash(path, hasher))
}
