//! What becomes of a post's text.

use super::{errors, export, meta, only, picture, post, read, stories};

/// The body of a post of this content, whose site has pictures 3 and 4, and what was left out of it.
fn rendered(content: &str) -> (String, Vec<String>) {
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

const THREE: &str = "<figure><img src=\"https://gazette.example/3.jpg\" alt=\"\"><figcaption>Three &amp; more\
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
fn page_builders_leave_what_they_lay_out() {
    let table = [
        "[vc_row full_width=\"stretch\"][vc_column][vc_column_text css=\".x{a:b}\"]One\n\nTwo[/vc_column_text]\
         [vc_empty_space height=\"3px\"][vc_separator][/vc_column][/vc_row]",
        "[et_pb_section fb_built=\"1\" background=\"x\"][et_pb_row][et_pb_column type=\"4_4\"][et_pb_text]<p>One</p>\
         <p>Two</p>[/et_pb_text][et_pb_divider][/et_pb_divider][/et_pb_column][/et_pb_row][/et_pb_section]",
        "[fusion_builder_container][fusion_builder_row][fusion_text]One\n\nTwo[/fusion_text]\
         [/fusion_builder_row][/fusion_builder_container]",
        "[one_half]One[/one_half][one_half]Two[/one_half]",
        "[row][column]One[/column][column]Two[/column][/row]",
    ];
    for content in table {
        let (found, left_out) = rendered(content);
        assert_eq!(found.replace('\n', ""), "<p>One</p><p>Two</p>", "{content}");
        assert_eq!(left_out, [] as [&str; 0], "{content}");
    }
    let (found, left_out) = rendered("[vc_custom_heading text=\"A & b\"][vc_facebook type=\"x\"]");
    assert_eq!(found, "<h2>A &amp; b</h2>");
    assert_eq!(left_out, ["[vc_facebook]"]);
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
fn what_builders_say_in_attributes_is_published() {
    let picture = |name: &str, alt: &str| {
        format!("<figure><img src=\"https://a.example/{name}\" alt=\"{alt}\"></figure>")
    };
    let youtube = "<p><iframe src=\"https://www.youtube.com/embed/a-B_1\"></iframe></p>";
    let table: [(&str, String); 35] = [
        (
            "[av_heading heading='On the quay' tag='h2' style='x'][/av_heading]",
            "<h3>On the quay</h3>".to_owned(),
        ),
        (
            "[av_image src='https://a.example/e.jpg' attachment='3' align='center'][/av_image]",
            THREE.to_owned(),
        ),
        (
            "[av_image src='https://a.example/e.jpg' attachment='99'][/av_image]",
            picture("e.jpg", ""),
        ),
        (
            "[et_pb_toggle title=\"Why %22now%22, a &amp; b?\" open=\"on\"]<p>Rust.</p>[/et_pb_toggle]",
            "<h3>Why \"now\", a &amp; b?</h3><p>Rust.</p>".to_owned(),
        ),
        (
            "[vc_toggle title=\"Question?\"]Answer.[/vc_toggle]",
            "<h3>Question?</h3><p>Answer.</p>".to_owned(),
        ),
        (
            "[vc_tta_accordion][vc_tta_section title=\"Tab A\" tab_id=\"1\"][vc_column_text]In A[/vc_column_text]\
             [/vc_tta_section][/vc_tta_accordion]",
            "<h3>Tab A</h3><p>In A</p>".to_owned(),
        ),
        (
            "[et_pb_blurb title=\"Ferry\" image=\"https://a.example/b.jpg\"]<p>Blurb</p>[/et_pb_blurb]",
            picture("b.jpg", "") + "<h3>Ferry</h3><p>Blurb</p>",
        ),
        (
            "[et_pb_button button_text=\"The report\" button_url=\"https://a.example/r.pdf\"][/et_pb_button]",
            "<p><a href=\"https://a.example/r.pdf\">The report</a></p>".to_owned(),
        ),
        (
            "[vc_btn title=\"Read\" link=\"url:https%3A%2F%2Fa.example%2Fx|title:x||\"]",
            "<p><a href=\"https://a.example/x\">Read</a></p>".to_owned(),
        ),
        (
            "[av_button label='Read' link='manually,https://a.example/x']",
            "<p><a href=\"https://a.example/x\">Read</a></p>".to_owned(),
        ),
        (
            "[fusion_button link=\"https://a.example/x\"]Read[/fusion_button]",
            "<p><a href=\"https://a.example/x\">Read</a></p>".to_owned(),
        ),
        (
            "[vc_cta h2=\"Come aboard\" h4=\"Today\"]Now[/vc_cta]",
            "<h3>Come aboard</h3><p>Today</p><p>Now</p>".to_owned(),
        ),
        (
            "[vc_text_separator title=\"Later\"]",
            "<h3>Later</h3>".to_owned(),
        ),
        (
            "[vc_raw_html]JTNDcCUzRUElMjBrJUMzJUE0c2UlM0MlMkZwJTNF[/vc_raw_html]",
            "<p>A k\u{e4}se</p>".to_owned(),
        ),
        (
            "[fusion_code]PHA+aGVsbG88L3A+[/fusion_code]",
            "<p>hello</p>".to_owned(),
        ),
        (
            "[fusion_code]<p>As it is</p>[/fusion_code]",
            "<p>As it is</p>".to_owned(),
        ),
        (
            "[fusion_imageframe lightbox=\"no\"]<img src=\"https://a.example/a.jpg\" alt=\"A\" />[/fusion_imageframe]",
            "<p><img src=\"https://a.example/a.jpg\" alt=\"A\"></p>".to_owned(),
        ),
        ("[fusion_youtube id=\"a-B_1\" /]", youtube.to_owned()),
        (
            "[av_video src='https://youtu.be/a-B_1']",
            youtube.to_owned(),
        ),
        (
            "[et_pb_testimonial author=\"Bo\"]<p>Said</p>[/et_pb_testimonial]",
            "<p>Bo</p><p>Said</p>".to_owned(),
        ),
        // Names and numbers, and neither places nor what turns something on.
        (
            "[et_pb_team_member name=\"Ada Quill\" position=\"Editor\" image_url=\"https://a.example/a.jpg\"]<p>Bio</p>[/et_pb_team_member]",
            picture("a.jpg", "") + "<h3>Ada Quill</h3><p>Editor</p><p>Bio</p>",
        ),
        (
            "[fusion_person name=\"Ada\" title=\"Editor\" picture=\"https://a.example/p.jpg\"]Bio[/fusion_person]",
            picture("p.jpg", "") + "<h3>Ada</h3><p>Editor</p><p>Bio</p>",
        ),
        (
            "[et_pb_testimonial author=\"Bo\" job_title=\"Mate\" portrait_url=\"https://a.example/b.jpg\"]<p>Said</p>[/et_pb_testimonial]",
            picture("b.jpg", "") + "<p>Bo</p><p>Mate</p><p>Said</p>",
        ),
        (
            "[et_pb_number_counter title=\"Boats & crews\" number=\"40\" percent_sign=\"off\"][/et_pb_number_counter]",
            "<h3>Boats &amp; crews</h3><p>40</p>".to_owned(),
        ),
        (
            "[et_pb_circle_counter title=\"Afloat\" number=\"40\" bar_bg_color=\"#fff\"][/et_pb_circle_counter]",
            "<h3>Afloat</h3><p>40%</p>".to_owned(),
        ),
        (
            "[et_pb_counter percent=\"70\"]Readers ]]> 🦀[/et_pb_counter]",
            "<p>70%</p><p>Readers ]]&gt; 🦀</p>".to_owned(),
        ),
        (
            "[av_progress_bar percent=\"70%\"]Paid[/av_progress_bar]",
            "<p>70%</p><p>Paid</p>".to_owned(),
        ),
        (
            "[vc_pie title=\"Pie\" value=\"50\" units=\" knots\"]",
            "<h3>Pie</h3><p>50 knots</p>".to_owned(),
        ),
        (
            "[fusion_counter_box value=\"7\" unit=\"£\" unit_pos=\"prefix\"]Each[/fusion_counter_box]",
            "<p>£7</p><p>Each</p>".to_owned(),
        ),
        // A year and an answer are headlines; what turns one on is none.
        (
            "[vc_tta_section title=\"1931\"]The pier.[/vc_tta_section]",
            "<h3>1931</h3><p>The pier.</p>".to_owned(),
        ),
        (
            "[et_pb_toggle title=\"No\"]The mayor.[/et_pb_toggle]",
            "<h3>No</h3><p>The mayor.</p>".to_owned(),
        ),
        (
            "[et_pb_slide title=\"on\" heading=\"1\" show_title=\"yes\"]Sails.[/et_pb_slide]",
            "<p>Sails.</p>".to_owned(),
        ),
        (
            "[vc_cta h2=\"Come\" headline=\"Aboard\"]Now[/vc_cta]",
            "<h3>Aboard</h3><p>Come</p><p>Now</p>".to_owned(),
        ),
        (
            "[vc_pie title=\"Pie\" value=\"50\" color=\"Wide Blue\"]",
            "<h3>Pie</h3><p>50</p>".to_owned(),
        ),
        (
            "[fusion_modal name=\"m\" title=\"Modal\" number=\"none\" posts_number=\"6\" position=\"top left\"]In[/fusion_modal]",
            "<h3>Modal</h3><p>In</p>".to_owned(),
        ),
    ];
    for (content, expected) in table {
        let (found, left_out) = rendered(content);
        assert_eq!(found, expected, "{content}");
        assert_eq!(left_out, [] as [&str; 0], "{content}");
    }
    // A sentence that has no place is told.
    let (found, left_out) = rendered(
        "[vc_boat description=\"The oldest boat of the whole fleet.\" font=\"Open Sans Wide\"]In[/vc_boat]",
    );
    assert_eq!(found, "<p>In</p>");
    assert_eq!(left_out, ["[vc_boat description]"]);
    for (says, is_told) in [
        ("back=\"Ring the bell\"", true),
        ("back=\"%22Ring it%22, he said\"", true),
        ("back=\"سفينة في الميناء\"", true),
        ("back=\"渡船今早起航\"", true),
        ("background=\"Wide Blue\"", false),
        ("gradient=\"#fff 0%|#000 50%|#fff 100%\"", false),
        ("custom_css=\"P a b { color: red }\"", false),
        ("title_font=\"Open Sans|700|||\"", false),
        ("admin_label=\"Row of three\"", false),
    ] {
        let (_, left_out) = rendered(&format!("[vc_boat {says}]In[/vc_boat]"));
        assert_eq!(!left_out.is_empty(), is_told, "{says} {left_out:?}");
    }
    // However many stand within each other.
    let (begin, end): (String, String) = (
        (0..5_000).map(|n| format!("[x_{n}_image]")).collect(),
        (0..5_000)
            .rev()
            .map(|n| format!("[/x_{n}_image]"))
            .collect(),
    );
    let (found, _) = rendered(&format!("{begin}Herring{end}"));
    assert!(found.contains("Herring"), "{found}");
    // Of a script, and of what cannot be understood, it is told that it is gone.
    for (content, name) in [
        ("[vc_raw_js]JTNDc2NyaXB0JTNF[/vc_raw_js]", "[vc_raw_js]"),
        (
            "[vc_raw_html]PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==[/vc_raw_html]",
            "[vc_raw_html]",
        ),
        (
            "[tdm_block_column_title title_text=\"SGVhZA==\"]",
            "[tdm_block_column_title]",
        ),
        ("[av_image attachment='99'][/av_image]", "[av_image]"),
    ] {
        let (found, left_out) = rendered(content);
        assert_eq!(found, "", "{content}");
        assert_eq!(
            left_out.first().map(String::as_str),
            Some(name),
            "{content}"
        );
    }
}
