//! WordPress exports.

mod as_feed;
mod builders;
mod content;
mod hostile;
mod parts;
mod posts;
mod reusable;
mod switched_off;

use super::{golden, options, read_all};
use newsstand::import::{ImportError, Imported};
use newsstand::model::Submission;
use tempfile::TempDir;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><wp:base_blog_url>https://gazette.example</wp:base_blog_url>
"#;
const FOOT: &str = "</channel></rss>\n";
/// The line of the first item behind [`HEAD`].
const FIRST_LINE: usize = 6;

type Read = Vec<Result<Imported, ImportError>>;

fn export(items: &str) -> String {
    format!("{HEAD}{items}{FOOT}")
}

fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

/// A published post, and whatever else is to stand in its item.
fn post(number: usize, content: &str, more: &str) -> String {
    format!(
        "<item><title>Story {number}</title><link>https://gazette.example/{number}/</link>\
         <guid>https://gazette.example/?p={number}</guid><content:encoded>{}</content:encoded>\
         <wp:post_id>{number}</wp:post_id><wp:status>publish</wp:status>\
         <wp:post_type>post</wp:post_type>{more}</item>\n",
        cdata(content)
    )
}

/// A picture, with its caption.
fn picture(number: usize, post: usize, caption: &str) -> String {
    format!(
        "<item><title>p</title><excerpt:encoded>{}</excerpt:encoded><wp:post_id>{number}</wp:post_id>\
         <wp:post_parent>{post}</wp:post_parent><wp:status>inherit</wp:status>\
         <wp:post_type>attachment</wp:post_type>\
         <wp:attachment_url>https://gazette.example/{number}.jpg</wp:attachment_url></item>\n",
        cdata(caption)
    )
}

fn meta(key: &str, value: &str) -> String {
    format!(
        "<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{}</wp:meta_value></wp:postmeta>",
        cdata(value)
    )
}

fn read(export: &[u8]) -> Read {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("export.xml");
    std::fs::write(&path, export).unwrap();
    read_all(&[path], &options())
}

fn stories(read: &Read) -> Vec<&Submission> {
    let read = read.iter().flatten();
    read.flat_map(|piece| &piece.submissions).collect()
}

fn errors(read: &Read) -> Vec<String> {
    let errors = read.iter().filter_map(|piece| piece.as_ref().err());
    errors.map(ToString::to_string).collect()
}

/// The only story of an export with one post.
fn only(items: &str) -> Submission {
    let read = read(export(items).as_bytes());
    assert_eq!(errors(&read), [] as [&str; 0]);
    let stories = stories(&read);
    assert_eq!(stories.len(), 1);
    stories[0].clone()
}

#[test]
fn a_whole_export() {
    golden("wxr", "gazette.xml", &options());
}
