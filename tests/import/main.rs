//! The import room through its public door.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod authors;
mod beside;
mod bounds;
mod calls;
mod cascades;
mod entries;
mod feed;
mod files;
mod html;
mod inherited;
mod jekyll;
mod json_lines;
mod markdown;
mod media;
mod pages;
mod permalinks;
mod properties;
mod references;
mod several;
mod sites;
mod unread;
mod unrendered;
mod unscripted;
mod wxr;

use newsstand::import::{self, ImportError, Imported, Options, Run};
use newsstand::model::{Story, Submission};
use serde_json::json;
use std::path::PathBuf;
use tempfile::TempDir;

fn options() -> Options {
    Options {
        format: None,
        url: None,
        date: None,
        time_zone: chrono_tz::Europe::Berlin,
        language: None,
        stories: None,
        images: None,
    }
}

fn read_all(paths: &[PathBuf], options: &Options) -> Vec<Result<Imported, ImportError>> {
    let found = import::sources(paths, options);
    Run::new(found, options.clone())
        .map(|piece| piece.read)
        .collect()
}

fn read_as(name: &str, content: &[u8], options: &Options) -> Result<Imported, ImportError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    // As one of the desk's own stories, whose origin does not hold the folder's name.
    let options = Options {
        stories: Some(folder.path().to_owned()),
        ..options.clone()
    };
    read_all(&[path], &options).pop().unwrap()
}

/// Holds all that is understood of a fixture against the JSON that lies beside it.
fn golden(format: &str, name: &str, options: &Options) {
    let folder = PathBuf::from(format!("tests/import/fixtures/{format}"));
    let pieces = read_all(&[folder.join(name)], options);
    let told: Vec<_> = pieces.iter().map(told_whole).collect();
    insta::with_settings!({
        snapshot_path => format!("fixtures/{format}"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
        filters => [(concat!(env!("CARGO_MANIFEST_DIR"), "/"), "")],
    }, {
        insta::assert_json_snapshot!(name, told);
    });
}

fn told_whole(piece: &Result<Imported, ImportError>) -> serde_json::Value {
    let imported = match piece {
        Ok(imported) => imported,
        Err(error) => return json!({ "error": error.to_string() }),
    };
    let stories = imported.submissions.iter().map(|one| {
        json!({
            "origin": one.origin.as_str(),
            "former_origin": one.former_origin,
            "slug": one.slug,
            "guid": one.guid,
            "published": one.published,
            "updated": one.updated,
            "story": one.story,
        })
    });
    let pictures = imported.pictures.iter().map(|picture| &picture.name);
    json!({
        "stories": stories.collect::<Vec<_>>(),
        "left_out": imported.left_out,
        "skipped": imported.skipped,
        "warnings": imported.warnings,
        "pictures": pictures.collect::<Vec<_>>(),
    })
}

fn page(text: &str) -> Imported {
    read_as("page.txt", text.as_bytes(), &options()).unwrap()
}

fn story(text: &str) -> Result<Imported, ImportError> {
    read_as("some-story.md", text.as_bytes(), &options())
}

fn one(imported: Imported) -> Submission {
    assert_eq!(imported.submissions.len(), 1);
    imported.submissions.into_iter().next().unwrap()
}

/// A story in a few lines, for exact comparison.
fn told(imported: &Imported) -> String {
    let mut told = String::new();
    let mut line = |name: &str, value: &str| told.push_str(&format!("{name}: {value}\n"));
    for Submission { origin, story, .. } in &imported.submissions {
        line(story.kind.name(), story.title.as_str());
        line("  origin", origin.as_str());
        if let Some(section) = &story.section {
            line("  section", section.name().as_str());
        }
        for author in &story.authors {
            line("  author", author.name.as_str());
            if let Some(bio) = &author.bio {
                line("  bio", bio.as_str());
            }
        }
        if let Some(dateline) = &story.dateline {
            line("  dateline", dateline.as_str());
        }
        if let Some(summary) = &story.summary {
            line("  summary", summary.as_str());
        }
        if let Some(body) = &story.body {
            line("  body", &body.as_str().replace('\n', ""));
        }
    }
    for part in &imported.left_out {
        line("left out", &part.to_string());
    }
    told
}

fn paragraphs(story: &Story) -> usize {
    let body = story.body.as_ref().map_or("", |body| body.as_str());
    body.matches("<p>").count()
}
