//! The invented newspaper as a folder, for the program.

use crate::newspaper::{publication, submission};
use newsstand::model::Instant;
use newsstand::store::Store;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A newspaper on disk, as the program takes it.
pub struct Folder {
    pub root: PathBuf,
}

impl Folder {
    /// With a feed `latest` of the newest `length` entries, of five times as many.
    pub fn new(root: &Path, length: u32) -> Self {
        let folder = Self::empty(root);
        folder.define("latest", &format!("entries = {length}\nrecent_hours = 0\n"));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(folder.fill(length * 5));
        folder
    }

    /// Without feeds and stories.
    pub fn empty(root: &Path) -> Self {
        let folder = Self {
            root: root.to_owned(),
        };
        fs::create_dir(folder.feeds()).unwrap();
        let site = "title = \"The Bench Gazette\"\ndescription = \"Stories to measure with\"\n\
            base_url = \"http://127.0.0.1:8080\"\nid_domain = \"bench.example\"\n\
            id_date = \"2026\"\nlanguage = \"en\"\n";
        fs::write(folder.feeds().join("site.toml"), site).unwrap();
        folder
    }

    /// Adds keys to what is said of the whole paper.
    pub fn configure(&self, keys: &str) {
        let site = self.feeds().join("site.toml");
        let mut site = fs::OpenOptions::new().append(true).open(site).unwrap();
        site.write_all(keys.as_bytes()).unwrap();
    }

    /// Adds a feed that chooses as `selection` says.
    pub fn define(&self, name: &str, selection: &str) {
        let feed = format!("title = \"{name}\"\ndescription = \"Stories\"\n{selection}");
        fs::write(self.feeds().join(format!("{name}.toml")), feed).unwrap();
    }

    async fn fill(&self, entries: u32) {
        let store = Store::open(&self.store()).await.unwrap();
        let submissions: Vec<_> = (0..entries).map(submission).collect();
        let now = Instant::from_milliseconds(1_790_000_000_000).unwrap();
        let mint = publication().mint;
        let stored = store.put(&submissions, &mint, now).await;
        stored.unwrap();
        store.close().await;
    }

    fn feeds(&self) -> PathBuf {
        self.root.join("feeds")
    }

    pub fn store(&self) -> String {
        format!("sqlite://{}", self.root.join("store.db").display())
    }

    /// The program, built beside this one.
    pub fn newsstand(&self) -> Command {
        let here = std::env::current_exe().unwrap();
        let program = here.ancestors().nth(2).unwrap().join("newsstand");
        let mut command = Command::new(program);
        let feeds = self.feeds();
        command.arg("--feeds").arg(feeds);
        command.args(["--store", &self.store()]);
        command
    }

    /// What `newsstand publish` writes, and each feed compressed beside it as the server does it.
    pub fn publish(&self) -> PathBuf {
        let tree = self.root.join("tree");
        let done = self.newsstand().arg("publish").arg(&tree).output().unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        for file in fs::read_dir(tree.join("feeds")).unwrap() {
            let file = file.unwrap().path();
            if file.is_file() {
                let mut coded = file.clone().into_os_string();
                coded.push(".gz");
                let coded = fs::File::create(coded).unwrap();
                let level = flate2::Compression::new(6);
                let mut encoder = flate2::write::GzEncoder::new(coded, level);
                encoder.write_all(&fs::read(file).unwrap()).unwrap();
                encoder.finish().unwrap();
            }
        }
        tree
    }
}
