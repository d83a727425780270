//! Stories in Markdown.

use super::{one, story};
use newsstand::model::{Instant, Kind};

#[test]
fn toml_and_yaml_say_the_same() {
    let toml = r#"+++
kind = "article"
title = "The ferry"
section = "Harbour"
authors = ["Bo Li", { name = "Ada Stone", bio = "A pilot.", url = "https://ada.example/", email = "ada@paper.example" }]
dateline = "PORT ELLEN"
summary = "It came back."
tags = ["Ferries", "ferries", "Sea"]
published = 2026-03-01T08:00:00+01:00
updated = 2026-03-02
image = { url = "../images/ferry.svg", alt = "A ferry" }
link = "https://paper.example/ferry"
language = "en-gb"
slug = "ferry"
guid = "tag:paper.example,2026:ferry"
+++
Text with *stress*.
"#;
    let yaml = "---
kind: article
title: The ferry
section: Harbour
authors:
  - Bo Li
  - name: Ada Stone
    bio: A pilot.
    url: https://ada.example/
    email: ada@paper.example
dateline: PORT ELLEN
summary: It came back.
tags: [Ferries, ferries, Sea]
published: 2026-03-01 08:00
updated: 2026-03-02
image:
  url: images/ferry.svg
  alt: A ferry
link: https://paper.example/ferry
language: en-GB
slug: ferry
guid: tag:paper.example,2026:ferry
---
Text with *stress*.
";
    let toml = one(story(toml).unwrap());
    assert_eq!(toml, one(story(yaml).unwrap()));
    let story = &toml.story;
    assert_eq!(
        toml.published,
        Some(Instant::parse("2026-03-01T07:00:00Z").unwrap())
    );
    assert_eq!(
        toml.updated,
        Some(Instant::parse("2026-03-01T23:00:00Z").unwrap())
    );
    assert_eq!(story.image.as_ref().unwrap().url, "/images/ferry.svg");
    assert_eq!(story.tags.len(), 2);
    assert_eq!(
        story.body.as_ref().unwrap().as_str().trim(),
        "<p>Text with <em>stress</em>.</p>"
    );
}

#[test]
fn mistakes_in_a_front_matter_name_line_and_remedy() {
    let table = [
        (
            "+++\ntitle = 'x'\ntitel = 'y'\n+++\n",
            ":3:",
            "`titel`: unknown key; did you mean `title`? If not, write one of `author`, `authors`, ",
        ),
        (
            "---\ntitle: x\ntitel: y\n---\n",
            ":3:",
            "`titel`: unknown key; did you mean `title`? If not, write one of `author`, `authors`, ",
        ),
        (
            "---\ntitle: x\ndate: 2026-11-23\ntitel: y\n---\n",
            ":4:",
            "`titel`: unknown key; did you mean `title`?",
        ),
        (
            "+++\ntitle = 'x'\nlastmod = 03/04/2026\n+++\n",
            ":3:",
            "the front matter is wrong",
        ),
        (
            "---\ntitle: x\nextra:\n  date: 03/04/2026\n---\n",
            ":4:",
            "`extra.date`: `03/04/2026` is no date",
        ),
        (
            "+++\ntitle = 'x'\nweather = 'fog'\n+++\n",
            ":3:",
            "`weather`: unknown key; write one of `author`, `authors`, ",
        ),
        (
            "+++\ntitle = 'é'\nauthors = [{ name = 'é', boi = 'x' }]\n+++\n",
            ":3:",
            "boi`: unknown key; did you mean `bio`? If not, write one of `bio`, `email`, `name`, `url`",
        ),
        (
            "---\ntitle: é\nauthors:\n  - name: é\n    boi: x\n---\n",
            ":5:",
            "boi`: unknown key; did you mean `bio`? If not, write one of `bio`, `email`, `name`, `url`",
        ),
        (
            "+++\ntitle = 'x'\nimage = { url = '/images/é.svg', width = '300' }\n+++\n",
            ":3:",
            "`image.width`: write a whole number without quotes",
        ),
        (
            "---\ntitle: x\nimage: { url: /images/é.svg, width: wide }\n---\n",
            ":3:",
            "`image.width`: write a whole number without quotes",
        ),
        (
            "+++\ntitle = 'x'\nauthors = ['é', 5]\n+++\n",
            ":3:",
            "`authors[1]`: write a table with the keys bio, email, name, url",
        ),
        (
            "+++\ntitle = 5\n+++\n",
            ":2:",
            "`title`: write a text in quotes",
        ),
        (
            "+++\ntitle = 'x'\ncorrection = { txt = 'y' }\n+++\n",
            ":3:",
            "`corrections[0].txt`: unknown key; did you mean `text`? If not, write one of `date`, `text`",
        ),
        (
            "+++\ntitle = 'x'\nsource = { title = 'y' }\n+++\n",
            ":3:",
            "`source.url`: is missing; add it",
        ),
        (
            "+++\ntitle = 'x'\nkind = 'story'\n+++\n",
            ":3:",
            "`article` or `brief`",
        ),
        (
            "+++\ntitle = 'x\n+++\n",
            ":2:",
            "a text is not closed; write a quote at its end",
        ),
        (
            "+++\ntitle = 'x'\npublished = 'soon'\n+++\n",
            ":3:",
            "is no date",
        ),
        (
            "+++\ntitle = 'x'\npublished = '2026-02-30T02:30:00'\n+++\n",
            ":3:",
            "is no date",
        ),
        (
            "+++\ntitle = 'x'\nlink = 'javascript:alert(1)'\n+++\n",
            ":3:",
            "https://",
        ),
        (
            "+++\ntitle = 'x'\nimage = 'data:image/png,x'\n+++\n",
            ":3:",
            "feeds/images/",
        ),
        (
            "+++\ntitle = 'x'\nimage = 'file:///etc/passwd'\n+++\n",
            ":3:",
            "https://",
        ),
        (
            "+++\ntitle = 'x'\nauthors = [{ nam = 'x' }]\n+++\n",
            ":3:",
            "`bio`, `email`, `name`, `url`",
        ),
        (
            "+++\ntitle = 'x'\nauthor = 'a'\nauthors = ['b']\n+++\n",
            ":3:",
            "keep `authors`",
        ),
        (
            "+++\ntitle = 'x'\nslug = 'Not One'\n+++\n",
            ":3:",
            "no slug",
        ),
        ("+++\ntitle = 'x'\nguid = 'x'\n+++\n", ":3:", "no guid"),
        ("+++\nguid = 'tag:nonsense'\n+++\n# x", ":2:", "no guid"),
        (
            "+++\nguid = 'tag:a.example,20:x'\n+++\n# x",
            ":2:",
            "no guid",
        ),
        ("+++\nguid = 'http:foo'\n+++\n# x", ":2:", "no guid"),
        ("+++\nguid = 'urn:x:1'\n+++\n# x", ":2:", "no guid"),
        ("+++\nguid = 'urn:uuid:1'\n+++\n# x", ":2:", "no guid"),
        (
            "+++\ntitle = 'x'\nlanguage = '?'\n+++\n",
            ":3:",
            "no language",
        ),
        ("+++\nkind = 'brief'\n+++\nText.\n", ":1:", "# Title"),
        (
            "+++\ntitle = 'x'\nupdated = 2025-01-01\npublished = 2026-01-01\n+++\n",
            ":3:",
            "lies before",
        ),
    ];
    for (text, line, remedy) in table {
        let error = story(text).expect_err(text).to_string();
        assert!(error.contains("some-story.md"), "{error}");
        assert!(
            error.contains(line) && error.contains(remedy),
            "{text}\n{error}"
        );
    }
}

#[test]
fn a_title_may_be_the_first_heading_and_a_brief_its_excerpt() {
    let article = one(story("# The *old* ferry\n\nText.\n").unwrap());
    assert_eq!(article.story.title.as_str(), "The old ferry");
    assert_eq!(article.story.body.unwrap().as_str().trim(), "<p>Text.</p>");
    assert_eq!(article.slug.as_str(), "some-story");
    let brief = one(story("+++\nkind = 'brief'\ntitle = 'x'\n+++\nAll\nof *it*.\n").unwrap());
    assert_eq!(brief.story.kind, Kind::Brief);
    assert_eq!(brief.story.summary.unwrap().as_str(), "All of it.");
    assert_eq!(brief.story.body, None);
    let brief = one(story("+++\nkind = 'brief'\ntitle = 'x'\n+++\nOne.\n\nTwo.\n").unwrap());
    assert_eq!(brief.story.summary, None);
    assert!(brief.story.body.is_some());
}

#[test]
fn hostile_markdown_is_disarmed_and_named() {
    let imported = story(
        "# T\n\nText <script>alert(1)</script> <b onclick='x()'>bold</b> [go](javascript:alert(1))\n\n\
         <form><input></form>\n\n<a href=\"java&#11;script:alert(1)\">x</a>\n\n\
         ![A ferry](../images/ferry.svg) <a href='java&Tab;script:alert(2)'>y</a>\n\n\
         <img src='data:image/png,x' class='wide' alt='on a style of its own'>\n",
    )
    .unwrap();
    let named: Vec<&str> = imported
        .left_out
        .iter()
        .map(|part| part.text.as_str())
        .collect();
    assert_eq!(
        named,
        [
            "<form>",
            "<input>",
            "<script>",
            "class",
            "data:image/png,x",
            "java\u{b}script:alert(1)",
            "javascript:alert(1)",
            "onclick"
        ]
    );
    let body = one(imported).story.body.unwrap();
    let body = body.as_str();
    for bad in ["script", "alert", "onclick", "form", "input"] {
        assert!(!body.contains(bad), "{bad}: {body}");
    }
    assert!(body.contains("src=\"/images/ferry.svg\""), "{body}");
}

#[test]
fn what_is_left_of_a_picture_or_a_player_is_whole() {
    for (written, stays) in [
        (
            "<img src='/images/a.png' alt='x' width='300' height='5'>",
            "width=\"300\"",
        ),
        (
            "<img src='/images/a.png' alt='x' width='99999'>",
            "width=\"99999\"",
        ),
        (
            "<iframe src='https://player.vimeo.com/1'></iframe>",
            "player.vimeo.com",
        ),
    ] {
        let body = one(story(&format!("# T\n\nText\n\n{written}\n")).unwrap())
            .story
            .body;
        assert!(body.unwrap().as_str().contains(stays), "{written}");
    }
    for (written, goes) in [
        ("<img src='javascript:alert(1)' alt='x'>", "<img"),
        ("<img alt='nowhere'>", "<img"),
        ("<img src='/images/a.png' width='1e999'>", "width"),
        ("<img src='/images/a.png' height='-5'>", "height"),
        ("<img src='/images/a.png' width='100000'>", "width"),
        (
            "<iframe src='https://user@player.vimeo.com/1'></iframe>",
            "iframe",
        ),
        (
            "<iframe src='https://player.vimeo.com:8443/1'></iframe>",
            "iframe",
        ),
        (
            "<iframe src='http://player.vimeo.com/1'></iframe>",
            "iframe",
        ),
    ] {
        let body = one(story(&format!("# T\n\nText\n\n{written}\n")).unwrap())
            .story
            .body;
        assert!(!body.unwrap().as_str().contains(goes), "{written}");
    }
}

#[test]
fn deep_markdown_is_refused_in_time() {
    let deep = [
        ">".repeat(100_000) + "x",
        "- ".repeat(10_000) + "x",
        "*a ".repeat(100_000),
        "[".repeat(100_000),
        "<div>".repeat(10_000),
        (0..3_000)
            .map(|depth| " ".repeat(depth * 2) + "- x\n")
            .collect(),
        format!("{}\n{}", ">".repeat(50_000), "x\n".repeat(50_000)),
    ];
    for text in deep {
        // It is refused or it is rendered; it does not overflow the stack.
        let _ = story(&format!("+++\ntitle = 'x'\n+++\n\n{text}\n"));
    }
    // Each would take minutes if it were read to its end.
    for text in ["<!-- ".repeat(200_000), "<div><p ".repeat(200_000)] {
        assert!(story(&format!("# T\n\n{text}\n")).is_err());
    }
    let nested = |depth: usize| format!("# T\n\n{} x\n", ">".repeat(depth));
    // The paragraph is the innermost level.
    assert!(story(&nested(99)).is_ok());
    let error = story(&nested(100)).unwrap_err().to_string();
    assert!(
        error.contains(":3:") && error.contains("flatten"),
        "{error}"
    );
    assert!(story(&format!("# T\n\n{}\n", "<b>x".repeat(2_000))).is_ok());
    assert!(story(&format!("# T\n\n{}\n", "<b>x".repeat(2_001))).is_err());
}

#[test]
fn a_yaml_mistake_has_one_line_number() {
    let error = story("---\ntitle: x\ntags: [1.0]\n---\n").unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains(":3:") && !error.contains("at line"),
        "{error}"
    );
    let error = story("---\ntitle: x\ntags: []\ntitle: y\n---\n").unwrap_err();
    let told = ":4: the front matter is wrong: `title` is there twice; keep one";
    assert!(error.to_string().ends_with(told), "{error}");
}

#[test]
fn yaml_bombs_are_refused() {
    let mut bomb = String::from("---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        bomb.push_str(&format!(
            "a{level}: &a{level} [{}]\n",
            vec![before; 10].join(", ")
        ));
    }
    bomb.push_str("---\nText.\n");
    let error = story(&bomb).unwrap_err().to_string();
    assert!(error.contains("write fewer values"), "{error}");
    let deep = format!("---\ntitle: x\ntags: {}\n---\nText.\n", "[".repeat(20_000));
    assert!(story(&deep).is_err());
    let deep = format!(
        "+++\ntitle = 'x'\ntags = {}\n+++\nText.\n",
        "[".repeat(20_000)
    );
    let error = story(&deep).unwrap_err().to_string();
    assert!(error.contains("too deep in each other"), "{error}");
}

#[test]
fn limits_of_a_front_matter() {
    let list = |count: usize| {
        let names: Vec<String> = (0..count).map(|number| format!("'n{number}'")).collect();
        names.join(", ")
    };
    let x = |length: usize| "🦀".repeat(length);
    type Line<'a> = Box<dyn Fn(usize) -> String + 'a>;
    let limits: [(&str, usize, Line<'_>); 12] = [
        ("title", 500, Box::new(|n| format!("title = '{}'", x(n)))),
        (
            "section",
            200,
            Box::new(|n| format!("section = '{}'", x(n))),
        ),
        (
            "dateline",
            200,
            Box::new(|n| format!("dateline = '{}'", x(n))),
        ),
        (
            "summary",
            10_000,
            Box::new(|n| format!("summary = '{}'", x(n))),
        ),
        ("tags", 50, Box::new(|n| format!("tags = [{}]", list(n)))),
        ("tags", 200, Box::new(|n| format!("tags = ['{}']", x(n)))),
        (
            "authors",
            50,
            Box::new(|n| format!("authors = [{}]", list(n))),
        ),
        (
            "authors[0].name",
            200,
            Box::new(|n| format!("author = '{}'", x(n))),
        ),
        (
            "authors[0].bio",
            2_000,
            Box::new(|n| format!("author = {{ name = 'A', bio = '{}' }}", x(n))),
        ),
        (
            "authors[0].email",
            200,
            Box::new(|n| {
                format!(
                    "author = {{ name = 'A', email = 'a@{}.ex' }}",
                    "b".repeat(n - 5)
                )
            }),
        ),
        (
            "image",
            10_000,
            Box::new(|n| format!("image = {{ url = 'images/a.png', alt = '{}' }}", x(n))),
        ),
        (
            "link",
            2_000,
            Box::new(|n| format!("link = 'https://a.example/{}'", "b".repeat(n - 18))),
        ),
    ];
    for (key, limit, line) in limits {
        let title = if key == "title" { "" } else { "title = 'T'\n" };
        let read = |length: usize| story(&format!("+++\n{title}{}\n+++\nText.\n", line(length)));
        assert!(read(limit).is_ok(), "{key} of {limit}");
        let error = read(limit + 1).unwrap_err().to_string();
        let place = if title.is_empty() { ":2:" } else { ":3:" };
        for part in [place, &format!("`{key}"), &limit.to_string()] {
            assert!(error.contains(part), "{key} of {}: {error}", limit + 1);
        }
    }
    // The front matter as a whole, without its fences.
    let padded = |size: usize| {
        let title = "title = 'T'\n#";
        story(&format!(
            "+++\n{title}{}\n+++\nText.\n",
            "x".repeat(size - title.len() - 1)
        ))
    };
    assert!(padded(64 << 10).is_ok());
    let error = padded((64 << 10) + 1).unwrap_err().to_string();
    assert!(error.contains("64 KiB"), "{error}");
}

#[test]
fn notes_at_the_foot_go_to_the_end_in_the_order_they_are_referred_to() {
    let body = |markdown: &str| {
        let told = story(&format!("+++\ntitle = 'x'\n+++\n{markdown}")).unwrap();
        assert!(told.left_out.is_empty(), "{:?}", told.left_out);
        let body = told.submissions[0].story.body.clone().unwrap();
        body.as_str().replace('\n', "")
    };
    let told = body(
        "The tide[^b] and the pier[^a], and the tide[^b] again.\n\n[^a]: Built in *1880* ]]> & 🦀.\n\n\
         [^b]: Late\n\n    Twice.\n\n[^c]: Nobody asked.\n\nThe end.\n",
    );
    assert_eq!(
        told,
        "<p>The tide<sup>1</sup> and the pier<sup>2</sup>, and the tide<sup>1</sup> again.</p>\
         <p>The end.</p><hr><ol><li><p>Late</p><p>Twice.</p></li>\
         <li><p>Built in <em>1880</em> ]]&gt; &amp; 🦀.</p></li><li><p>Nobody asked.</p></li></ol>"
    );
    // What refers to nothing is a text.
    assert_eq!(body("A tide[^x].\n"), "<p>A tide[^x].</p>");
}
