//! Writes a WordPress export of so many posts to stdout, to measure the import with:
//! `cargo run --release --example export -- 100000 > export.xml` writes 1.0 GB.
//!
//! Every other post is of blocks, the others were typed; every third has a picture, which comes behind
//! it, and every fifth comments. Each post says something else.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
	xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>The Harbour Gazette</title>
<link>https://gazette.example</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://gazette.example</wp:base_blog_url>
"#;
const WORDS: [&str; 16] = [
    "harbour",
    "ferry",
    "the",
    "keeper",
    "says",
    "tide",
    "of",
    "quay",
    "a",
    "storm",
    "café",
    "was",
    "ميناء",
    "and",
    "pilot",
    "before",
];
const AUTHORS: usize = 40;
const SECTIONS: usize = 12;
const PARAGRAPHS: usize = 24;
const WORDS_A_PARAGRAPH: usize = 55;

fn main() -> ExitCode {
    let posts = std::env::args().nth(1).and_then(|posts| posts.parse().ok());
    let Some(posts) = posts else {
        eprintln!("usage: export POSTS");
        return ExitCode::from(2);
    };
    match write(posts, &mut BufWriter::new(io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write(posts: usize, to: &mut impl Write) -> io::Result<()> {
    to.write_all(HEAD.as_bytes())?;
    for author in 0..AUTHORS {
        writeln!(
            to,
            "<wp:author><wp:author_login>author{author}</wp:author_login><wp:author_display_name>\
             <![CDATA[Author {author}]]></wp:author_display_name></wp:author>"
        )?;
    }
    for post in 1..=posts {
        let number = post * 2;
        item(number, "post", &format!("Story {post}"), &text(post), to)?;
        meta("_edit_last", "1", to)?;
        if post % 3 == 0 {
            meta("_thumbnail_id", &(number + 1).to_string(), to)?;
        }
        if post % 5 == 0 {
            comment(post, to)?;
        }
        writeln!(to, "</item>")?;
        if post % 3 == 0 {
            picture(number + 1, number, to)?;
        }
    }
    writeln!(to, "</channel>\n</rss>")?;
    to.flush()
}

fn item(
    number: usize,
    kind: &str,
    title: &str,
    content: &str,
    to: &mut impl Write,
) -> io::Result<()> {
    let (section, author) = (number % SECTIONS, number % AUTHORS);
    let (day, hour) = (number / 24 % 28 + 1, number % 24);
    let (year, month) = (2000 + number / 9_000 % 25, number / 700 % 12 + 1);
    let date = format!("{year}-{month:02}-{day:02} {hour:02}:15:00");
    let status = if kind == "post" { "publish" } else { "inherit" };
    writeln!(
        to,
        "<item><title><![CDATA[{title}]]></title><link>https://gazette.example/{number}/</link>\n\
         <dc:creator><![CDATA[author{author}]]></dc:creator>\n\
         <guid isPermaLink=\"false\">https://gazette.example/?p={number}</guid><description></description>\n\
         <content:encoded><![CDATA[{content}]]></content:encoded>\n\
         <excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>\n\
         <wp:post_date_gmt><![CDATA[{date}]]></wp:post_date_gmt><wp:post_name>story-{number}</wp:post_name>\n\
         <wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>\n\
         <category domain=\"category\" nicename=\"s{section}\"><![CDATA[Section {section}]]></category>\n\
         <category domain=\"post_tag\" nicename=\"t{}\"><![CDATA[Tag {}]]></category>",
        number % 500,
        number % 500,
    )
}

fn meta(key: &str, value: &str, to: &mut impl Write) -> io::Result<()> {
    writeln!(
        to,
        "<wp:postmeta><wp:meta_key><![CDATA[{key}]]></wp:meta_key>\
         <wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )
}

fn comment(post: usize, to: &mut impl Write) -> io::Result<()> {
    writeln!(
        to,
        "<wp:comment><wp:comment_id>{post}</wp:comment_id><wp:comment_content><![CDATA[{}]]>\
         </wp:comment_content></wp:comment>",
        paragraph(post, 0)
    )
}

fn picture(number: usize, post: usize, to: &mut impl Write) -> io::Result<()> {
    item(number, "attachment", &format!("picture {number}"), "", to)?;
    writeln!(
        to,
        "<wp:post_parent>{post}</wp:post_parent>\
         <wp:attachment_url>https://gazette.example/wp-content/uploads/{number}.jpg</wp:attachment_url>"
    )?;
    meta("_wp_attachment_image_alt", "The quay on that day", to)?;
    writeln!(to, "</item>")
}

fn text(post: usize) -> String {
    let paragraphs = (0..PARAGRAPHS).map(|at| paragraph(post, at));
    let is_blocks = post.is_multiple_of(2);
    let paragraphs = paragraphs.map(|text| match is_blocks {
        true => format!("<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->\n\n"),
        false => format!("{text}\n\n"),
    });
    paragraphs.collect()
}

/// Words in an order of the post's own.
fn paragraph(post: usize, at: usize) -> String {
    let mut seed = (post as u64) << 16 | at as u64;
    let mut text = String::new();
    for _ in 0..WORDS_A_PARAGRAPH {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let word = usize::try_from(seed >> 40).unwrap();
        text.push_str(WORDS[word % WORDS.len()]);
        text.push(' ');
        if word.is_multiple_of(37) {
            text.push_str("<strong>&amp; more</strong> ");
        }
    }
    text
}
