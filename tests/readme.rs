//! The README says what the program does: every command, option, variable, key and address of the
//! code stands in it, and it names none that the code has not.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{Server, bare, output, stdout};
use std::collections::BTreeSet;
use std::path::Path;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The text under a heading, up to the next heading of the same level.
fn part<'a>(readme: &'a str, heading: &str) -> &'a str {
    let start = readme.find(&format!("\n## {heading}\n")).expect(heading) + 1;
    let rest = &readme[start + 3..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

/// What stands in backticks in the first cells of the tables of a part, words cut at spaces.
fn first_cells(part: &str) -> BTreeSet<String> {
    let cells = part
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line[2..].split(" | ").next().unwrap());
    let code = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    code.map(|code| code.split_whitespace().next().unwrap().to_owned())
        .collect()
}

fn help(arguments: &[&str]) -> String {
    let mut command = program::bare();
    let output = command.args(arguments).arg("--help").output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn commands() -> BTreeSet<String> {
    commands_in(&help(&[]))
}

/// The commands that a help lists; none if it is of a command without any of its own.
fn commands_in(help: &str) -> BTreeSet<String> {
    if !help.contains("Commands:\n") {
        return BTreeSet::new();
    }
    let list = &help[help.find("Commands:\n").unwrap()..help.find("\nOptions:").unwrap()];
    let name = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let names = list
        .lines()
        .skip(1)
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names
        .filter_map(name)
        .filter(|name| name != "help")
        .collect()
}

#[test]
fn every_format_of_an_import_is_there() {
    let error = "".parse::<newsstand::import::Format>().unwrap_err();
    let error = error.to_string();
    let known = error.split('`').skip(3).step_by(2).map(str::to_owned);
    let readme = readme();
    let (_, table) = part(&readme, "What goes in")
        .split_once("| format |")
        .unwrap();
    let told = first_cells(table.split("\n\n").next().unwrap());
    assert_eq!(told, known.collect::<BTreeSet<_>>());
}

/// The long options and the environment variables of the program's help and of every command's.
fn options_and_variables() -> (BTreeSet<String>, BTreeSet<String>) {
    let texts = commands().into_iter().map(|command| {
        let own = help(&[&command]);
        let inner = commands_in(&own).into_iter();
        let inner = inner.map(|one| help(&[&command, &one])).collect::<String>();
        own + &inner
    });
    // The log alone reads its variable, so no option of a command has it.
    let texts = help(&[]) + &texts.collect::<String>();
    let words = |start: &str| -> BTreeSet<String> {
        texts
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
            .filter(|word| word.starts_with(start) && word.len() > start.len())
            .map(str::to_owned)
            .collect()
    };
    let mut options = words("--");
    // What every program has.
    options.retain(|option| !matches!(option.as_str(), "--help" | "--version"));
    (options, words("NEWSSTAND_"))
}

/// The keys that a file of `feeds/` may have, as the program itself lists them when it meets an
/// unknown one.
fn keys(file: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let shown = Path::new(env!("CARGO_MANIFEST_DIR")).join("feeds/site.toml");
    std::fs::copy(shown, folder.path().join("site.toml")).unwrap();
    std::fs::write(folder.path().join(file), "no_such_key = 1\n").unwrap();
    let mut command = program::bare();
    let output = command
        .arg("--feeds")
        .arg(folder.path())
        .arg("serve")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.contains(&format!("{file}:1: unknown key `no_such_key`")),
        "{message}"
    );
    message
        .split('`')
        .skip(3)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_is_in_the_readme() {
    let readme = readme();
    let mut told = first_cells(part(&readme, "Commands"));
    told.retain(|word| !word.starts_with("--") && !word.starts_with("NEWSSTAND_"));
    assert_eq!(told, commands());
}

#[test]
fn every_option_and_variable_is_in_the_readme() {
    let readme = readme();
    let told = first_cells(part(&readme, "Commands"));
    let (options, variables) = options_and_variables();
    let of = |start: &str| -> BTreeSet<String> {
        told.iter()
            .filter(|word| word.starts_with(start))
            .cloned()
            .collect()
    };
    assert_eq!(of("--"), options);
    assert_eq!(of("NEWSSTAND_"), variables);
}

#[test]
fn every_key_is_in_the_readme() {
    let readme = readme();
    let folder = part(&readme, "The folder `feeds/`");
    let (site, feeds) = folder.split_once("\nEvery other `*.toml`").unwrap();
    assert_eq!(first_cells(site), keys("site.toml"));
    assert_eq!(first_cells(feeds), keys("latest.toml"));
}

#[test]
fn every_command_helps_and_a_wrong_call_exits_with_2() {
    for command in commands() {
        assert!(help(&[&command]).contains("Usage: newsstand"), "{command}");
    }
    for wrong in [
        &["serv"][..],
        &["import"],
        &["list", "--kind", "poem"],
        &["serve", "--listen", "x"],
        &["token", "add", "editor"],
        &["token", "add", "editor", "--scope", "rule"],
        &[
            "token",
            "add",
            "editor",
            "--scope",
            "read",
            "--expires",
            "soon",
        ],
    ] {
        let mut command = program::bare();
        let output = command.args(wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(!output.stderr.is_empty());
    }
}

/// The fenced blocks of a part: what stands before each, and what is in it.
fn blocks(part: &str) -> Vec<(&str, &str)> {
    let pieces: Vec<&str> = part.split("\n```").collect();
    let pairs = pieces.chunks_exact(2);
    pairs
        .map(|pair| (pair[0], pair[1].split_once('\n').unwrap().1))
        .collect()
}

/// The shell commands and the files of "Your own paper", each file by the name its paragraph begins
/// with.
fn own_paper(readme: &str) -> (&str, Vec<(&str, String)>) {
    let mut blocks = blocks(part(readme, "Your own paper")).into_iter();
    let (_, shell) = blocks.next().unwrap();
    let files = blocks.map(|(before, content)| {
        let paragraph = before.trim_end().rsplit("\n\n").next();
        let name = paragraph.unwrap().split('`').nth(1).unwrap();
        (name, format!("{content}\n"))
    });
    (shell, files.collect())
}

#[tokio::test]
async fn the_readers_own_paper_is_served_as_the_readme_says() {
    let readme = readme();
    let (shell, files) = own_paper(&readme);
    let (make, serve) = shell.split_once('\n').unwrap();
    let folder = tempfile::tempdir().unwrap();
    stdout(
        std::process::Command::new("sh")
            .args(["-c", make])
            .current_dir(folder.path()),
    );
    assert_eq!(files.len(), 3);
    for (name, content) in &files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    // `newsstand serve OPTIONS`; the server of a test adds its own ports.
    let options = serve.strip_prefix("newsstand serve ").unwrap();
    let of_paper = |command: &mut std::process::Command| {
        command
            .args(options.split_whitespace())
            .current_dir(folder.path());
    };
    let check = |expected: &str| {
        let mut command = bare();
        of_paper(&mut command);
        let checked = output(command.arg("check"));
        let told = String::from_utf8(checked.stderr).unwrap();
        assert_eq!(checked.status.code(), Some(0), "{told}");
        assert!(told.contains(expected), "{told}");
        assert_eq!(checked.stdout, b"");
    };
    check("0 documents checked");
    let mut server = Server::start_with(|command| {
        *command = bare();
        of_paper(command);
    });
    assert!(server.line().starts_with("admin on "));
    for format in ["rss", "atom", "json"] {
        let address = server.line();
        let (_, path) = address.split_once(":8080").unwrap();
        assert_eq!(path, format!("/feeds/news.{format}"));
        let answer = reqwest::get(format!("{}{path}", server.address())).await;
        let document = answer.unwrap().text().await.unwrap();
        for told in ["The ferry is back", "Ada Quill", "six"] {
            assert!(document.contains(told), "{told}: {document}");
        }
    }
    check("0 errors, 0 warnings");
    assert!(server.terminate("TERM").success(), "{}", server.log());
}
