//! What no site exports.

use super::{FIRST_LINE, FOOT, HEAD, cdata, errors, export, meta, picture, post, read, stories};
use proptest::prelude::*;

const MIB: usize = 1 << 20;

/// Reads three posts of which the second is this one.
fn between(item: &str) -> (usize, Vec<String>) {
    let items = [&post(1, "One", ""), item, "\n", &post(3, "Three", "")].concat();
    let read = read(export(&items).as_bytes());
    (stories(&read).len(), errors(&read))
}

#[test]
fn an_item_beyond_a_limit_is_refused_alone() {
    let comment = "<!-- x -->".repeat(2 * MIB);
    let table = [
        (
            "a text of 20 MiB",
            post(2, &comment, ""),
            "has more than 16 MiB",
        ),
        (
            "a line of 20 MiB",
            post(2, "", &"x".repeat(20 * MIB)),
            "has more than 16 MiB",
        ),
        (
            "an attribute of 20 MiB",
            post(
                2,
                "Two",
                &format!("<category domain=\"{}\"/>", "x".repeat(20 * MIB)),
            ),
            "has more than 16 MiB",
        ),
        (
            "3,000 levels of HTML",
            post(2, &"<div>".repeat(3_000), ""),
            "lie within each other; flatten them",
        ),
        (
            "3,000 levels of XML",
            post(2, "Two", &"<x>".repeat(3_000)),
            "lie within each other; flatten them",
        ),
        (
            "60,000 elements",
            post(2, &"<b>x</b>".repeat(60_000), ""),
            "more than 50000 elements",
        ),
        (
            "17 MiB in all",
            post(
                2,
                "Two",
                &[
                    meta("enclosure", &"x".repeat(9 * MIB)),
                    meta("enclosure", &"x".repeat(8 * MIB)),
                ]
                .concat(),
            ),
            "the item holds more than 16 MiB",
        ),
    ];
    for (name, item, problem) in table {
        let (stories, errors) = between(&item);
        assert_eq!(errors.len(), 1, "{name}: {errors:?}");
        assert!(errors[0].contains(problem), "{name}: {errors:?}");
        assert!(errors[0].contains("export.xml:7: "), "{name}: {errors:?}");
        assert_eq!(stories, 2, "{name}");
    }
}

#[test]
fn an_item_within_the_limits_is_read() {
    let comment = "<!-- x -->".repeat(MIB / 2);
    let table = [
        post(2, &comment, "<excerpt:encoded>Short.</excerpt:encoded>"),
        post(2, &"]]> & \u{b}🐟 <p>x</p>\n".repeat(MIB / 60), ""),
        post(2, &["<div>".repeat(500), "x".to_owned()].concat(), ""),
        post(2, "Two", &meta("other", &"x".repeat(15 * MIB))),
        post(2, "Two", &["<x>".repeat(190), "</x>".repeat(190)].concat()),
    ];
    for item in table {
        let (stories, errors) = between(&item);
        assert_eq!((stories, errors), (3, vec![]));
    }
}

#[test]
fn no_entity_is_ever_expanded() {
    let bomb =
        "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>\n<rss";
    let items = [
        post(1, "One", ""),
        post(2, "", "<wp:post_name>&b;</wp:post_name>"),
        post(3, "Three", ""),
    ];
    let export = export(&items.concat()).replacen("<rss", bomb, 1);
    let read = read(export.as_bytes());
    let errors = errors(&read);
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].contains(&format!("export.xml:{}: `&b;`", FIRST_LINE + 2)),
        "{errors:?}"
    );
    assert_eq!(stories(&read).len(), 2);
}

#[test]
fn what_stands_before_a_broken_end_is_kept() {
    let whole = export(&[post(1, "One", ""), post(2, "Two\nlines", "")].concat());
    let cut = whole.find("lines").unwrap();
    for end in [cut, whole.find("</channel>").unwrap() - 4] {
        let read = read(&whole.as_bytes()[..end]);
        assert_eq!(stories(&read).len(), 1);
        let errors = errors(&read);
        assert_eq!(errors.len(), 1);
        assert!(
            errors[0].contains(":8: the export breaks off here"),
            "{errors:?}"
        );
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_shown_and_told() {
    let mut bytes = export(&post(
        1,
        "Caf\u{e9} ouvert à Besançon, près de l'église; @",
        "",
    ))
    .into_bytes();
    let at = bytes.iter().rposition(|byte| *byte == b'@').unwrap();
    bytes[at] = 0xFF;
    let read = read(&bytes);
    let body = stories(&read)[0].story.body.clone().unwrap();
    assert_eq!(
        body.as_str(),
        "<p>Café ouvert à Besançon, près de l'église; \u{fffd}</p>"
    );
    let warnings = &read[0].as_ref().unwrap().warnings;
    assert!(warnings[0].text.contains("no UTF-8"), "{warnings:?}");
}

#[test]
fn an_item_whose_tag_is_beyond_a_limit_is_refused_alone() {
    let attributes = |name: &str, many: usize| -> String {
        let names = (0..many).map(|number| format!(" {name}{number}=\"ferry\""));
        names.collect()
    };
    let with =
        |item: String, attributes: &str| item.replace("<item>", &format!("<item{attributes}>"));
    let tagged = post(3, "Three", "<category domain=\"post_tag\">Tide</category>");
    // The prefixes that the head declares are in force as well.
    let declared = HEAD.matches("xmlns:").count();
    for (name, most) in [("a", 200), ("xmlns:a", 200 - declared)] {
        for (many, refused) in [(most, 0), (most + 1, 1)] {
            let two = with(post(2, "Two", ""), &attributes(name, many));
            // What the second declares is not in force any more.
            let three = with(tagged.clone(), &attributes("xmlns:b", 200 - declared));
            let items = [post(1, "One", ""), two, three].concat();
            let read = read(export(&items).as_bytes());
            assert_eq!(stories(&read).len(), 3 - refused, "{many} of {name}");
            assert_eq!(errors(&read).len(), refused, "{many} of {name}");
            assert_eq!(stories(&read).last().unwrap().story.tags.len(), 1);
            if let Some(error) = errors(&read).first() {
                let place = format!("export.xml:{}: ", FIRST_LINE + 1);
                assert!(
                    error.contains(&place) && error.contains("more than 200"),
                    "{error}"
                );
            }
        }
    }
}

#[test]
fn what_is_beyond_a_limit_beside_the_items_costs_nothing_else() {
    let attributes = |many: usize| -> String {
        let names = (0..many).map(|number| format!(" a{number}=\"ferry\""));
        names.collect()
    };
    let within = |many: usize, name: &str| format!("<{name}{}>3</{name}>", attributes(many));
    let deep = |levels: usize| ["<a>".repeat(levels), "</a>".repeat(levels)].concat();
    for (beside, problem) in [
        (within(200, "wp:term_id"), None),
        (within(201, "wp:term_id"), Some("more than 200 attributes")),
        (deep(190), None),
        (deep(250), Some("more than 200 elements")),
        ("x".repeat(15 * MIB), None),
        ("x".repeat(17 * MIB), Some("more than 16 MiB")),
    ] {
        let items = [
            format!("<wp:category>{beside}</wp:category>\n"),
            post(1, "[gallery ids=\"3\"]", ""),
            picture(3, 1, "Three"),
        ];
        let read = read(export(&items.concat()).as_bytes());
        let body = stories(&read)[0].story.body.as_ref().unwrap();
        assert!(body.as_str().contains("3.jpg"), "{problem:?}");
        // Once, however much of it is.
        let told = errors(&read);
        assert_eq!(told.len(), usize::from(problem.is_some()), "{told:?}");
        if let (Some(told), Some(problem)) = (told.first(), problem) {
            let place = format!("export.xml:{FIRST_LINE}: ");
            assert!(told.contains(&place) && told.contains(problem), "{told}");
        }
    }
}

#[test]
fn what_is_kept_of_an_export_has_a_limit() {
    // Its caption, its address and what it takes beside them, of 64 MiB in all.
    let caption = "\u{10FFF0}".repeat(4_000);
    let kept = 64 * MIB / (4 * 4_000 + "https://gazette.example/1000.jpg".len() + 256);
    let (last, pictures) = (1_000 + kept - 1, kept + 10);
    let mut items = String::with_capacity(pictures * 17_000);
    items.push_str(&post(
        1,
        &format!("[gallery ids=\"{last},{}\"]", last + 1),
        "",
    ));
    for number in 1_000..1_000 + pictures {
        items.push_str(&picture(number, 0, &caption));
    }
    let read = read([HEAD, &items, FOOT].concat().as_bytes());
    // How far the first walk has come is told before.
    let mut told = read.iter().map(|piece| piece.as_ref().unwrap());
    let imported = told.find(|piece| !piece.warnings.is_empty()).unwrap();
    assert!(
        imported.warnings[0].text.contains("; 10 were not kept"),
        "{:?}",
        imported.warnings
    );
    assert_eq!(imported.left_out[0].text, format!("number {}", last + 1));
    let body = imported.submissions[0].story.body.as_ref().unwrap();
    assert_eq!(body.as_str().matches("<img").count(), 1);
}

#[test]
fn a_number_does_not_become_a_gigabyte() {
    let picture = picture(3, 2, &"\u{10FFF0}".repeat(5_000));
    let shown = [
        "[gallery ids=\"3\"]",
        "[gallery]",
        "[vc_single_image image=3]",
        "<!-- wp:image {\"id\":3} /-->",
    ];
    for content in shown {
        let items = [post(2, &content.repeat(1_000), ""), picture.clone()].concat();
        let read = read(export(&items).as_bytes());
        let imported = read[0].as_ref().unwrap();
        let body = imported.submissions[0].story.body.as_ref().unwrap();
        let pictures = body.as_str().matches("<img").count();
        // Of 20,000 bytes and some tags each, in 4 MiB.
        assert_eq!(pictures, 4 * MIB / 20_100, "{content}");
        assert_eq!(imported.left_out.len(), 1, "{content}");
    }
}

#[test]
fn costs_grow_with_the_length_of_a_text() {
    let table = [
        "<pre>",
        "[caption]",
        "<!--",
        "[a x=",
        "<a ",
        "[[",
        "<p>\n\n",
        "[audio]",
        "</p>",
        "<!-- wp:a -->",
        "http://\n",
    ];
    for piece in table {
        let text = piece.repeat(MIB / 2 / piece.len());
        // What grows with the square takes hours.
        let (stories, errors) = between(&post(2, &text, ""));
        assert_eq!(stories + errors.len(), 3, "{piece}: {errors:?}");
    }
}

#[test]
fn twenty_thousand_authors_and_tags_are_read() {
    let term = |taxonomy, at| {
        format!("<category domain=\"{taxonomy}\" nicename=\"n{at}\">Name {at}</category>")
    };
    for taxonomy in ["author", "post_tag"] {
        let terms: String = (0..20_000).map(|at| term(taxonomy, at)).collect();
        let (stories, errors) = between(&post(2, "Two", &terms));
        assert_eq!((stories, errors), (3, vec![]), "{taxonomy}");
    }
}

fn any_piece() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<item>",
        "</item>",
        "<channel>",
        "</channel>",
        "</rss>",
        "<title>",
        "</title>",
        "<![CDATA[",
        "]]>",
        "<content:encoded>",
        "</content:encoded>",
        "<wp:post_id>7</wp:post_id>",
        "<wp:post_type>attachment</wp:post_type>",
        "<wp:post_type>post</wp:post_type>",
        "<wp:attachment_url>https://a.example/x.jpg</wp:attachment_url>",
        "<wp:postmeta>",
        "</wp:postmeta>",
        "<wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>7</wp:meta_value>",
        "<category domain=\"category\" nicename=\"x\">",
        "</category>",
        "<wp:author>",
        "&amp;",
        "&x;",
        "&",
        "<",
        "\"",
        "<wp:post_date>2024-01-01 10:00:00</wp:post_date>",
        "<guid>https://a.example/1</guid>",
        "\u{b}",
        "text ",
    ]);
    prop_oneof![9 => pieces.prop_map(str::to_owned), 1 => "\\PC{0,5}"]
}

/// What posts are made of, and what does not belong together in them.
fn any_content() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "[gallery",
        "[caption]",
        "[/caption]",
        "[caption ",
        "[embed]",
        "[/embed]",
        "[audio ",
        "[vc_row]",
        "[/vc_row]",
        "[x_y]",
        "[[",
        "]]",
        "]",
        "[",
        "/]",
        "src=\"",
        "ids='1,",
        "\"",
        "'",
        "=",
        "https://youtu.be/a\"onload=x",
        "javascript:alert(1)",
        "<!-- wp:image ",
        "{\"url\":\"https://a.example/\"}",
        " -->",
        " /-->",
        "<!-- /wp:image -->",
        "<script>alert(1)</script>",
        "<img src=x onerror=x()>",
        "<video src=\"",
        "<iframe src=//a.example",
        ">",
        "<pre>",
        "</pre>",
        "<p>",
        "</p>",
        "<div>",
        "<br>",
        "\n",
        "\n\n",
        "<code>",
        "[code]",
        "[/code]",
        "text",
        "é",
        "🐟",
    ]);
    prop_oneof![9 => pieces.prop_map(str::to_owned), 1 => "\\PC{0,5}"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&[HEAD.as_bytes(), &bytes, FOOT.as_bytes()].concat());
    }

    #[test]
    fn no_pieces_of_exports_panic(pieces in prop::collection::vec(any_piece(), 0..40)) {
        let _ = read(export(&pieces.concat()).as_bytes());
    }

    #[test]
    fn nothing_that_runs_comes_in(pieces in prop::collection::vec(any_content(), 0..30)) {
        let item = format!("<item><title>T</title><content:encoded>{}</content:encoded></item>", cdata(&pieces.concat()));
        for one in stories(&read(export(&item).as_bytes())) {
            let body = one.story.body.as_ref().map_or("", |body| body.as_str());
            prop_assert!(!body.contains("<script"), "{}", body);
            let again = ammonia::Builder::default()
                .add_tags(["iframe"])
                .add_tag_attributes("iframe", ["src", "width", "height"])
                .clean(body)
                .to_string();
            // A line end at the beginning of `pre` is none.
            prop_assert_eq!(again.replace('\n', ""), body.replace('\n', ""));
        }
    }
}

#[test]
fn an_item_without_an_end_goes_up_to_the_next() {
    let unended = |item: String| item.replace("</item>", "");
    let items = [
        unended(post(1, "One", "")),
        unended(picture(4, 1, "A pier")),
        post(2, "Two", &meta("_thumbnail_id", "4")),
        post(3, "Three", ""),
    ];
    let read = read(export(&items.concat()).as_bytes());
    assert_eq!(errors(&read), [] as [&str; 0]);
    let stories = stories(&read);
    assert_eq!(stories.len(), 3);
    // The walk before has met the picture as an item of its own.
    assert!(stories[1].story.image.is_some());
    let warnings: Vec<_> = read
        .iter()
        .flatten()
        .flat_map(|piece| &piece.warnings)
        .collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0].line, Some(FIRST_LINE + 1));
}
