//! How fast the program takes a folder of stories in.

use crate::folder::Folder;
use crate::newspaper::markdown;
use crate::servers::ticks;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

/// Files in one folder of the tree: no one keeps all in one.
const A_FOLDER: u32 = 1_000;

/// What an import took.
pub struct Took {
    /// Stories a second.
    pub rate: f64,
    /// Seconds of all processors.
    pub cpu: f64,
}

/// Imports `files` Markdown files into the desk's store, one story each.
pub fn import(desk: &Folder, files: u32) -> Took {
    let tree = desk.root.join("markdown");
    for number in 0..files {
        let folder = tree.join(format!("{:04}", number / A_FOLDER));
        if number % A_FOLDER == 0 {
            fs::create_dir_all(&folder).unwrap();
        }
        let file = folder.join(format!("story-{number}.md"));
        fs::write(file, markdown(number)).unwrap();
    }
    let (start, before) = (Instant::now(), of_children());
    let mut program = desk.newsstand();
    let program = program.arg("import").arg(&tree);
    let program = program.stdout(Stdio::null()).stderr(Stdio::null());
    assert!(program.status().unwrap().success(), "the import");
    Took {
        rate: f64::from(files) / start.elapsed().as_secs_f64(),
        cpu: of_children() - before,
    }
}

/// CPU time of all processes this one started that have ended.
fn of_children() -> f64 {
    ticks(Path::new("/proc/self"), 13)
}
