//! What page builders make of a post, and what of it stays.

use super::content::{THREE, rendered};

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

/// That each is published so, and nothing of it left out.
fn are_published(table: &[(&str, String)]) {
    for (content, expected) in table {
        let (found, left_out) = rendered(content);
        assert_eq!(&found, expected, "{content}");
        assert_eq!(left_out, [] as [&str; 0], "{content}");
    }
}

fn picture(name: &str, alt: &str) -> String {
    format!("<figure><img src=\"https://a.example/{name}\" alt=\"{alt}\"></figure>")
}

#[test]
fn what_they_say_in_attributes_is_published() {
    let youtube = "<p><iframe src=\"https://www.youtube.com/embed/a-B_1\"></iframe></p>";
    are_published(&[
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
    ]);
}

/// And neither places nor what turns something on.
#[test]
fn names_and_numbers_are_published() {
    are_published(&[
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
    ]);
}

/// What turns a headline on is none.
#[test]
fn a_year_and_an_answer_are_headlines() {
    are_published(&[
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
    ]);
}

/// But not how something looks, or what the builder's users call it.
#[test]
fn what_is_said_where_nobody_looks_for_it_is_told() {
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
}

#[test]
fn nothing_is_lost_of_what_stands_within_each_other() {
    let (begin, end): (String, String) = (
        (0..5_000).map(|n| format!("[x_{n}_image]")).collect(),
        (0..5_000)
            .rev()
            .map(|n| format!("[/x_{n}_image]"))
            .collect(),
    );
    let (found, _) = rendered(&format!("{begin}Herring{end}"));
    assert!(found.contains("Herring"), "{found}");
}

#[test]
fn scripts_and_what_is_not_understood_are_told() {
    for (content, name) in [
        ("[vc_raw_js]JTNDc2NyaXB0JTNF[/vc_raw_js]", "[vc_raw_js]"),
        (
            "[vc_raw_html]PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==[/vc_raw_html]",
            "<script>",
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
