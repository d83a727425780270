//! What becomes of a post's text.

use super::{errors, export, meta, only, picture, post, read, stories};

/// The body of a post of this content, whose site has pictures 3 and 4, and what was left out of it.
pub(super) fn rendered(content: &str) -> (String, Vec<String>) {
    let pictures = [picture(3, 1, "Three & more"), picture(4, 1, "")].concat();
    let read = read(export(&[post(1, content, ""), pictures].concat()).as_bytes());
    assert_eq!(errors(&read), [] as [&str; 0]);
    let story = &stories(&read)[0].story;
    let body = story.body.as_ref().map_or("", |body| body.as_str());
    let left_out = read.iter().flatten().flat_map(|piece| &piece.left_out);
    let left_out = left_out.map(|part| part.text.clone()).collect();
    (body.replace(" rel=\"noopener noreferrer\"", ""), left_out)
}

fn body(content: &str) -> String {
    rendered(content).0
}

pub(super) const THREE: &str = "<figure><img src=\"https://gazette.example/3.jpg\" alt=\"\"><figcaption>Three &amp; more\
                     </figcaption></figure>";
const FOUR: &str = "<figure><img src=\"https://gazette.example/4.jpg\" alt=\"\"></figure>";

#[test]
fn typed_lines_become_paragraphs_as_in_wordpress() {
    let table = [
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("One\r\n\r\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("One\n \t\nTwo\n\n\n", "<p>One</p>\n<p>Two</p>"),
        ("One\nmore", "<p>One<br>\nmore</p>"),
        ("One<br />\nmore", "<p>One<br>\nmore</p>"),
        ("One<br /><br />Two", "<p>One</p>\n<p>Two</p>"),
        ("One<br />\n<br />\nTwo", "<p>One</p>\n<p>Two</p>"),
        (
            "<em>One\n\nTwo</em>",
            "<p><em>One</em></p><em>\n</em><p><em>Two</em></p>",
        ),
        ("<p>One</p>Two", "<p>One</p><p>Two</p>"),
        ("<p>One\n\nTwo</p>", "<p>One</p>\n<p>Two</p>"),
        ("<div>One</div>", "<div>One</div>"),
        (
            "<div>One\n\nTwo</div>",
            "<div><p>One</p>\n<p>Two</p>\n</div>",
        ),
        (
            "<blockquote>One</blockquote>",
            "<blockquote><p>One</p>\n</blockquote>",
        ),
        (
            "<ul>\n<li>One</li>\n<li>Two</li>\n</ul>",
            "<ul><li>One</li><li>Two</li></ul>",
        ),
        ("<h2>One\nTwo</h2>", "<h2>One<br>\nTwo</h2>"),
        ("<pre>One\n\nTwo</pre>", "<pre>One\n\nTwo</pre>"),
        ("<PRE>One\n\n</Pre>\n\nTwo", "<pre>One\n\n</pre><p>Two</p>"),
        ("a <code>x\ny</code>", "<p>a <code>x\ny</code></p>"),
        ("One</p>\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("1 < 2 and 3 > 2", "<p>1 &lt; 2 and 3 &gt; 2</p>"),
        (
            "One<!--more-->\n\nTwo<!--nextpage-->",
            "<p>One</p>\n<p>Two</p>",
        ),
        (
            "<table>\n<tr>\n<td>One</td>\n</tr>\n</table>",
            "<table><tbody><tr><td>One</td></tr></tbody></table>",
        ),
        (
            "<a href=\"https://a.example/\"><img src=\"https://a.example/x.jpg\"></a>",
            "<p><a href=\"https://a.example/\"><img src=\"https://a.example/x.jpg\"></a></p>",
        ),
    ];
    for (content, expected) in table {
        let found = body(content);
        let squeezed = |html: &str| html.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed(&found), squeezed(expected), "{content:?}");
    }
}

#[test]
fn brackets_in_prose_stay_and_shortcodes_go() {
    let kept = [
        "so it is [sic]",
        "[laughs] he said",
        "[Editor's note: x=1]",
        "[the mayor, 3 p.m., laughs]",
        "[1] and [2, p. 3]",
        "an [unclosed one",
        "[]",
        "[ gallery]",
        "[/nothing]",
        "a[i] = b[j]",
        "a [row] of houses",
        "the [map] and the [ad] [on the pier]",
        "<em>see</em> [map] <em>there</em>",
        "troubles obsessionnels compulsifs [TOC]",
        "80 [wpm] in the contest",
        "the plugin sets a [toc] here, and [wp] or [nggak] there",
        "Sources [1] [map]",
        "[1] [map] [sitemap]",
        "[map] [sitemap] [2]",
        "Meet at [googlemaps https://maps.example/] at noon",
        "[source:https://a.example/?x=1]",
        "[Ed.: he means the pier]",
        "[...]",
        "[laughs]",
        "[she-wolf]",
        "[pdf]",
        "[pdf https://a.example/x.pdf?a=b for all of it]",
        "[here https://a.example/]",
        "[via https://a.example/?x=1]",
        "[source: https://a.example/?x=1]",
        "<code>[gallery]</code>",
        "<a href=\"https://a.example/?x=[gallery]\">x</a>",
    ];
    for content in kept {
        let (found, left_out) = rendered(content);
        let expected = content.replace('&', "&amp;");
        assert_eq!(found, format!("<p>{expected}</p>"));
        assert_eq!(left_out, [] as [&str; 0], "{content}");
    }
    let gone: [(&str, &str, &[&str]); 11] = [
        ("a [map zoom=3] b", "<p>a  b</p>", &["[map]"]),
        ("a [map zoom=\"3\"/] b", "<p>a  b</p>", &["[map]"]),
        ("a [the_map] b", "<p>a  b</p>", &["[the_map]"]),
        ("a [map /] b", "<p>a  b</p>", &["[map]"]),
        ("a [mark]b[/mark] c", "<p>a b c</p>", &["[mark]"]),
        ("[a_b][a_b][/a_b]x", "<p>x</p>", &["[a_b]"]),
        (
            "[[gallery]] and [[mark x=1]]",
            "<p>[gallery] and [mark x=1]</p>",
            &[],
        ),
        ("[quiz id=1] [quiz id=2]", "", &["[quiz]"]),
        (
            "[code]a <b> c[/code]",
            "<pre><code>a &lt;b&gt; c</code></pre>",
            &[],
        ),
        (
            "[caption width=3]no picture[/caption]",
            "<figure><figcaption>no picture</figcaption></figure>",
            &[],
        ),
        ("[gallery ids=\"99\"]", "", &["[gallery]", "number 99"]),
    ];
    for (content, expected, expected_losses) in gone {
        let (found, left_out) = rendered(content);
        assert_eq!(found, expected, "{content}");
        assert_eq!(left_out, expected_losses, "{content}");
    }
}

/// What is only missing is for who exports, and what only the site can show is for nobody.
#[test]
fn what_shows_files_that_are_not_there_is_told_so() {
    for (content, is_missing) in [
        ("[gallery]", true),
        ("[gallery ids=\"99\"]", true),
        ("<!-- wp:gallery {\"ids\":[98,99]} /-->", true),
        ("<!-- wp:image {\"id\":99} /-->", true),
        ("[gallery ids=\"&lt;\"]", false),
        ("[quiz id=1]", false),
        ("<!-- wp:latest-posts /-->", false),
    ] {
        let read = read(export(&post(1, content, "")).as_bytes());
        let first = read[0].as_ref().unwrap().left_out[0].to_string();
        let (missing, only) = (
            "is not in this export; export all",
            "only the site itself can",
        );
        assert_eq!(first.contains(missing), is_missing, "{content}: {first}");
        assert_eq!(first.contains(only), !is_missing, "{content}: {first}");
    }
    // One that is there shows that it is: the next is lost for another reason.
    let (_, left_out) = rendered("[gallery] [quiz id=1]");
    assert_eq!(left_out, ["[quiz]"]);
}

#[test]
fn shortcodes_that_stand_as_prose_does_are_told_by_their_names() {
    let gone = [
        ("[toc]", "[toc]"),
        ("[TOC]", "[TOC]"),
        ("[ez-toc]", "[ez-toc]"),
        ("[display-posts]", "[display-posts]"),
        ("[wpdiscuz]", "[wpdiscuz]"),
        ("[wpvideo kUJmAcSf]", "[wpvideo]"),
        (
            "[googlemaps https://maps.example/?f=q&amp;q=quay&amp;output=embed]",
            "[googlemaps]",
        ),
        ("[googlemaps https://maps.example/]", "[googlemaps]"),
        ("[map] [sitemap]", "[map] [sitemap]"),
        (
            "<!-- wp:shortcode -->\n[tides]\n<!-- /wp:shortcode -->",
            "[tides]",
        ),
        (
            "<!-- wp:shortcode -->\n[tides 3]\n<!-- /wp:shortcode -->",
            "[tides]",
        ),
    ];
    for (content, expected) in gone {
        let (found, left_out) = rendered(&format!("One\n\n{content}\n\nTwo"));
        let squeezed: String = found.split('\n').collect();
        assert_eq!(squeezed, "<p>One</p><p>Two</p>", "{content}");
        assert_eq!(left_out.join(" "), expected, "{content}");
    }
    // Words in a block of theirs are words.
    let laughs = "[The mayor, 62, laughs]";
    let block = format!("<!-- wp:shortcode -->\n{laughs}\n<!-- /wp:shortcode -->");
    assert_eq!(rendered(&block), (format!("<p>{laughs}</p>"), vec![]));
    let link = "https://a.example/x?y=z";
    for addressed in [
        "[iframe https://a.example/x?y=z 400 300]",
        "[pdf https://a.example/x?y=z]",
        "[houzz=https://a.example/x?y=z]",
    ] {
        assert_eq!(
            rendered(addressed),
            (format!("<p><a href=\"{link}\">{link}</a></p>"), vec![]),
            "{addressed}"
        );
    }
    let blank = rendered("One\n\n[hr]\n\nTwo [clear] skies\n\n[space]");
    let told = vec!["[hr]".to_owned(), "[space]".to_owned()];
    assert_eq!(
        blank,
        ("<p>One</p>\n<p>Two [clear] skies</p>".to_owned(), told)
    );
}

#[test]
fn what_a_list_says_when_it_is_empty_is_no_part_of_a_story() {
    let (found, left_out) = rendered(
        "<!-- wp:paragraph --><p>One</p><!-- /wp:paragraph --><!-- wp:query {\"queryId\":3} --><div>\
         <!-- wp:query-no-results --><!-- wp:paragraph --><p>Nothing was found.</p><!-- /wp:paragraph -->\
         <!-- /wp:query-no-results --></div><!-- /wp:query -->",
    );
    assert_eq!(found, "<p>One</p>\n<div>\n</div>");
    assert_eq!(left_out, ["wp:query-no-results"]);
}

#[test]
fn pictures_are_those_of_the_export() {
    let table = [
        ("[gallery ids=\"4, 3\"]", [FOUR, THREE].concat()),
        ("[gallery]", [THREE, FOUR].concat()),
        ("[gallery include='3']", THREE.to_owned()),
        (
            "[vc_single_image image=\"3\" img_size=\"full\"]",
            THREE.to_owned(),
        ),
        (
            "[fusion_imageframe image_id=\"4|full\"]https://a.example/x.jpg[/fusion_imageframe]",
            FOUR.to_owned(),
        ),
        (
            "[et_pb_image src=\"https://a.example/x.jpg\" alt=\"A &amp; b\" _builder_version=\"4\"][/et_pb_image]",
            "<figure><img src=\"https://a.example/x.jpg\" alt=\"A &amp; b\"></figure>".to_owned(),
        ),
        (
            "<!-- wp:gallery {\"ids\":[3,4]} /-->",
            [THREE, FOUR].concat(),
        ),
        ("<!-- wp:core/image {\"id\":3} /-->", THREE.to_owned()),
        (
            "[caption caption=\"Old\" width=\"3\"]<img src=\"https://a.example/x.jpg\" />[/caption]",
            "<figure><img src=\"https://a.example/x.jpg\"><figcaption>Old</figcaption></figure>"
                .to_owned(),
        ),
        (
            "[caption]<a href=\"https://a.example/\"><img src=\"https://a.example/x.jpg\" /></a> New <em>one</em>[/caption]",
            "<figure><a href=\"https://a.example/\"><img src=\"https://a.example/x.jpg\"></a>\
             <figcaption>New <em>one</em></figcaption></figure>"
                .to_owned(),
        ),
    ];
    for (content, expected) in table {
        let (found, left_out) = rendered(content);
        assert_eq!(found, expected, "{content}");
        assert_eq!(left_out, [] as [&str; 0], "{content}");
    }
}

#[test]
fn what_is_embedded_plays_or_is_linked() {
    let player = |address: &str| format!("<p><iframe src=\"{address}\"></iframe></p>");
    let link = |address: &str, name: &str| format!("<p><a href=\"{address}\">{name}</a></p>");
    let youtube = player("https://www.youtube.com/embed/a-B_1");
    let table = [
        (
            "https://www.youtube.com/watch?v=a-B_1&amp;t=3",
            youtube.clone(),
        ),
        (
            "[embed width=\"3\"]http://youtu.be/a-B_1[/embed]",
            youtube.clone(),
        ),
        (
            "[youtube https://m.youtube.com/shorts/a-B_1]",
            youtube.clone(),
        ),
        ("[video src=\"https://youtu.be/a-B_1\"]", youtube.clone()),
        (
            "[audio:http://a.example/x.mp3|titles=Pier]",
            link("http://a.example/x.mp3", "x.mp3"),
        ),
        (
            "[instagram url=https://a.example/p/x/]",
            link("https://a.example/p/x/", "https://a.example/p/x/"),
        ),
        (
            "[youtube https://www.youtube.com/watch?v=a-B_1]",
            youtube.clone(),
        ),
        (
            "[youtube=http://www.youtube.com/watch?v=a-B_1&amp;w=640]",
            youtube.clone(),
        ),
        (
            "[su_youtube url=\"https://youtu.be/a-B_1\" width='3']",
            youtube.clone(),
        ),
        (
            "[advanced-film src=https://youtu.be/a-B_1] [/advanced-film]",
            youtube.clone(),
        ),
        ("[youtube=javascript:alert(1)]x", "<p>x</p>".to_owned()),
        (
            "[url=https://youtu.be/a-B_1]x[/url] [see https://a.example/?x=1]",
            "<p>[url=https://youtu.be/a-B_1]x[/url] [see https://a.example/?x=1]</p>".to_owned(),
        ),
        (
            "[et_pb_video src=\"https://youtu.be/a-B_1\"][/et_pb_video]",
            youtube,
        ),
        (
            "https://vimeo.com/12",
            player("https://player.vimeo.com/video/12"),
        ),
        (
            "https://open.spotify.com/episode/4x",
            player("https://open.spotify.com/embed/episode/4x"),
        ),
        (
            "https://a.example/x",
            link("https://a.example/x", "https://a.example/x"),
        ),
        (
            "See https://a.example/x",
            "<p>See https://a.example/x</p>".to_owned(),
        ),
        (
            "[audio mp3=\"https://a.example/x.mp3\"][/audio]",
            link("https://a.example/x.mp3", "x.mp3"),
        ),
        (
            "[video]https://a.example/x.mp4?a=1&amp;b=2[/video]",
            link("https://a.example/x.mp4?a=1&amp;b=2", "x.mp4"),
        ),
        (
            "[playlist ids=\"3\"]",
            "<ul><li><a href=\"https://gazette.example/3.jpg\">3.jpg</a></li></ul>".to_owned(),
        ),
        (
            "<video controls><source src=\"https://a.example/x.webm\"><source src=\"https://a.example/x.mp4\">\
             </video>",
            link("https://a.example/x.webm", "x.webm"),
        ),
        (
            "<iframe src=\"http://a.example/p\" width=\"3\"></iframe>",
            "<p><iframe src=\"https://a.example/p\" width=\"3\"></iframe></p>".to_owned(),
        ),
        (
            "[youtube]javascript:alert(1)[/youtube]x",
            "<p>x</p>".to_owned(),
        ),
        (
            "<!-- wp:core-embed/youtube {\"url\":\"https://youtu.be/a\"} /-->",
            "<iframe src=\"https://www.youtube.com/embed/a\"></iframe>".to_owned(),
        ),
    ];
    for (content, expected) in table {
        assert_eq!(body(content), expected, "{content}");
    }
}

#[test]
fn what_a_player_that_is_not_known_says_besides_is_told() {
    let (found, left_out) =
        rendered("[su_film url='https://youtu.be/a' legend='The ferry & its \u{1F980} crew']");
    assert!(found.contains("embed/a"), "{found}");
    assert_eq!(left_out, ["[su_film legend]"]);
    for none in [
        "[su_film url='https://youtu.be/a' other='https://youtu.be/b']",
        "[su_film url='https://a.example/film']",
    ] {
        let (found, left_out) = rendered(none);
        assert_eq!(
            (found.as_str(), left_out),
            ("", vec!["[su_film]".to_owned()])
        );
    }
}

#[test]
fn blocks_are_their_html() {
    let table = [
        (
            "<!-- wp:paragraph {\"dropCap\":true} -->\n<p>One\nmore</p>\n<!-- /wp:paragraph -->",
            "<p>One\nmore</p>",
        ),
        (
            "<!-- wp:columns --><div class=\"wp-block-columns\"><!-- wp:column --><div><!-- wp:paragraph --><p>One</p>\
             <!-- /wp:paragraph --></div><!-- /wp:column --></div><!-- /wp:columns -->",
            "<div>\n<div>\n<p>One</p>\n</div>\n</div>",
        ),
        (
            "<!-- wp:freeform -->One\n\nTwo<!-- /wp:freeform -->",
            "<p>One</p>\n<p>Two</p>",
        ),
        (
            "<!-- wp:html --><table><tr><td>One</td></tr></table><!-- /wp:html -->",
            "<table><tbody><tr><td>One</td></tr></tbody></table>",
        ),
        ("<!-- wp:unclosed -->One", "<p>One</p>"),
        ("<!-- /wp:paragraph -->One", "<p>One</p>"),
        ("<!-- wp:paragraph", ""),
        (
            "<!-- wp:spacer --><div style=\"height:3px\"></div><!-- /wp:spacer -->One",
            "<p>One</p>",
        ),
        ("<!-- wp:more {\"noTeaser\":true} /-->One", "<p>One</p>"),
    ];
    for (content, expected) in table {
        let (found, left_out) = rendered(content);
        assert_eq!(found, expected, "{content}");
        assert_eq!(left_out, [] as [&str; 0], "{content}");
    }
    let (found, left_out) =
        rendered("One<!-- wp:block {\"ref\":7} /--><!-- wp:jetpack/map {} /-->");
    assert_eq!(found, "<p>One</p>");
    assert_eq!(left_out, ["wp:block", "wp:jetpack/map"]);
}

#[test]
fn the_notes_of_a_post_stand_where_its_block_is() {
    let content = "<!-- wp:paragraph --><p>The tide<sup data-fn=\"a1\" class=\"fn\"><a href=\"#a1\" \
                   id=\"a1-link\">1</a></sup> is late.</p><!-- /wp:paragraph --><!-- wp:footnotes /-->";
    let notes = r#"[{"content":"So <em>say</em> the tables ]]> 🦀 <script>x</script>","id":"a1"},{"content":"And سفينة","id":"b2"}]"#;
    let told = |meta: &str| {
        let told = only(&post(1, content, meta));
        told.story.body.unwrap().as_str().replace('\n', "")
    };
    let with_notes = told(&meta("footnotes", notes));
    assert!(
        with_notes.ends_with(
            "is late.</p><ol><li>So <em>say</em> the tables ]]&gt; 🦀 </li><li>And سفينة</li></ol>"
        ),
        "{with_notes}"
    );
    for nothing in ["", "no list", "[]"] {
        assert!(told(&meta("footnotes", nothing)).ends_with("is late.</p>"));
    }
}

#[test]
fn a_chart_that_a_script_draws_is_told() {
    for content in [
        "Tide\n\n<div id=\"chart\"></div><script async src=\"https://a.example/e.js\"></script>",
        "<p>Tide</p><!-- wp:html --><div id=\"chart\"></div><script>draw()</script><!-- /wp:html -->",
    ] {
        let (found, left_out) = rendered(content);
        assert!(found.contains("Tide") && !found.contains("draw"), "{found}");
        assert_eq!(left_out, ["<script>"], "{content}");
    }
    // One that is shown is none.
    let (_, left_out) = rendered("[code]<script>draw()</script>[/code]<code>&lt;script></code>");
    assert_eq!(left_out, [] as [&str; 0]);
}
