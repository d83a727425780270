//! The README's units of systemd, held against systemd itself.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{bounded, output};
use std::path::{Path, PathBuf};

/// The program is somewhere else here than where it is installed.
const INSTALLED: &str = "/usr/local/bin/newsstand";

/// Writes the units as the README has them; their paths.
fn units(folder: &Path) -> Vec<PathBuf> {
    let readme = include_str!("../README.md");
    let names = ["newsstand.socket", "newsstand.service"];
    let unit = |name: &&str| {
        let start = readme
            .find(&format!("`/etc/systemd/system/{name}`"))
            .unwrap();
        let (_, rest) = readme[start..].split_once("```ini\n").unwrap();
        let (unit, _) = rest.split_once("```\n").unwrap();
        let path = folder.join(name);
        let unit = unit.replace(INSTALLED, env!("CARGO_BIN_EXE_newsstand"));
        std::fs::write(&path, unit).unwrap();
        path
    };
    names.iter().map(unit).collect()
}

#[test]
fn systemd_takes_the_units_of_the_readme() {
    let folder = tempfile::tempdir().unwrap();
    let verified = output(
        bounded("systemd-analyze")
            .arg("verify")
            .args(units(folder.path())),
    );
    let told = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success(), "{told}");
    // Of other units of this machine it may say something.
    assert!(!told.contains("newsstand"), "{told}");
}

#[test]
fn systemd_finds_the_service_well_confined() {
    let folder = tempfile::tempdir().unwrap();
    let service = &units(folder.path())[1];
    // In tenths, of a worst 10; whoever needs the network and is no sandbox of its own has 1 to 2.
    let judged = output(
        bounded("systemd-analyze")
            .args(["security", "--no-pager", "--offline=yes", "--threshold=20"])
            .arg(service),
    );
    let told = String::from_utf8_lossy(&judged.stdout);
    assert!(judged.status.success(), "{told}");
}
