//! The rooms of `src/` import only leftwards, and each dialect stays in its own room.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

/// What a room may import besides itself. `cli`, `config` and `main` are the app: they may all.
const MAY_IMPORT: [(&str, &[&str]); 5] = [
    ("model", &[]),
    ("import", &["model"]),
    ("store", &["model"]),
    ("publish", &["model"]),
    ("serve", &["model", "import", "store", "publish"]),
];

/// A crate's name and the only places that may speak it.
const SPOKEN_ONLY_IN: &[(&str, &[&str])] = &[
    ("rss::", &["publish/rss.rs", "publish/rss/"]),
    ("atom_syndication::", &["publish/atom.rs", "publish/atom/"]),
    ("hyper::", &["serve/"]),
    ("hyper_util::", &["serve/"]),
    (
        "prometheus_client::",
        &["serve/metrics.rs", "serve/metrics/"],
    ),
    ("tokio_rustls::", &["serve/"]),
    ("sqlx::", &["store/"]),
    (
        "dom_query::",
        &[
            "import/html/",
            "import/boxes.rs",
            "import/players.rs",
            "import/unscripted.rs",
            "import/picture_sources.rs",
        ],
    ),
    ("dom_smoothie::", &["import/html/"]),
    ("mail_parser::", &["import/html/"]),
    ("std::env::", &["cli/", "main.rs"]),
];

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    let name = |path: &PathBuf| {
        path.strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    found
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).unwrap()))
        .collect()
}

/// Lines of code: comments may speak of anything.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_code = |line: &str| !line.trim_start().starts_with("//");
    text.lines()
        .enumerate()
        .filter(move |(_, line)| is_code(line))
        .map(|(at, l)| (at + 1, l))
}

/// Whether `line` speaks of the crate or room `name::`, not of one whose name merely ends so.
fn speaks(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

/// The rooms a text imports, written `crate::room` or inside `use crate::{room, …}` on any number
/// of lines, each with its line.
fn rooms_named(code: &str) -> Vec<(usize, String)> {
    let mut rooms = Vec::new();
    for (at, path) in code.match_indices("crate::") {
        let mut depth = 0;
        let mut start = at + path.len();
        let rest = &code[start..];
        let mut take = |start: usize| {
            let name = code[start..].trim_start();
            let is_name = |c: &char| c.is_alphanumeric() || *c == '_';
            let name: String = name.chars().take_while(is_name).collect();
            let line = code[..start].matches('\n').count() + 1;
            rooms.push((line, name));
        };
        if !rest.starts_with('{') {
            take(start);
            continue;
        }
        for (offset, character) in rest.char_indices() {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' => {}
                _ => continue,
            }
            if depth == 0 {
                break;
            }
            if depth == 1 && character != '}' {
                start = at + path.len() + offset + 1;
                take(start);
            }
        }
    }
    rooms.retain(|(_, name)| !name.is_empty());
    rooms
}

/// Whether `super::` can leave the room: once in its `mod.rs`, twice in a file beside that.
fn leaves_by_super(file: &str, code: &str) -> bool {
    match (file.matches('/').count(), file.ends_with("/mod.rs")) {
        (1, true) => code.contains("super::"),
        (1, false) => code.contains("super::super::"),
        _ => code.contains("super::super::super::"),
    }
}

fn wrong_arrows(file: &str, text: &str) -> Vec<String> {
    let room = file.split(['/', '.']).next().unwrap();
    let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) else {
        return Vec::new();
    };
    // Comments become empty lines, so that the numbers stay.
    let code = |line: &'_ str| match line.trim_start().starts_with("//") {
        true => String::new(),
        false => line.to_owned(),
    };
    let code: Vec<String> = text.lines().map(code).collect();
    let code = code.join("\n");
    let mut wrong: Vec<String> = rooms_named(&code)
        .into_iter()
        .filter(|(_, named)| named != room && !allowed.contains(&named.as_str()))
        .map(|(line, named)| format!("src/{file}:{line}: {room} must not import {named}"))
        .collect();
    if leaves_by_super(file, &code) {
        wrong.push(format!(
            "src/{file}: write `crate::`, not `super::`, to leave the room"
        ));
    }
    wrong
}

#[test]
fn rooms_import_only_leftwards() {
    let files = sources();
    assert!(
        files.iter().any(|(file, _)| file.starts_with("serve/")),
        "src/ was not found"
    );
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|(file, text)| wrong_arrows(file, text))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_arrow_that_points_the_wrong_way_is_seen() {
    for text in [
        "use crate::serve::run;",
        "use crate::{model::Entry, store};",
        "    let x = crate::cli::y();",
        "use crate::{\n    model::{Entry, Guid},\n    store::Store,\n};",
        "use super::super::store::Store;",
    ] {
        assert_eq!(wrong_arrows("publish/atom.rs", text).len(), 1, "{text}");
    }
    assert!(wrong_arrows("publish/atom.rs", "use crate::model::Entry; // crate-wide").is_empty());
    assert!(wrong_arrows("cli/mod.rs", "use crate::serve::run;").is_empty());
}

#[test]
fn each_dialect_is_spoken_in_its_own_room() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        for (name, places) in SPOKEN_ONLY_IN {
            if places.iter().any(|place| file.starts_with(place)) {
                continue;
            }
            let lines = code_lines(&text).filter(|(_, line)| speaks(line, name));
            wrong.extend(lines.map(|(number, _)| format!("src/{file}:{number}: {name}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
