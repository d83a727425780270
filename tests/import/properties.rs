//! What holds for any input.

use super::{one, options, read_as, story, told};
use proptest::prelude::*;

/// Lines as pages have them, and some that no page has.
fn any_line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Must read".to_owned()),
        Just("Recent News".to_owned()),
        Just("Related".to_owned()),
        "By [A-Z][a-z]{2,6} [A-Z][a-z]{2,6}",
        "[A-Z][a-z]{2,6} [A-Z][a-z]{2,6} is [a-z ]{3,20}\\.",
        "[A-Z]{4,8}, [A-Z][a-z]{2,8}: [a-z ]{3,30}\\.\\.\\.",
        "[A-Za-z ]{1,30}",
        // Two of the printable characters end a line themselves.
        "[\\PC&&[^\u{2028}\u{2029}]]{1,40}",
    ]
}

fn players(html: &str) -> Vec<&str> {
    let tags = html.split("<iframe").skip(1);
    tags.map(|player| player.split_inclusive("</iframe>").next().unwrap())
        .collect()
}

/// What stands between the tags.
fn text_of(html: &str) -> String {
    let parts = html.split('<').map(|part| part.rsplit('>').next().unwrap());
    parts.collect()
}

/// HTML as somebody may write it who wants it to run, and Markdown around it.
fn any_html() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<iframe src=\"https://a.example/x?a&b\">",
        "<iframe src='https://a.example/\"x' srcdoc='<b>' onload=x()>",
        "<iframe src=javascript:alert(1)>",
        "<iframe title=\"</iframe><script>alert(1)</script>\" src=https://a.example/>",
        "<IFRAME SRC=https://a.example/ />",
        "</iframe>",
        "<script>alert(1)</script>",
        "<style>",
        "<noscript>",
        "<svg>",
        "<math>",
        "<title>",
        "<textarea>",
        "<select>",
        "<template>",
        "<plaintext>",
        "<img src=x onerror=alert(1)>",
        "<a href=\"",
        "\">",
        "<!--",
        "-->",
        "]]>",
        "<p>",
        "</p>",
        "<table>",
        "<b onclick=x>",
        "\n\n",
        "> ",
        "`",
        "&lt;iframe&gt;",
        "&#60;iframe src=https://a.example/&#62;",
        "text",
        "\u{b}",
    ]);
    prop_oneof![9 => pieces.prop_map(str::to_owned), 1 => "\\PC{0,5}"]
}

/// Calls of templates, whole and in pieces.
fn any_template() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{{<",
        ">}}",
        "{{%",
        "%}}",
        "{{",
        "}}",
        "{%",
        "%}",
        "{:",
        "}",
        "{#",
        "#}",
        "{{</*",
        "*/>}}",
        "/",
        " figure src=\"a.png\" caption=\"",
        "\"",
        " highlight go ",
        " endhighlight ",
        " raw ",
        " endraw ",
        " youtube <script> ",
        "{{< figure src=\"javascript:alert(1)\" >}}",
        "{% highlight rb %}\n</code><script>",
        "{% endhighlight %}",
        "{{< /x >}}",
        "{{< x >}}",
        "{% for a in b %}",
        "{% endfor %}",
        "`",
        "```\n",
        "    ",
        "\n",
        "\n\n",
        "# ",
        "> ",
        "* ",
        "![",
        "](",
        ")",
        "<!--more-->",
        "<img src='",
        "'>",
        "text",
        "é",
        "سفينة",
        "\u{b}",
        "]]>",
        "* TOC\n{:toc}\n",
        "{% post_url x %}",
        "{{ site.url }}",
    ]);
    prop_oneof![9 => pieces.prop_map(str::to_owned), 1 => "\\PC{0,5}"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for name in ["x.txt", "x.md", "x.html", "x.mht"] {
            let _ = read_as(name, &bytes, &options());
        }
    }

    #[test]
    fn no_front_matter_panics(front in "(\\PC|\n|: |= |\\[|\\{|- |&a |\\*a ){0,80}") {
        for fence in ["---", "+++"] {
            let _ = story(&format!("{fence}\n{front}\n{fence}\nText.\n"));
        }
    }

    #[test]
    fn no_template_panics(pieces in prop::collection::vec(any_template(), 0..30)) {
        let text = format!("---\ntitle: x\nlayout: post\n---\n{}\n", pieces.concat());
        let lines = text.lines().count();
        let imported = story(&text).unwrap();
        let left_out = imported.left_out.iter().map(|part| part.line);
        let warned = imported.warnings.iter().map(|one| one.line);
        for line in left_out.chain(warned).flatten() {
            prop_assert!((1..=lines).contains(&line), "{line} of {lines}: {text}");
        }
        let body = one(imported).story.body;
        let body = body.as_ref().map_or("", |body| body.as_str());
        // As an address; in an attribute's text it may stand.
        let document = dom_query::Document::from(body);
        for element in document.select("*").iter() {
            prop_assert!(!element.is("script"), "{body}");
            for attribute in element.attrs() {
                let value = attribute.value.trim_start().to_lowercase();
                prop_assert!(!value.starts_with("javascript:"), "{body}");
            }
        }
    }

    #[test]
    fn no_html_comes_in_that_another_parser_reads_otherwise(
        pieces in prop::collection::vec(any_html(), 1..12),
    ) {
        let Ok(imported) = story(&format!("# T\n\n{}\n", pieces.concat())) else {
            return Ok(());
        };
        let body = one(imported).story.body;
        let body = body.as_ref().map_or("", |body| body.as_str());
        for player in players(body) {
            let tag = player.strip_suffix("></iframe>");
            prop_assert!(tag.is_some_and(|tag| tag.contains(" src=\"https://")), "{body}");
        }
        let mut again = ammonia::Builder::default();
        again.add_tags(["iframe"]).add_tag_attributes("iframe", ["src", "width", "height"]);
        again.url_relative(ammonia::UrlRelative::PassThrough);
        let again = again.clean(body).to_string();
        prop_assert_eq!(players(&again), players(body), "{}", body);
        prop_assert_eq!(text_of(&again), text_of(body));
    }

    #[test]
    fn every_line_is_accounted_for(lines in prop::collection::vec(any_line(), 1..25)) {
        let Ok(imported) = read_as("x.txt", lines.join("\n").as_bytes(), &options()) else {
            return Ok(());
        };
        let told = told(&imported);
        let plain = |text: &str| {
            let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            text.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
        };
        let told_plain = plain(&told);
        let headings = ["mustread", "recentnews", "related"];
        for (at, line) in lines.iter().enumerate() {
            let words = plain(line);
            let left_out = imported.left_out.iter().any(|part| part.line == Some(at + 1));
            let names = words.trim_start_matches("By");
            let found = told_plain.contains(&words)
                || headings.contains(&words.to_lowercase().as_str())
                || left_out
                || (line.starts_with("By ") && told_plain.contains(names))
                || dateline_apart(line, &told, plain);
            prop_assert!(found, "line {}: {:?} is nowhere in\n{}", at + 1, line, told);
        }
    }
}

/// Whether an excerpt's dateline and text both stand in the story.
fn dateline_apart(line: &str, told: &str, plain: impl Fn(&str) -> String) -> bool {
    let told = plain(told);
    [":", " — ", " – ", " - "].iter().any(|mark| {
        line.split_once(mark).is_some_and(|(place, text)| {
            told.contains(&plain(place)) && told.contains(&plain(text))
        })
    })
}
