//! Other people's programs by TLS and HTTP/2; `tests/run` installs them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;
#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use program::{Server, bounded, repository, stdout};
use serving::secure::certificate;
use std::path::Path;
use std::process::Command;

/// The demo by TLS, with its certificate in `folder`.
fn serve(folder: &Path) -> Server {
    let feeds = folder.join("feeds");
    stdout(
        Command::new("cp")
            .arg("-r")
            .arg(repository("feeds"))
            .arg(&feeds),
    );
    certificate(&feeds);
    let site = std::fs::read_to_string(feeds.join("site.toml")).unwrap();
    let keys = "certificate = \"fullchain.pem\"\nprivate_key = \"privkey.pem\"\n";
    std::fs::write(feeds.join("site.toml"), format!("{keys}{site}")).unwrap();
    Server::start_of(&feeds, |_| {})
}

fn curl(server: &Server, folder: &Path, arguments: &[&str]) -> String {
    let url = server.address().replace("127.0.0.1", "localhost") + "/feeds/latest.rss";
    let mut command = bounded("curl");
    command.args(["--silent", "--show-error", "--ipv4"]);
    command
        .arg("--cacert")
        .arg(folder.join("feeds/fullchain.pem"));
    stdout(command.args(arguments).arg(url))
}

#[test]
fn curl_fetches_by_both_protocols_and_gets_304() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(folder.path());
    let told = [
        "--write-out",
        "%{http_version} %{response_code}",
        "--output",
        "/dev/null",
    ];
    for (protocol, expected) in [
        ("--http1.1", "1.1 200"),
        ("--http2", "2 200"),
        ("--tls-max=1.2", "2 200"),
    ] {
        let protocol: Vec<&str> = protocol.split('=').collect();
        let arguments = [&told[..], &protocol].concat();
        assert_eq!(curl(&server, folder.path(), &arguments), expected);
    }
    let tags = folder.path().join("tags");
    let keep = ["--etag-save", tags.to_str().unwrap()];
    let known = ["--etag-compare", tags.to_str().unwrap()];
    assert!(curl(&server, folder.path(), &keep).starts_with("<?xml"));
    let arguments = [&told[..], &known].concat();
    assert_eq!(curl(&server, folder.path(), &arguments), "2 304");
    let whole = curl(&server, folder.path(), &["--compressed"]);
    assert_eq!(whole, curl(&server, folder.path(), &["--http1.1"]));
}

#[test]
fn h2load_gets_every_answer() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(folder.path());
    for streams in ["1", "100"] {
        let url = format!("{}/feeds/latest.rss", server.address());
        let mut command = bounded("h2load");
        let told = stdout(
            command
                .args(["-n", "2000", "-c", "8", "-m", streams])
                .arg(url),
        );
        assert!(
            told.contains("2000 succeeded, 0 failed, 0 errored, 0 timeout"),
            "{told}"
        );
        assert!(told.contains("2000 2xx"), "{told}");
    }
}
