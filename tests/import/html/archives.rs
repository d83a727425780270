//! Pages saved as one file (MHTML), with the pictures in it.

use super::files::{png, with_images};
use super::{one, options, page, read_as};
use newsstand::import::ImportError;
use tempfile::TempDir;

#[test]
fn pictures_of_an_archive_are_taken() {
    let images = "<img src='https://quay.example/pier.png?w=2&amp;h=1' alt='Pier'><img src='tide.png'>\
                  <img src='cid:frame@x'><img src='cid:none@x'><img src='https://quay.example/far.png'>\
                  <img src='https://quay.example/broken.png'>";
    let lead = "<meta property='og:image' content='https://quay.example/lead.png'>";
    let html = with_images(images).replace("<meta charset", &format!("{lead}<meta charset"));
    let part = |name: &str| {
        format!("Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n{name}")
    };
    let at = |name: &str| part(&format!("Content-Location: https://quay.example/{name}"));
    let content: Vec<String> = (0..4).map(|at| png(100 + at)).collect();
    let message = archive(
        "",
        &[
            (
                "Content-Type: text/html\r\nContent-Location: https://quay.example/story",
                &html,
            ),
            (&at("pier.png?w=2&h=1"), &content[0]),
            (&at("tide.png"), &content[1]),
            (&part("Content-ID: <frame@x>"), &content[2]),
            (
                &at("lead.png").replace("image/png", "application/octet-stream"),
                &content[3],
            ),
            (&at("broken.png"), "bm90IGEgcGljdHVyZQ=="),
        ],
    );
    let read = read_as("p.mhtml", &message, &options()).unwrap();
    let names: Vec<&str> = read.pictures.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    for (stem, lost) in [
        ("lead-", false),
        ("pier-", false),
        ("tide-", false),
        ("picture-", false),
    ] {
        assert_eq!(
            names.iter().all(|name| !name.starts_with(stem)),
            lost,
            "{stem} {names:?}"
        );
    }
    let lost: Vec<String> = read.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(lost.len(), 2, "{lost:?}");
    let folder = TempDir::new().unwrap();
    for picture in &read.pictures {
        picture
            .copy(folder.path())
            .unwrap()
            .unwrap()
            .keep()
            .unwrap();
        let length = folder.path().join(&picture.name).metadata().unwrap().len();
        assert!((100..104).contains(&length), "{length}");
    }
    let story = one(read).story;
    assert!(story.image.unwrap().url.starts_with("/images/lead-"));
    let body = story.body.unwrap().as_str().to_owned();
    assert_eq!(body.matches("src=\"/images/").count(), 3, "{body}");
    // What the archive lacks, or has broken, may still be on the web.
    for left in ["far.png", "broken.png"] {
        assert!(
            body.contains(&format!("https://quay.example/{left}")),
            "{body}"
        );
    }
}

fn archive(header: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let mut message = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"sea\"{header}\r\n\r\n"
    );
    for (fields, content) in parts {
        message.push_str(&format!("--sea\r\n{fields}\r\n\r\n{content}\r\n"));
    }
    message.push_str("--sea--\r\n");
    message.into_bytes()
}

#[test]
fn archives() {
    let html = page("", "");
    let frame = page("", "").replace("The tide came late", "A frame");
    let kind = "Content-Type: text/html\r\nContent-Location: https://quay.example/tide";
    let first = archive("", &[(kind, &html), ("Content-Type: text/html", &frame)]);
    let told = one(read_as("p.mht", &first, &options()).unwrap());
    assert_eq!(told.origin.as_str(), "page:https://quay.example/tide");
    // The part that is named as the start, wherever it stands, in whatever encoding.
    let named = format!("{kind}\r\nContent-ID: <root@x>\r\nContent-Transfer-Encoding: base64");
    let encoded = "PCFkb2N0eXBlIGh0bWw+PG1ldGEgcHJvcGVydHk9J29nOnR5cGUnIGNvbnRlbnQ9YXJ0aWNsZT48\r\naDE+VGlkZTwvaDE+PGRpdiBjbGFzcz0nZW50cnktY29udGVudCc+PHA+SXQgY2FtZS48L3A+PC9k\r\naXY+";
    let second = archive(
        "; start=\"<root@x>\"",
        &[("Content-Type: text/html", &frame), (&named, encoded)],
    );
    let told = one(read_as("p.mhtml", &second, &options()).unwrap());
    assert_eq!(told.story.title.as_str(), "Tide");
    assert_eq!(told.story.body.unwrap().as_str(), "<p>It came.</p>");
    // By the header's charset.
    let latin: Vec<u8> = String::from_utf8(archive(
        "",
        &[(
            &format!("{kind}; charset=iso-8859-1")
                .replace("tide; charset=iso-8859-1", "tide")
                .replace("text/html", "text/html; charset=iso-8859-1"),
            &html
                .replace("charset=utf-8", "name=x")
                .replace("due at", "für"),
        )],
    ))
    .unwrap()
    .chars()
    .map(|c| u8::try_from(u32::from(c)).unwrap())
    .collect();
    let told = one(read_as("p.txt", &latin, &options()).unwrap());
    assert!(told.story.body.unwrap().as_str().contains("für"));
    let none = archive("", &[("Content-Type: image/png", "x")]);
    let error = read_as("p.mht", &none, &options()).unwrap_err().to_string();
    assert!(error.contains("no HTML"), "{error}");
    // A page in plain HTML under the name of an archive is read as what it is.
    assert!(read_as("p.mht", html.as_bytes(), &options()).is_ok());
}

#[test]
fn parts_of_an_archive() {
    let html = page("", "");
    let parts = |count: usize| {
        let mut parts = vec![("Content-Type: text/html", html.as_str())];
        parts.extend(std::iter::repeat_n(
            ("Content-Type: text/css", "p {}"),
            count - 1,
        ));
        read_as("p.mht", &archive("", &parts), &options())
    };
    // The message's own header is one.
    assert!(parts(999).is_ok());
    let error = parts(1_000).unwrap_err();
    assert!(matches!(error, ImportError::Invalid { .. }), "{error}");
    assert!(error.to_string().contains("more than 1000 parts"));
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(900);
    let message = archive(
        "",
        &[
            ("Content-Type: text/html", &html),
            ("Content-Type: message/rfc822", &nested),
        ],
    );
    let _ = read_as("p.mht", &message, &options());
    let lines = archive("", &[("Content-Type: text/html", &"--\r\n".repeat(60_000))]);
    assert!(
        read_as("p.mht", &lines, &options())
            .unwrap_err()
            .to_string()
            .contains("parts")
    );
}
