//! `newsstand import`: what it says of files that are not quite as they were meant, and which entry a file is.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../program/mod.rs"]
mod program;

mod renamed;
mod sites;
mod sources;
mod supplied;
mod told;

use program::{newsstand_of, output};
use std::fs;
use std::path::{Path, PathBuf};

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(site: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("feeds/stories")).unwrap();
        let common = "title = \"The Packet\"\ndescription = \"News\"\nlanguage = \"en\"\n\
                      base_url = \"http://127.0.0.1:8080/\"\nid_domain = \"packet.example\"\n\
                      id_date = \"2026\"\n";
        fs::write(
            folder.path().join("feeds/site.toml"),
            format!("{common}{site}"),
        )
        .unwrap();
        let feeds = folder.path().join("feeds");
        let migrated = output(newsstand_of(&feeds, folder.path()).arg("migrate"));
        assert!(migrated.status.success());
        Self { folder }
    }

    fn stories(&self) -> PathBuf {
        self.folder.path().join("feeds/stories")
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.stories().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn retract(&self, guid: &str) {
        let feeds = self.folder.path().join("feeds");
        let mut newsstand = newsstand_of(&feeds, self.folder.path());
        assert!(output(newsstand.args(["retract", guid])).status.success());
    }

    fn listed(&self) -> String {
        let feeds = self.folder.path().join("feeds");
        let mut newsstand = newsstand_of(&feeds, self.folder.path());
        String::from_utf8(output(newsstand.args(["list", "--json"])).stdout).unwrap()
    }

    /// A feed of one item with its full text, beside the desk's folder.
    fn feed(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        let feed = format!(
            "<rss version='2.0'><channel><title>Q</title><link>https://quay.example/</link><item><title>Crane sold ]]&gt; &amp;</title>\
             <link>https://quay.example/crane</link><guid>https://quay.example/?p=1</guid>\
             <description><![CDATA[{text}]]></description></item></channel></rss>"
        );
        fs::write(&path, feed).unwrap();
        path
    }

    /// What an import prints, and what it says, without the folder's name.
    fn import(&self, path: &Path, options: &[&str]) -> (String, String) {
        let feeds = self.folder.path().join("feeds");
        let mut newsstand = newsstand_of(&feeds, self.folder.path());
        let told = output(newsstand.arg("import").args(options).arg(path));
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace(&format!("{}/", self.folder.path().display()), "")
        };
        (text(told.stdout), text(told.stderr))
    }
}
