//! Every document of the repository's own newspaper, held against the grammars of its format, and
//! every page against HTML's.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{bounded, newsstand, output, repository, stdout, tool};
use std::path::{Path, PathBuf};

/// The newspaper as `newsstand publish` writes it.
struct Published(tempfile::TempDir);

impl Published {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stories = repository("feeds/stories");
        stdout(newsstand(folder.path()).arg("import").arg(stories));
        let tree = folder.path().join("tree");
        stdout(newsstand(folder.path()).arg("publish").arg(tree));
        Self(folder)
    }

    /// The documents with this ending; none at all would be a check that checks nothing.
    fn documents(&self, extension: &str) -> Vec<PathBuf> {
        let documents: Vec<PathBuf> = walkdir::WalkDir::new(self.0.path().join("tree"))
            .into_iter()
            .map(|item| item.unwrap().into_path())
            .filter(|path| path.extension().is_some_and(|found| found == extension))
            .collect();
        assert!(!documents.is_empty(), "no .{extension} was published");
        documents
    }

    /// RSS, Atom and OPML documents, each with the grammar of its format.
    fn xml(&self) -> Vec<(&'static str, Vec<PathBuf>)> {
        let is_opml = |path: &PathBuf| path.ends_with("opml.xml");
        let mut opml = self.documents("xml");
        opml.retain(is_opml);
        vec![
            ("rss20", self.documents("rss")),
            ("atom", self.documents("atom")),
            ("opml20", opml),
        ]
    }
}

#[test]
fn xml_documents_are_well_formed() {
    let published = Published::new();
    for extension in ["rss", "atom", "xml"] {
        stdout(
            bounded("xmllint")
                .args(["--noout", "--nonet"])
                .args(published.documents(extension)),
        );
    }
}

/// The grammars lie beside the checkout, where they lie at all; `tests/run` says whether they do.
#[test]
fn xml_documents_follow_the_grammars() {
    let Some(shared) = std::env::var_os("NEWSSTAND_SHARED") else {
        eprintln!("not run: there is no ../shared");
        return;
    };
    let published = Published::new();
    let schemas = Path::new(&shared).join("schema");
    let mut faults = String::new();
    for (grammar, documents) in published.xml() {
        let grammar = schemas.join(grammar).with_extension("rnc");
        // All documents of a format in one call: it is the start of Java that takes its time. Its
        // stderr may hold warnings of Java's own.
        let check = output(bounded("jing").arg("-c").arg(&grammar).args(documents));
        if !check.status.success() {
            faults += &String::from_utf8_lossy(&check.stdout);
            faults += &format!("{}: jing: {}\n", grammar.display(), check.status);
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn json_documents_follow_the_schema() {
    let published = Published::new();
    stdout(
        bounded("node")
            .arg(repository("tests/tools/jsonfeed.js"))
            .arg(tool("node_modules"))
            .args(published.documents("json")),
    );
}

/// All pages in one call, as it is the start of Java that takes its time.
#[test]
fn pages_are_valid_html() {
    let published = Published::new();
    let checker = tool("node_modules/vnu-jar/build/dist/vnu.jar");
    stdout(
        bounded("java")
            .arg("-jar")
            .arg(checker)
            .args(["--Werror", "--stdout"])
            .args(published.documents("html")),
    );
}
