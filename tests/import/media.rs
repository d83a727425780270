//! Pictures, files, players, sources and corrections of a story.

use super::{one, options, read_as, story};
use newsstand::import::Options;
use newsstand::model::Story;

fn front(lines: &str) -> Result<Story, String> {
    let text = format!("+++\ntitle = 'x'\n{lines}\n+++\nText.\n");
    let imported = story(&text).map_err(|error| error.to_string())?;
    Ok(one(imported).story)
}

fn body(markdown: &str) -> String {
    let imported = story(&format!("# T\n\n{markdown}\n")).unwrap();
    let body = one(imported).story.body;
    body.map_or_else(String::new, |body| body.as_str().trim().to_owned())
}

fn left_out(markdown: &str) -> Vec<String> {
    let imported = story(&format!("# T\n\n{markdown}\n")).unwrap();
    let parts = imported.left_out.into_iter();
    parts.map(|part| part.text).collect()
}

#[test]
fn toml_and_yaml_say_the_same() {
    let toml = front(
        "image = { url = '../images/bell.jpg', alt = 'A bell', description = 'Cast in 1787', credit = 'Mo', width = 640, height = 427, thumbnail = 'https://a.example/s.jpg' }\n\
         banner = 'images/wide.jpg'\n\
         enclosures = [{ url = 'https://a.example/bell.mp3', length = 5, title = 'Bell', duration = '1:02:05' }, { url = 'https://a.example/x', type = 'Audio/OGG', length = 6, duration = 125 }]\n\
         contributors = ['Cy', { name = 'Di', url = 'https://di.example/' }]\n\
         rights = '© Mo'\n\
         source = { title = 'Ringer', url = 'https://ringer.example/feed', home_page = 'https://ringer.example/', id = 'urn:nbn:1', updated = 2026-03-01 }\n\
         correction = [{ date = 2026-03-02, text = 'Misnamed.' }, 'Misdated.']",
    )
    .unwrap();
    let yaml = "---
title: x
image:
  url: /images/bell.jpg
  alt: A bell
  description: Cast in 1787
  credit: Mo
  width: 640
  height: 427
  thumbnail: https://a.example/s.jpg
banner: /images/wide.jpg
enclosures:
  - url: https://a.example/bell.mp3
    length: 5
    title: Bell
    duration: 3725
  - url: https://a.example/x
    type: audio/ogg
    length: 6
    duration: '2:05'
contributors:
  - Cy
  - name: Di
    url: https://di.example/
rights: © Mo
source:
  title: Ringer
  url: https://ringer.example/feed
  home_page: https://ringer.example/
  id: urn:nbn:1
  updated: 2026-03-01
correction:
  - date: 2026-03-02
    text: Misnamed.
  - Misdated.
---
Text.
";
    assert_eq!(toml, one(story(yaml).unwrap()).story);
    assert_eq!(toml.enclosures[0].media_type.as_str(), "audio/mpeg");
    assert_eq!(toml.enclosures[0].duration, Some(3_725));
    assert_eq!(toml.enclosures[1].media_type.as_str(), "audio/ogg");
    assert_eq!(toml.corrections[0].date.unwrap().to_string(), "2026-03-02");
    assert_eq!(toml.banner.as_deref(), Some("/images/wide.jpg"));
}

#[test]
fn one_correction_needs_no_list() {
    for lines in [
        "correction = \"Misnamed ]]> & \\u000bso.\"",
        "correction = { text = 'Misnamed ]]> & so.' }",
    ] {
        let story = front(lines).unwrap();
        assert_eq!(story.corrections.len(), 1);
        assert_eq!(story.corrections[0].text.as_str(), "Misnamed ]]> & so.");
    }
}

#[test]
fn the_length_of_a_file_of_the_desk_is_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bell.mp3"), b"ding").unwrap();
    std::fs::write(folder.path().join("empty.mp3"), b"").unwrap();
    let options = Options {
        images: Some(folder.path().to_owned()),
        ..options()
    };
    let read = |file: &str| {
        let text = format!("+++\ntitle = 'x'\nenclosures = [{{ url = 'images/{file}' }}]\n+++\n");
        let imported = read_as("some-story.md", text.as_bytes(), &options);
        imported.map_err(|error| error.to_string())
    };
    let enclosure = one(read("bell.mp3").unwrap()).story.enclosures.remove(0);
    assert_eq!(enclosure.url, "/images/bell.mp3");
    assert_eq!(enclosure.media_type.as_str(), "audio/mpeg");
    assert_eq!(enclosure.length, 4);
    for file in ["missing.mp3", "empty.mp3"] {
        let error = read(file).unwrap_err();
        assert!(error.contains("add its size"), "{error}");
    }
}

#[test]
fn what_cannot_be_right_names_line_and_remedy() {
    let file = |more: &str| format!("enclosures = [{{ url = 'https://a.example/b.mp3'{more} }}]");
    let many = |count: usize| {
        let files =
            (0..count).map(|at| format!("{{ url = 'https://a.example/{at}.mp3', length = 1 }}"));
        format!("enclosures = [{}]", files.collect::<Vec<_>>().join(", "))
    };
    let notes = |count: usize| format!("correction = [{}]", "'x', ".repeat(count));
    for good in [
        file(", length = 9007199254740991, duration = 604800"),
        file(", length = 1, duration = '168:00:00'"),
        file(", length = 1, duration = '99:59'"),
        many(20),
        notes(20),
        "image = { url = 'https://a.example/b.jpg', width = 65535, height = 1 }".to_owned(),
    ] {
        assert!(front(&good).is_ok(), "{good}: {:?}", front(&good));
    }
    for (bad, remedy) in [
        (file(""), "add its size"),
        (file(", length = 0"), "from 1 to 9007199254740991"),
        (file(", length = 9007199254740992"), "from 1 to 9007199254740991"),
        (file(", length = 1, duration = 604801"), "from 1 to 604800"),
        (file(", length = 1, duration = 0"), "from 1 to 604800"),
        (file(", length = 1, duration = '1:60'"), "\"2:05\""),
        (file(", length = 1, duration = '99999:00:00'"), "from 1 to 604800"),
        (file(", length = 1, duration = '99999999999'"), "\"2:05\""),
        (file(", length = 1, duration = '1:2:3:4'"), "\"2:05\""),
        (file(", length = 1, duration = '-1'"), "\"2:05\""),
        (file(", length = 1, duration = 'long'"), "\"2:05\""),
        (file(", length = 1, type = 'mp3'"), "`audio/mpeg`"),
        (file(", length = 1, type = 'audio/mpeg; x'"), "`audio/mpeg`"),
        (file(", length = 1, size = 1"), "write one of `duration`, `length`"),
        ("enclosures = [{ url = 'https://a.example/bell', length = 1 }]".to_owned(), "enclosures[0].type`: is missing"),
        ("enclosures = [{ url = 'javascript:x', length = 1 }]".to_owned(), "https://"),
        ("enclosures = [{ url = 'file:///etc/passwd', length = 1 }]".to_owned(), "https://"),
        (
            "enclosures = [{ url = 'https://a.example/b.mp3', length = 1 }, { url = 'https://a.example/b.mp3', length = 2 }]".to_owned(),
            "twice",
        ),
        (many(21), "at most 20"),
        (notes(21), "at most 20"),
        ("correction = ''".to_owned(), "is empty"),
        ("correction = 5".to_owned(), "date, text"),
        ("correction = { date = 'soon', text = 'x' }".to_owned(), "is no date"),
        ("image = { url = 'https://a.example/b.jpg', width = 0 }".to_owned(), "1 to 65535"),
        ("image = { url = 'https://a.example/b.jpg', width = 65536 }".to_owned(), "1 to 65535"),
        ("image = { url = 'https://a.example/b.jpg', thumbnail = 'data:x' }".to_owned(), "feeds/images/"),
        ("banner = 'data:image/png,x'".to_owned(), "feeds/images/"),
        ("contributors = ['Cy', 'cy']".to_owned(), "twice"),
        ("source = { title = 'x', url = 'feed' }".to_owned(), "https://"),
        ("source = { title = 'x', url = 'https://a.example/', id = 'x' }".to_owned(), "no guid"),
        ("source = 'x'".to_owned(), "home_page, id, title, updated, url"),
        ("enclosures = ['x']".to_owned(), "duration, length, title, type, url"),
    ] {
        let error = front(&bad).expect_err(&bad);
        assert!(error.contains(":3:") && error.contains(remedy), "{bad}: {error}");
    }
}

#[test]
fn a_player_comes_in_bare_and_by_https_alone() {
    let player = "<iframe src=\"https://www.youtube-nocookie.com/embed/x?a=1&amp;b=2\" width=\"560\" \
                  height=\"315\" title=\"A &lt;film&gt;\"></iframe>";
    let pasted = "<iframe width=\"560\" height=\"315\" src=\"https://www.youtube-nocookie.com/embed/x?a=1&amp;b=2\" \
                  title=\"A &lt;film&gt;\" frameborder=\"0\" allow=\"autoplay\" onload=\"x()\" srcdoc=\"<b>\" \
                  name=\"top\" allowfullscreen><script>alert(1)</script><p onclick='x'>old</iframe>";
    let kept = body(pasted);
    for part in player
        .trim_start_matches("<iframe ")
        .trim_end_matches("></iframe>")
        .split("\" ")
    {
        assert!(
            kept.contains(part.trim_end_matches('"')),
            "{part} in {kept}"
        );
    }
    for bad in ["script", "onload", "srcdoc", "onclick", "old", "name="] {
        assert!(!kept.contains(bad), "{bad} in {kept}");
    }
    // What is pasted from a player's page is no reason to warn.
    assert!(left_out(pasted).is_empty(), "{:?}", left_out(pasted));

    for address in [
        "http://www.youtube-nocookie.com/embed/x",
        "//www.youtube-nocookie.com/embed/x",
        "/embed/x",
        "javascript:alert(1)",
        "java&#11;script:alert(1)",
        "data:text/html,x",
        "",
    ] {
        let html = format!("Before <iframe src=\"{address}\"><b>in</b></iframe> after.");
        assert_eq!(body(&html), "<p>Before  after.</p>", "{address}");
        assert_eq!(left_out(&html).len(), 1, "{address}");
    }
    // One that is never closed takes what follows with it, and nothing else.
    let open = body("One.\n\n<iframe src=\"https://a.example/x\">\n\nTwo <b>bold");
    assert!(
        open.starts_with("<p>One.</p>") && !open.contains("Two"),
        "{open}"
    );
    assert!(open.ends_with("</iframe>"), "{open}");
}

#[test]
fn a_picture_keeps_its_size_and_its_words() {
    let html = body(
        "<img src=\"/images/a.jpg\" width=\"640\" height=\"427\" alt=\"A &quot;b&quot;\" srcset=\"a 2x\" onerror=\"x()\">",
    );
    for part in [
        "src=\"/images/a.jpg\"",
        "width=\"640\"",
        "height=\"427\"",
        "alt=\"A &quot;b&quot;\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(
        !html.contains("srcset") && !html.contains("onerror"),
        "{html}"
    );
}
