//! `newsstand token`: keys of the API, as whoever runs the desk makes and revokes them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{Server, newsstand, newsstand_of, output, repository, stdout};
use serde_json::Value;
use std::path::Path;

fn token(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = newsstand(folder);
    let output = output(command.arg("token").args(arguments));
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A folder with an empty store: for one that is not there no token is made.
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let add = ["add", "x", "--scope", "read"];
    let (code, secret, told) = token(folder.path(), &add);
    assert_eq!((code, secret.as_str()), (1, ""), "{told}");
    assert!(told.contains("there is no store at"), "{told}");
    assert!(
        folder.path().read_dir().unwrap().next().is_none(),
        "nor a store"
    );
    stdout(newsstand(folder.path()).arg("migrate"));
    folder
}

#[test]
fn a_token_is_told_once_listed_without_its_secret_and_revoked() {
    let folder = desk();
    let add = [
        "add",
        "Ada's ]]> editor",
        "--scope",
        "write,read",
        "--section",
        "City News",
        "--section",
        "market",
        "--expires",
        "90d",
    ];
    let (code, secret, told) = token(folder.path(), &add);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("only time"), "{told}");
    assert!(told.contains("with the store sqlite:///"), "{told}");
    for section in ["city-news", "market"] {
        let nothing = format!("nothing is listed in the section {section} yet");
        assert!(told.contains(&nothing), "{told}");
    }
    let secret = secret.trim_end();
    assert!(
        secret.starts_with("newsstand_") && secret.len() == 10 + 16 + 1 + 64,
        "{secret}"
    );
    let (code, _, told) = token(folder.path(), &add);
    assert_eq!(code, 1, "the name is taken");
    assert!(told.contains("revoke it first"), "{told}");

    let (_, listed, _) = token(folder.path(), &["list"]);
    assert!(
        listed.starts_with("Ada's ]]> editor  read,write  of city-news, market  (until "),
        "{listed}"
    );
    assert!(listed.ends_with("  never used\n"), "{listed}");
    let (_, listed, _) = token(folder.path(), &["list", "--json"]);
    let one: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(one["scopes"], serde_json::json!(["read", "write"]));
    assert!(!listed.contains(secret.rsplit('_').next().unwrap()));

    assert_eq!(token(folder.path(), &["revoke", "Ada's ]]> editor"]).0, 0);
    let (code, _, told) = token(folder.path(), &["revoke", "Ada's ]]> editor"]);
    assert_eq!(code, 1);
    assert!(told.contains("token list"), "{told}");
    assert_eq!(token(folder.path(), &add).0, 0, "the name is free again");
    let (_, listed, _) = token(folder.path(), &["list"]);
    assert!(listed.contains("(revoked "), "{listed}");
}

#[test]
fn what_cannot_be_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let long = "n".repeat(101);
    for (wrong, code) in [
        (
            &[
                "add",
                "x",
                "--scope",
                "read",
                "--expires",
                "2020-01-01T00:00:00Z",
            ][..],
            2,
        ),
        (&["add", "x", "--scope", "read", "--expires", "0d"], 2),
        (
            &["add", "x", "--scope", "read", "--expires", "99999999999d"],
            2,
        ),
        (&["add", &long, "--scope", "read"], 2),
        (&["add", " ", "--scope", "read"], 2),
        (&["add", "x", "--scope", "read,all"], 2),
        (&["list"], 1),
        (&["revoke", "x"], 1),
    ] {
        let (found, _, told) = token(folder.path(), wrong);
        assert_eq!(found, code, "{wrong:?}: {told}");
    }
    for (expires, why) in [
        ("0d", "`0d` does not lie ahead; write days"),
        ("2020-01-01T00:00:00Z", "Z` does not lie ahead; write days"),
        (
            "2090-12-01",
            "`2090-12-01` is neither days nor a date-time with its offset; write days",
        ),
    ] {
        let wrong = ["add", "x", "--scope", "read", "--expires", expires];
        let (found, _, told) = token(folder.path(), &wrong);
        assert!(found == 2 && told.contains(why), "{told}");
    }
    let folder = desk();
    assert_eq!(
        token(folder.path(), &["add", &long[1..], "--scope", "read"]).0,
        0
    );
}

#[tokio::test]
async fn what_is_made_while_the_server_runs_is_of_use_at_once() {
    let server = Server::start();
    let feeds = repository("feeds");
    let mut add = newsstand_of(&feeds, server.folder());
    let secret = stdout(add.args(["token", "add", "late", "--scope", "read"]));
    let ask = async || {
        let client = reqwest::Client::new();
        let request = client.get(format!("{}/api/briefs", server.address()));
        let field = format!("Bearer {}", secret.trim_end());
        request
            .header("authorization", field)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(ask().await, 200);
    let mut revoke = newsstand_of(&feeds, server.folder());
    stdout(revoke.args(["token", "revoke", "late"]));
    assert_eq!(ask().await, 401);
    let lines = server.lines("newsstand::api", 2);
    let refused = &lines[1];
    assert!(
        refused.contains("token=\"late\"") && refused.contains("status=401"),
        "{refused}"
    );
    let line = &lines[0];
    assert!(
        line.contains("token=\"late\"") && line.contains("operation=\"list\""),
        "{line}"
    );
    assert!(
        !server.log().contains(secret.trim_end()),
        "the token is in the log"
    );
}
