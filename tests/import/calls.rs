//! Calls of a site's templates in the text of a story.

use super::one;
use super::sites::Folder;

/// What a text becomes, and what is told of it.
fn read(text: &str) -> (String, Vec<String>) {
    let story = format!("---\ntitle: x\ndate: 2026-11-23\nlayout: post\n---\n{text}\n");
    let folder = Folder::of(&[("a.md", story.as_bytes())]);
    let imported = folder.read("a.md").unwrap();
    let told = imported.left_out.iter().map(|one| one.text.clone());
    let told = told.collect();
    let body = one(imported).story.body;
    let rel = " rel=\"noopener noreferrer\"";
    let body = body.map(|body| body.as_str().trim().replace(rel, ""));
    (body.unwrap_or_default(), told)
}

#[test]
fn what_a_call_says_of_the_text_that_it_wraps() {
    let table: &[(&str, &str, &[&str])] = &[
        (
            "{{< details summary=\"See ]]> & all\" >}}\nA *list*.\n{{< /details >}}",
            "<p>See ]]&gt; &amp; all</p>\n<p>A <em>list</em>.</p>",
            &[],
        ),
        (
            "{% notice title=\"Mind the **gap**\" class=\"a b\" %}Text.{% endnotice %}",
            "<p>Mind the <strong>gap</strong></p>\n<p>Text.</p>",
            &[],
        ),
        (
            "{% quote(author=\"Ada Quill\", cite=\"https://quay.example/\") %}\nIt floats.\n{% end %}\nOn.",
            "<p>It floats.</p>\n<p>Ada Quill</p>\n<p><a href=\"https://quay.example/\">https://quay.example/</a></p>\n<p>On.</p>",
            &[],
        ),
        (
            "{{< button href=\"https://quay.example/?a=1&b=%22\" >}}\nPress *it*\n{{< /button >}}",
            "<p><a href=\"https://quay.example/?a=1&amp;b=%22\">Press <em>it</em>\n</a></p>",
            &[],
        ),
        (
            "Or {{< b \"https://quay.example/\" >}}press{{< /b >}}.",
            "<p>Or <a href=\"https://quay.example/\">press</a>.</p>",
            &[],
        ),
        (
            "{{< tabs >}}{{< tab header=\"One\" >}}A.{{< /tab >}}{{< tab \"Tab two\" >}}B.{{< /tab >}}{{< /tabs >}}",
            "<p>One</p>\n<p>A.B.</p>",
            &["{{< tab \"Tab two\" >}}"],
        ),
        (
            "{{< spoiler text=\"It sank\" id=\"a\" >}}Text.{{< /spoiler >}}",
            "<p>Text.</p>",
            &["{{< spoiler text=\"It sank\" >}}"],
        ),
        (
            "{% blockquote Bo Li, The Quay %}\nText.\n{% endblockquote %}",
            "<p>Text.</p>",
            &["{% blockquote \"Bo Li The Quay\" %}"],
        ),
        // In a line there is no room, and words cannot lead to two pages, nor paragraphs to one.
        (
            "The {{< abbr title=\"Central Bank\" >}}CB{{< /abbr >}}.",
            "<p>The CB.</p>",
            &["{{< abbr title=\"Central Bank\" >}}"],
        ),
        (
            "{{< b href=\"/a\" url=\"/b\" >}}C{{< /b >}}",
            "<p>C</p>",
            &["{{< b href=\"/a\" >}}", "{{< b url=\"/b\" >}}"],
        ),
        (
            "{{< card link=\"https://quay.example/\" >}}\nOne.\n\nTwo.\n{{< /card >}}",
            "<p>One.</p>\n<p>Two.</p>",
            &["{{< card link=\"https://quay.example/\" >}}"],
        ),
        (
            "{% note title=page.title %}Text.{% endnote %}",
            "<p>Text.</p>",
            &["{% note title=\"page.title\" %}"],
        ),
        (
            "{{< b href=\"javascript:alert(1)\" title=\"<script>x</script>\" >}}Press{{< /b >}}",
            "<p></p>\n<p><a>Press</a></p>",
            &["<script>", "javascript:alert(1)"],
        ),
        // What is code stays so, and an end in it ends nothing.
        (
            "`{{< b title=\"In code\" >}}` {{< c href=\"/a\" >}}`x{{< /c >}}`",
            "<p><code>{{&lt; b title=\"In code\" &gt;}}</code> <code>x{{&lt; /c &gt;}}</code></p>",
            &["{{< c href=\"/a\" >}}"],
        ),
    ];
    for (written, published, told) in table {
        let (body, left_out) = read(written);
        assert_eq!(body, *published, "{written}");
        assert_eq!(left_out, *told, "{written}");
    }
}

#[test]
fn what_is_captured_stands_where_its_name_is() {
    let table: &[(&str, &str, &[&str])] = &[
        (
            "{% capture notice-text %}\n**Mind** the gap:\n\n- one\n{% endcapture %}\n\n\
             <div class=\"notice\">{{ notice-text | markdownify }}</div>\n\nOn.",
            "<div>\n<p><strong>Mind</strong> the gap:</p>\n<ul>\n<li>one</li>\n</ul>\n</div>\n<p>On.</p>",
            &["class"],
        ),
        (
            "{%- capture a -%}*one*{%- endcapture -%}\n{% capture b %}{{ a }} & ]]>{% endcapture %}\nSay {{ b }}.",
            "<p>Say <em>one</em> &amp; ]]&gt;.</p>",
            &[],
        ),
        (
            "{% capture a %}Nobody sees it.{% endcapture %}{% capture b %} {% endcapture %}\n\nText.",
            "<p>Text.</p>",
            &["{% capture %}"],
        ),
        (
            "{% capture a %}One.{% endcapture %}{% capture a %}Two.{% endcapture %}{{ a }}",
            "<p>Two.</p>",
            &["{% capture %}"],
        ),
        (
            "It costs {{ price | money }}, or `{{ price | money }}`.",
            "<p>It costs , or <code>{{ price | money }}</code>.</p>",
            &["{{ price }}"],
        ),
        // One that never ends is none, nor does what is written as it is end one.
        ("{% capture a %}Text.", "<p>Text.</p>", &["{% capture %}"]),
        (
            "{% capture a %}One {% raw %}{% endcapture %} two{% endraw %}\n\n{{ a }}",
            "<p>One {% endcapture %} two</p>",
            &[],
        ),
    ];
    for (written, published, told) in table {
        let (body, left_out) = read(written);
        assert_eq!(body, *published, "{written}");
        assert_eq!(left_out, *told, "{written}");
    }
    // The lines of what is told are those of the file.
    let text =
        "{% capture\na %}\nOne.\n\n* list\n{:toc}\n{% endcapture %}\n{{ a }}\n\n{% gone %}\n";
    let text = format!("---\ntitle: x\nlayout: post\n---\n{text}");
    let folder = Folder::of(&[("a.md", text.as_bytes())]);
    let imported = folder.read("a.md").unwrap();
    assert_eq!(imported.left_out[0].line, Some(14));
}

/// One text may hold another twice, and that a third.
#[test]
fn limits_of_what_is_captured() {
    let kept = format!(
        "{{% capture a %}}{}{{% endcapture %}}\n\n",
        "a".repeat(1 << 10)
    );
    for (count, told) in [(1 << 10, 0), ((1 << 10) + 1, 1)] {
        let (body, left_out) = read(&format!("{kept}{}", "{{ a }} ".repeat(count)));
        assert_eq!(left_out, vec!["{{ a }}"; told]);
        assert!(body.len() > 1 << 20);
    }
    let mut text = "{% capture a0 %}ha{% endcapture %}\n".to_owned();
    for number in 1..400 {
        let inner = format!("{{{{ a{} }}}}", number - 1).repeat(2);
        text += &format!("{{% capture a{number} %}}{inner}{{% endcapture %}}\n");
    }
    let (body, _) = read(&format!("{text}{{{{ a399 }}}} End."));
    assert!(body.ends_with("End.</p>") && body.len() < 1 << 21);
}
