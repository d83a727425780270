//! Entries as JSON, one a line.

use super::{options, read_all};
use newsstand::import::{ImportError, Imported, Options};
use newsstand::model::{Instant, Kind, Origin};
use serde_json::json;

fn read(content: &[u8]) -> Vec<Result<Imported, ImportError>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("entries.jsonl");
    std::fs::write(&path, content).unwrap();
    read_all(&[path], &options())
}

#[test]
fn every_key_is_taken() {
    let entry = json!({
        "kind": "article",
        "title": "The ferry ]]> & سفينة \u{b}🦀",
        "section": "Harbour",
        "authors": [{ "name": "Ada Stone", "bio": "A pilot.", "url": "https://ada.example/", "email": "ada@paper.example" }],
        "dateline": "PORT ELLEN",
        "summary": "It came back.",
        "body": "<p onclick=x()>It <em>came</em> back.<script>alert(1)</script> <a href='/articles/mill'>The mill</a> \
                 <a href='pier'>the pier</a></p>",
        "tags": ["Ferries", "ferries", "Sea"],
        "published": "2026-03-01T08:00:00+01:00",
        "updated": "2026-03-02T00:00:00Z",
        "image": { "url": "https://paper.example/f.jpg", "alt": "A ferry", "description": "It.", "credit": "Bo", "width": 4, "height": 3 },
        "banner": "/images/wide.jpg",
        "enclosures": [{ "url": "https://paper.example/f.mp3", "length": 5, "title": "Bell", "duration": 7 }],
        "link": "https://paper.example/ferry",
        "language": "en-gb",
        "slug": "ferry",
        "guid": "tag:paper.example,2026:ferry",
        "contributors": [{ "name": "Cy" }],
        "rights": "Ours",
        "source": { "title": "Other", "url": "https://other.example/feed", "id": "urn:x-paper:1" },
        "corrections": [{ "date": "2026-03-02", "text": "Misnamed." }]
    });
    let read = read(entry.to_string().as_bytes()).remove(0).unwrap();
    assert_eq!(read.left_out, []);
    let one = super::one(read);
    assert_eq!(
        one.guid.as_ref().unwrap().as_str(),
        "tag:paper.example,2026:ferry"
    );
    assert!(one.is_slug_given);
    assert_eq!(one.published, Instant::parse("2026-03-01T07:00:00Z").ok());
    let story = serde_json::to_value(&one.story).unwrap();
    let mut expected = entry;
    for key in ["slug", "guid", "published", "updated"] {
        expected.as_object_mut().unwrap().remove(key);
    }
    expected["title"] = json!("The ferry ]]> & سفينة 🦀");
    expected["tags"] = json!(["Ferries", "Sea"]);
    expected["language"] = json!("en-GB");
    expected["enclosures"][0]["type"] = json!("audio/mpeg");
    expected["body"] = json!(
        "<p>It <em>came</em> back. <a href=\"/articles/mill\" rel=\"noopener noreferrer\">The mill</a> \
         <a href=\"https://paper.example/pier\" rel=\"noopener noreferrer\">the pier</a></p>"
    );
    assert_eq!(story, expected);
}

#[test]
fn what_an_entry_is_known_by() {
    let read = read(
        br#"{"title":"A","guid":"tag:a.example,2026:x"}
{"title":"A","slug":"a-ship"}
{"kind":"brief","title":"A","link":"https://a.example/1"}
{"kind":"brief","title":"A","summary":"It sank."}
"#,
    );
    let one = |at: usize| super::one(read[at].as_ref().unwrap().clone());
    assert_eq!(one(1).origin, Origin::Address("articles/a-ship".to_owned()));
    assert_eq!(
        one(2).origin,
        Origin::Place("entry:https://a.example/1".to_owned())
    );
    assert_eq!(one(3).origin, Origin::Headline("brief:a".to_owned()));
    assert_eq!(one(3).story.kind, Kind::Brief);
}

#[test]
fn lines_may_be_blank_and_end_as_they_like() {
    let lines = "\u{FEFF}{\"title\":\"A\"}\r\n\n   \r\n{\"title\":\"B\"}";
    let read = read(lines.as_bytes());
    let titles: Vec<String> = read
        .into_iter()
        .map(|read| super::one(read.unwrap()).story.title.to_string())
        .collect();
    assert_eq!(titles, ["A", "B"]);
}

#[test]
fn a_bad_line_fails_alone_and_says_all_that_is_wrong_with_it() {
    let deep = format!("{{\"title\":{}", "[".repeat(200_000));
    let lines = [
        r#"{"title":"A"}"#,
        r#"{"titel":"A","authors":[{"name":"Ada"},{"name":5,"url":"ftp://x"}],"published":"soon"}"#,
        "[]",
        "{\"title\":\"A\"} {}",
        &deep,
        r#"{"title":"A","published":"yesterday","link":"x","language":"?","slug":"A B","guid":"x","enclosures":[{"url":"x"}]}"#,
        r#"{"title":"A","kind":"story"}"#,
        r#"{"title":"B"}"#,
    ];
    let read = read(lines.join("\n").as_bytes());
    assert_eq!(read.len(), lines.len());
    let error = |number: usize| read[number - 1].as_ref().unwrap_err().to_string();
    for (number, parts) in [
        (
            2,
            &[
                "`titel`: unknown key; did you mean `title`?",
                "`title`: is missing",
                "`authors[1].name`: write a text",
            ][..],
        ),
        (3, &["write an object with the keys authors, "]),
        (4, &["no JSON at byte 15 of the line: trailing characters"]),
        (5, &["recursion limit exceeded"]),
        (
            6,
            &[
                "`published`: `yesterday` is no date-time",
                "`link`: ",
                "`language`: ",
                "`slug`: ",
                "`guid`: ",
                "`enclosures[0].url`: ",
            ],
        ),
        (7, &["`kind`: write `article` or `brief`"]),
    ] {
        for part in parts {
            assert!(error(number).contains(part), "{part}\n{}", error(number));
        }
        assert!(error(number).contains(&format!("entries.jsonl:{number}: ")));
    }
    assert!(read[0].is_ok() && read[7].is_ok());
}

#[test]
fn bytes_that_are_no_text_fail_alone() {
    let mut bytes = b"{\"title\":\"A\xff\"}\n".to_vec();
    bytes.extend(b"{\"title\":\"B\"}\n");
    let read = read(&bytes);
    assert!(
        read[0]
            .as_ref()
            .unwrap_err()
            .to_string()
            .contains(":1: no JSON")
    );
    assert!(read[1].is_ok());
}

#[test]
fn the_limits_of_a_line_and_of_a_body() {
    let body = |length: usize| json!({ "title": "A", "body": "x".repeat(length) }).to_string();
    let longest = 4 << 20;
    assert!(read(body(longest).as_bytes()).remove(0).is_ok());
    let error = read(body(longest + 1).as_bytes()).remove(0).unwrap_err();
    assert!(
        error.to_string().contains("shorten it to 4194304"),
        "{error}"
    );
    let padded = |length: usize| {
        let mut line = r#"{"title":"A"}"#.to_owned();
        line.push_str(&" ".repeat(length - line.len()));
        line + "\n{\"title\":\"B\"}"
    };
    let longest = 32 << 20;
    assert!(read(padded(longest).as_bytes()).iter().all(Result::is_ok));
    let read = read(padded(longest + 1).as_bytes());
    let error = read[0].as_ref().unwrap_err().to_string();
    assert!(
        error.contains("entries.jsonl:1: the line has 33554434 bytes"),
        "{error}"
    );
    assert!(read[1].is_ok());
}

#[test]
fn the_kind_of_file_is_known_by_its_name_or_told() {
    let folder = tempfile::tempdir().unwrap();
    let line = br#"{"title":"A"}"#;
    for (name, format) in [
        ("a.jsonl", None),
        ("a.NDJSON", None),
        ("a.log", Some("jsonl")),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, line).unwrap();
        let options = Options {
            format: format.map(|name: &str| name.parse().unwrap()),
            ..options()
        };
        let read = read_all(&[path], &options).remove(0).unwrap();
        assert_eq!(super::one(read).story.title.as_str(), "A");
    }
}

fn errors(content: &[u8]) -> Vec<String> {
    let errors = read(content).into_iter().filter_map(Result::err);
    errors
        .map(|error| {
            let text = error.to_string();
            text[text.find("entries.jsonl").unwrap()..].to_owned()
        })
        .collect()
}

#[test]
fn a_line_that_is_cut_off_says_so() {
    for cut in [
        r#"{"title":"A"#,
        r#"{"title":"#,
        "{",
        r#"{"title":"A","tags":["x","#,
    ] {
        let told = "entries.jsonl:1: the JSON breaks off at the end of the line; an entry stands on one line";
        assert_eq!(
            errors(format!("{cut}\r\n{{\"title\":\"B\"}}\n").as_bytes()),
            [told]
        );
        assert_eq!(errors(cut.as_bytes()), [told]);
    }
    let none = r#"entries.jsonl:1: no JSON of an entry: write one a line, as {"title": "…"}"#;
    assert_eq!(errors(b"not json\n"), [none]);
    let no_list = &errors(b"{\"title\":\"A\",\"authors\":\"Ada\",\"tags\":1}\n")[0];
    for part in [
        "`authors`: write a list of objects with the keys bio, email, name, url",
        "`tags`: write a list of texts in quotes",
    ] {
        assert!(no_list.contains(part), "{no_list}");
    }
    let wrong = "entries.jsonl:1: no JSON at byte 10 of the line: ";
    assert!(errors(b"{\"title\":x}\n")[0].starts_with(wrong));
}

#[test]
fn a_mark_at_the_beginning_is_no_line() {
    for lines in ["\u{FEFF}", "\u{FEFF}\n", "\u{FEFF}\r\n{\"title\":\"A\"}\n"] {
        assert_eq!(errors(lines.as_bytes()), [""; 0], "{lines:?}");
    }
}

#[test]
fn another_encoding_is_told_once() {
    let lines = "{\"title\":\"A ]]> & سفينة 🦀\"}\n".repeat(3);
    let units = || lines.encode_utf16();
    let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    let marked = [&[0xFF, 0xFE][..], &little].concat();
    for bytes in [little, big, marked] {
        let told = "entries.jsonl:1: this is UTF-16, and JSON is exchanged as UTF-8; save it so";
        assert_eq!(errors(&bytes), [told]);
    }
}

#[test]
fn another_format_is_told_once() {
    for first in [
        "<?xml version=\"1.0\"?>",
        " <!DOCTYPE html>",
        "\u{FEFF}<rss>",
    ] {
        let file = format!("{first}\n<p>]]> &amp; سفينة 🦀</p>\n<p>Two</p>\n");
        let told = errors(file.as_bytes());
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with("entries.jsonl:1: this is XML or HTML"),
            "{told:?}"
        );
    }
    let object = "{\r\n  \"title\": \"Crane ]]> & سفينة 🦀\"\r\n}\r\n";
    for spread_out in [
        object.repeat(2),
        format!("[\n{object}]"),
        format!("[{object}]"),
    ] {
        let told = errors(format!("\u{FEFF}{spread_out}").as_bytes());
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with("entries.jsonl:1: this JSON is spread over several lines; write"),
            "{told:?}"
        );
    }
    // Behind a good line it is one bad line.
    let told = errors(b"{\"title\":\"A\"}\n<p>\n<p>\n");
    assert_eq!(told.len(), 2, "{told:?}");
}

/// Of two values nobody knows which is meant.
#[test]
fn a_key_stands_once() {
    let line = r#"{"title":"A","slug":"a","authors":[{"name":"Ada"},{"name":"Bo","name":"Cy"}],"slug":"b"}"#;
    let told = &errors(line.as_bytes())[0];
    for part in [
        "entries.jsonl:1: `authors[1].name`: stands there twice; keep one",
        "entries.jsonl:1: `slug`: stands there twice",
    ] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn what_is_wrong_with_a_line_is_told_a_hundred_times_at_most() {
    for (wrong, told) in [(100, 100), (101, 100), (19_000, 100)] {
        let keys: Vec<String> = (0..wrong).map(|key| format!("\"{key}\":0")).collect();
        let line = format!("{{\"title\":\"A\",{}}}", keys.join(","));
        let error = read(line.as_bytes()).remove(0).unwrap_err();
        assert_eq!(error.each().len(), told, "{wrong}");
    }
    let twice = format!(
        "{{{}\"title\":\"A\"}}",
        "\"title\":\"]]> &\",".repeat(1_000)
    );
    assert_eq!(
        read(twice.as_bytes()).remove(0).unwrap_err().each().len(),
        100
    );
}

#[test]
fn what_shows_nothing_is_no_title_and_the_year_0_no_year() {
    let told = errors(b"{\"title\":\"\\u200b \\u200e\",\"published\":\"0000-01-01T00:00:00Z\"}");
    for part in [
        "`title`: is empty",
        "`published`: `0000-01-01T00:00:00Z` is no date-time of the years 1 to 9999",
    ] {
        assert!(told[0].contains(part), "{told:?}");
    }
    // In a word they are in their place.
    assert_eq!(
        errors("{\"title\":\"می\u{200C}خواهم\"}".as_bytes()),
        [""; 0]
    );
}

/// In memory a value of two bytes takes hundreds.
#[test]
fn an_entry_has_a_number_of_values_at_most() {
    // The entry, its title, the list, and what is in it with the values there.
    let line = |items: usize| {
        let items = vec!["{\"]]> & 🦀\":0}"; items].join(",");
        format!("{{\"title\":\"Ferry\",\"tags\":[{items}]}}\n")
    };
    let next = "{\"title\":\"Next\"}\n";
    let told = |items: usize| {
        let read = read(format!("{}{next}", line(items)).as_bytes());
        assert!(read[1].is_ok());
        read[0].as_ref().unwrap_err().to_string()
    };
    let fits = told((20_000 - 3) / 2);
    assert!(!fits.contains("values in it"), "{fits}");
    let much = told(20_000 / 2 - 1);
    assert!(
        much.ends_with(":1: there are more than 20000 values in it; shorten it"),
        "{much}"
    );
}

/// A file of lines is a log of what a program did.
#[test]
fn a_later_line_is_the_later_word() {
    let text = "The tide ]]> & سفينة 🦀 came late, and nobody on the old quay knew why it did so";
    for known_by in [
        r#""slug":"tide","#,
        r#""guid":"urn:x-paper:1","#,
        r#""link":"https://paper.example/tide","#,
    ] {
        let line = |more: &str| {
            format!("{{{known_by}\"title\":\"Tide\",\"body\":\"<p>{text}{more}.</p>\"}}\n")
        };
        let read = read([line(""), line(" on Monday"), line("")].concat().as_bytes());
        assert!(
            read.iter().all(|piece| piece.is_ok()),
            "{known_by}: {read:?}"
        );
        let lines: Vec<_> = read
            .iter()
            .map(|piece| piece.as_ref().unwrap().line)
            .collect();
        assert_eq!(lines, [Some(1), Some(2), Some(3)]);
    }
}

/// Each week may have its own.
#[test]
fn two_lines_of_one_headline_do_not_overwrite_each_other() {
    let line =
        |text: &str| format!("{{\"title\":\"Weather\",\"body\":\"<p>{text} ]]&gt; 🦀</p>\"}}\n");
    let read = read(
        [line("Rain."), line("Rain."), line("Sun.")]
            .concat()
            .as_bytes(),
    );
    assert!(read[0].is_ok() && read[1].is_ok());
    let error = read[2].as_ref().unwrap_err().to_string();
    let told = "entries.jsonl:3: is the same entry (page:weather) as ";
    assert!(error.contains(told), "{error}");
    assert!(
        error.contains("entries.jsonl:2; if they are two stories, give one"),
        "{error}"
    );
}

/// Which of two files is the later word, nobody knows.
#[test]
fn two_files_do_not_tell_one_entry() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.jsonl"), "\n{\"slug\":\"tide\",\"title\":\"A\"}\n").unwrap();
    let lines = "{\"title\":\"C\"}\n{\"slug\":\"tide\",\"title\":\"B\"}\n{\"title\":\"D\"}\n";
    std::fs::write(path("b.jsonl"), lines).unwrap();
    let read = read_all(&[folder.path().to_owned()], &options());
    assert_eq!(read.len(), 4);
    let error = read[2].as_ref().unwrap_err().to_string();
    let (a, b) = (path("a.jsonl"), path("b.jsonl"));
    let told = format!(
        "{}:2: is the same entry (articles/tide) as {}:2; ",
        b.display(),
        a.display()
    );
    assert!(error.starts_with(&told), "{error}");
}

/// Under a name that ends as a text's, or says nothing.
#[test]
fn objects_on_lines_are_known_by_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        read_all(&[path], &options())
    };
    let line = r#"{"title": "Crane sold", "slug": "crane", "body": "<p>It went.</p>"}"#;
    let other = line.replace("crane", "other");
    for name in ["lines.txt", "lines"] {
        for content in [
            line.to_owned(),
            format!("\u{FEFF}\r\n {line}\r\n\n{other}"),
            // Longer than what is looked at to know other kinds.
            format!("{}\n{other}", line.replace("It", &"It ".repeat(9_000))),
        ] {
            for entry in read(name, &content) {
                assert_eq!(
                    super::one(entry.unwrap()).story.title.as_str(),
                    "Crane sold"
                );
            }
        }
        // A line that is wrong is told with its number, and is no text of a story either.
        for content in [
            format!("{line}\n{{\"titel\": 1}}\n"),
            format!("{line}\n{{\"title\"\n"),
        ] {
            let told = read(name, &content).remove(1).unwrap_err().to_string();
            assert!(told.contains(&format!("{name}:2")), "{told}");
        }
        let told = read(name, "{\"password\": \"hunter\",}\n").remove(0);
        let told = told.unwrap_err().to_string();
        assert!(told.contains(&format!("{name}:1")), "{told}");
    }
    // A text that begins with what looks like one.
    for text in [
        format!("{line}\nIt went for a song.\n"),
        "{ crane }\n\nIt went for a song.\n".to_owned(),
        "{\"Crane\" was its name\n\nIt went for a song.}\n".to_owned(),
    ] {
        let told = read("page.txt", &text).remove(0).unwrap();
        let title = super::one(told).story.title;
        assert!(text.starts_with(title.as_str()), "{title}");
        assert!(read("page", &text).remove(0).is_err());
    }
}

#[test]
fn json_over_several_lines_is_no_story_and_its_remedy_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        read_all(&[path], &options()).remove(0)
    };
    let object = "{\n  \"title\": \"Crane ]]> sold\",\n  \"tags\": [\"sea\"]\n}\n";
    let deep = format!(
        "[{{\"a\":{}1{}}}]",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    for content in [
        object.to_owned(),
        object.repeat(2),
        format!("\u{FEFF}\r\n{object}"),
        format!("[\n{object},\n{object}]"),
        "[{\"title\": \"Crane sold\"}]".to_owned(),
        // Longer than what is looked at to know other kinds.
        object.replace("Crane", &"Crane ".repeat(9_000)),
        deep,
    ] {
        for name in ["pretty.txt", "pretty", "pretty.json"] {
            let told = read(name, &content).unwrap_err().to_string();
            assert!(
                told.contains(&format!("{name}: this JSON is no feed")),
                "{told}"
            );
            assert!(told.contains("one on each line (JSON Lines)"), "{told}");
            // Or it was meant as a feed.
            assert!(told.contains("which says its `version`"), "{told}");
        }
    }
    // What only begins so is a text.
    for text in [
        format!("{object}\nThe harbour sold its crane.\n"),
        "[{ a crane }]\n\nThe harbour sold it.\n".to_owned(),
        "[1]\n\nThe harbour sold its crane.\n".to_owned(),
    ] {
        assert!(read("text.txt", &text).is_ok(), "{text}");
    }
}
