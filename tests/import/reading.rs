//! Whether the import says that it understands something otherwise.

use newsstand::model::Reading;
use std::path::Path;
use walkdir::WalkDir;

/// Else the first import after an upgrade takes it for news, and undoes what the desk has corrected since.
#[test]
fn what_is_understood_otherwise_is_another_reading() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/fixtures");
    let mut hasher = blake3::Hasher::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        if path
            .extension()
            .is_some_and(|extension| extension == "snap")
        {
            hasher.update(&std::fs::read(path).unwrap());
        }
    }
    let hash = hasher.finalize().to_hex();
    assert_eq!(
        (Reading::NOW.0, &hash[..16]),
        (1, "110917d29bab769e"),
        "count Reading::NOW up if a fixture is understood otherwise, and note both here"
    );
}
