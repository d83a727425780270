//! Blocks that a site keeps once and shows in many posts.

use super::{Read, cdata, errors, export, post, read, stories};

/// The item of a reusable block.
fn block(number: usize, status: &str, content: &str, more: &str) -> String {
    format!(
        "<item><title>Pattern {number}</title><content:encoded>{}</content:encoded>\
         <wp:post_id>{number}</wp:post_id><wp:status>{status}</wp:status>\
         <wp:post_type>wp_block</wp:post_type>{more}</item>\n",
        cdata(content)
    )
}

fn shown(number: usize) -> String {
    format!("<!-- wp:block {{\"ref\":{number}}} /-->")
}

fn paragraph(text: &str) -> String {
    format!("<!-- wp:paragraph --><p>{text}</p><!-- /wp:paragraph -->")
}

fn body(read: &Read) -> &str {
    let body = stories(read)[0].story.body.as_ref();
    body.map_or("", |body| body.as_str())
}

fn left_out(read: &Read) -> Vec<&str> {
    let left_out = read.iter().flatten().flat_map(|piece| &piece.left_out);
    left_out.map(|part| part.text.as_str()).collect()
}

#[test]
fn a_post_shows_them_in_their_places() {
    let content = format!(
        "{}{}<!-- wp:group --><div>{}</div><!-- /wp:group -->{}",
        paragraph("First"),
        shown(8),
        shown(9),
        paragraph("Last")
    );
    let ferry = paragraph("Ferry &amp; mail ]]> ⛴ \u{b}مرفأ");
    // Behind the post or before it; one shows another.
    let items = [
        block(
            9,
            "publish",
            &format!("{}{}", shown(8), paragraph("Tide")),
            "",
        ),
        post(1, &content, ""),
        block(8, "publish", &ferry, ""),
    ];
    let read = read(export(&items.concat()).as_bytes());
    assert_eq!(errors(&read), [] as [&str; 0]);
    assert_eq!(left_out(&read), [] as [&str; 0]);
    assert_eq!(stories(&read).len(), 1);
    let words = stories(&read)[0].story.body.as_ref().unwrap().plain_text();
    let words: Vec<&str> = words.split_whitespace().collect();
    let ferry = ["Ferry", "&", "mail", "]]>", "⛴", "مرفأ"];
    let expected = [&["First"], &ferry[..], &ferry, &["Tide", "Last"]].concat();
    assert_eq!(words, expected);
}

#[test]
fn what_the_site_does_not_show_stays_out_and_is_named() {
    let of = |more| format!("<wp:post_password>{more}</wp:post_password>");
    let secret = paragraph("Secret");
    let own_words = "<!-- wp:block {\"ref\":8,\"content\":{\"Title\":{\"content\":\"Own\"}}} /-->";
    let table = [
        (shown(7), block(8, "publish", &secret, "")),
        (shown(8), block(8, "draft", &secret, "")),
        (shown(8), block(8, "trash", &secret, "")),
        (shown(8), block(8, "publish", &secret, &of("tide"))),
        (own_words.to_owned(), block(8, "publish", &secret, "")),
    ];
    for (content, item) in table {
        let content = format!("{}{content}", paragraph("Open"));
        let read = read(export(&[post(1, &content, ""), item].concat()).as_bytes());
        assert_eq!(body(&read), "<p>Open</p>", "{content}");
        assert_eq!(left_out(&read), ["wp:block"], "{content}");
    }
}

#[test]
fn one_that_shows_itself_is_shown_once() {
    let item = block(
        8,
        "publish",
        &format!("{}{}", paragraph("Tide"), shown(8)),
        "",
    );
    let read = read(export(&[post(1, &shown(8), ""), item].concat()).as_bytes());
    assert_eq!(body(&read), "<p>Tide</p>");
    assert_eq!(left_out(&read), ["wp:block"]);
}

#[test]
fn they_stand_in_each_other_to_a_depth() {
    let most = 8;
    for (depth, is_whole) in [(most, true), (most + 1, false)] {
        let item = |number: usize| match number == depth {
            true => block(10 + number, "publish", &paragraph("Innermost"), ""),
            false => block(10 + number, "publish", &shown(11 + number), ""),
        };
        let blocks: String = (1..=depth).map(item).collect();
        let content = format!("{}{}", paragraph("Post"), shown(11));
        let read = read(export(&(post(1, &content, "") + &blocks)).as_bytes());
        assert_eq!(body(&read).contains("Innermost"), is_whole, "{depth}");
        assert_eq!(left_out(&read).is_empty(), is_whole, "{depth}");
    }
}

#[test]
fn a_post_has_no_more_with_them_than_a_text_may_have() {
    let most = 16 << 20;
    // Comments are counted, and gone before the text is measured.
    let filler = format!(
        "{}<!--{}-->",
        paragraph("Tide"),
        "x".repeat((1 << 20) - 200)
    );
    for spare in [0, 1] {
        let blocks = shown(8).repeat(15);
        let rest = most + spare - 15 * filler.len() - blocks.len();
        let content = format!("{blocks}<!--{}-->", "y".repeat(rest - "<!---->".len()));
        let item = block(8, "publish", &filler, "");
        let read = read(export(&[post(1, &content, ""), item].concat()).as_bytes());
        match spare {
            0 => assert_eq!(body(&read).matches("Tide").count(), 15),
            _ => {
                let errors = errors(&read);
                assert!(
                    errors[0].contains("16 MiB with its reusable blocks"),
                    "{errors:?}"
                );
            }
        }
    }
}

#[test]
fn blocks_of_blocks_cost_no_more_than_their_text() {
    // Thirty thousand times thirty thousand, eight deep, would never end.
    let item = |number: usize| block(number, "publish", &shown(number + 1).repeat(30_000), "");
    let blocks: String = (8..16).map(item).collect();
    let read = read(export(&(post(1, &shown(8), "") + &blocks)).as_bytes());
    assert!(errors(&read)[0].contains("reusable blocks"));
}

#[test]
fn what_one_leaves_open_ends_with_it() {
    let open = "<!-- wp:group {\"metadata\":{\"blockVisibility\":false}} --><p>Secret ]]> ⛴</p>";
    let items = [
        post(
            1,
            &[paragraph("First"), shown(9), paragraph("Last")].concat(),
            "",
        ),
        block(8, "publish", &format!("{}{open}", paragraph("Tide")), ""),
        block(
            9,
            "publish",
            &format!("{}{}", shown(8), paragraph("Ebb")),
            "",
        ),
    ];
    let read = read(export(&items.concat()).as_bytes());
    assert_eq!(errors(&read), [] as [&str; 0]);
    let words = stories(&read)[0].story.body.as_ref().unwrap().plain_text();
    let words: Vec<&str> = words.split_whitespace().collect();
    assert_eq!(words, ["First", "Tide", "Ebb", "Last"]);
    assert_eq!(left_out(&read), ["wp:group"]);
    // Nor does one end what the post has begun.
    let content = format!(
        "<!-- wp:group --><div>{}<span>One\nline</span></div><!-- /wp:group -->",
        shown(8)
    );
    let ending = block(8, "publish", "<p>Tide</p><!-- /wp:group -->", "");
    let read = self::read(export(&[post(1, &content, ""), ending].concat()).as_bytes());
    assert!(!body(&read).contains("<br"), "{}", body(&read));
}
