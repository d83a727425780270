//! The same stories in every format that goes in.

use crate::newspaper::{markdown, word};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::Path;

/// Files in one folder of a tree: no one keeps all in one.
const A_FOLDER: u32 = 1_000;
/// Entries of one JSON Feed.
const A_JSON_FEED: u32 = 4_000;

/// Writes so many stories into a folder.
type Corpus = fn(&Path, u32);

pub const FORMATS: [(&str, Corpus); 8] = [
    ("markdown", |folder, entries| {
        files(folder, entries, "md", markdown)
    }),
    ("page", |folder, entries| {
        files(folder, entries, "txt", page)
    }),
    ("html", |folder, entries| {
        files(folder, entries, "html", html)
    }),
    ("jsonl", |folder, entries| {
        one(folder, "entries.jsonl", "", json_line, 0..entries, "");
    }),
    ("rss", |folder, entries| {
        one(folder, "feed.rss", RSS, rss, 0..entries, "</channel></rss>");
    }),
    ("atom", |folder, entries| {
        one(folder, "feed.atom", ATOM, atom, 0..entries, "</feed>");
    }),
    ("json feed", |folder, entries| {
        // JSON is read whole, and has a limit.
        for from in (0..entries).step_by(A_JSON_FEED as usize) {
            let numbers = from..entries.min(from + A_JSON_FEED);
            let last = "{\"id\":\"https://old.example/\",\"content_text\":\"The first.\"}]}";
            let name = format!("feed-{from}.json");
            one(folder, &name, JSON_FEED, json_item, numbers, last);
        }
    }),
    ("wxr", |folder, entries| {
        one(
            folder,
            "export.xml",
            WXR,
            wxr,
            0..entries,
            "</channel></rss>",
        );
    }),
];

fn files(folder: &Path, entries: u32, ending: &str, write: fn(u32) -> String) {
    for number in 0..entries {
        let folder = folder.join(format!("{:04}", number / A_FOLDER));
        if number % A_FOLDER == 0 {
            fs::create_dir(&folder).unwrap();
        }
        let file = folder.join(format!("story-{number}.{ending}"));
        fs::write(file, write(number)).unwrap();
    }
}

fn one(
    folder: &Path,
    name: &str,
    head: &str,
    write: fn(u32) -> String,
    numbers: Range<u32>,
    end: &str,
) {
    let mut file = BufWriter::new(File::create(folder.join(name)).unwrap());
    file.write_all(head.as_bytes()).unwrap();
    for number in numbers {
        file.write_all(write(number).as_bytes()).unwrap();
    }
    file.write_all(end.as_bytes()).unwrap();
    file.flush().unwrap();
}

fn title(number: u32) -> String {
    format!("Story {number} of the harbour")
}

fn paragraphs(number: u32) -> Vec<String> {
    let paragraph = |from: u32| {
        let words: Vec<String> = (from..from + 70)
            .map(|at| word(number * 1_000 + at))
            .collect();
        format!("{} &amp; more.", words.join(" "))
    };
    [0, 100, 200, 300, 400].map(paragraph).into()
}

fn body(number: u32) -> String {
    paragraphs(number)
        .iter()
        .map(|paragraph| format!("<p>{paragraph}</p>\n"))
        .collect()
}

fn address(number: u32) -> String {
    format!("https://old.example/{number}/story")
}

/// Of one day each minute another, as RFC 3339 and RFC 822 have it.
fn date(number: u32) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_000_000_000 + i64::from(number) * 60, 0).unwrap()
}

fn page(number: u32) -> String {
    let text = paragraphs(number).join("\n").replace("&amp;", "&");
    format!(
        "{}\n\nBy Author {}\n\n{text}\n",
        title(number),
        number % 100
    )
}

/// A page as blogs have it, with what stands around a story.
fn html(number: u32) -> String {
    let (title, address) = (title(number), address(number));
    let date = date(number).to_rfc3339();
    let menu: String = (0..40)
        .map(|at| format!("<li class=\"menu-item\"><a href=\"/menu/{at}\">Menu {at}</a></li>\n"))
        .collect();
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} - The Gazette</title>\n\
         <link rel=\"canonical\" href=\"{address}\"><meta property=\"og:title\" content=\"{title}\">\n\
         <script type=\"application/ld+json\">{{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\
         \"headline\":\"{title}\",\"datePublished\":\"{date}\",\"author\":{{\"@type\":\"Person\",\"name\":\"Author \
         {author}\"}},\"articleSection\":\"Harbour\"}}</script></head><body><nav><ul>{menu}</ul></nav>\n\
         <main><article class=\"post hentry\"><h1 class=\"entry-title\">{title}</h1>\n\
         <div class=\"entry-content\">{body}</div><div class=\"sharedaddy\"><a href=\"#\">Share</a></div></article></main>\n\
         <footer><ul>{menu}</ul></footer></body></html>",
        author = number % 100,
        body = body(number),
    )
}

fn json_line(number: u32) -> String {
    let line = serde_json::json!({
        "title": title(number),
        "slug": format!("story-{number}"),
        "section": "Harbour",
        "authors": [{ "name": format!("Author {}", number % 100) }],
        "published": date(number).to_rfc3339(),
        "body": body(number),
    });
    format!("{line}\n")
}

const RSS: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\" \
    xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>The Gazette</title>\
    <link>https://old.example/</link><description>News</description>";

fn rss(number: u32) -> String {
    let (title, address) = (title(number), address(number));
    format!(
        "<item><title>{title}</title><link>{address}</link><guid>{address}</guid><dc:creator>Author {}\
         </dc:creator><pubDate>{}</pubDate><category>Harbour</category><content:encoded><![CDATA[{}]]>\
         </content:encoded></item>\n",
        number % 100,
        date(number).to_rfc2822(),
        body(number)
    )
}

const ATOM: &str = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>The Gazette</title>\
    <id>https://old.example/</id><updated>2026-01-01T00:00:00Z</updated>";

fn atom(number: u32) -> String {
    let (title, address, date) = (title(number), address(number), date(number).to_rfc3339());
    let body = body(number).replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<entry><title>{title}</title><link href=\"{address}\"/><id>{address}</id><author><name>Author {}\
         </name></author><published>{date}</published><updated>{date}</updated><category term=\"Harbour\"/>\
         <content type=\"html\">{body}</content></entry>\n",
        number % 100
    )
}

const JSON_FEED: &str = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"The Gazette\",\
    \"home_page_url\":\"https://old.example/\",\"items\":[";

fn json_item(number: u32) -> String {
    let address = address(number);
    let item = serde_json::json!({
        "id": address,
        "url": address,
        "title": title(number),
        "authors": [{ "name": format!("Author {}", number % 100) }],
        "date_published": date(number).to_rfc3339(),
        "tags": ["Harbour"],
        "content_html": body(number),
    });
    format!("{item},\n")
}

const WXR: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" \
    xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" \
    xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n\
    <channel><title>The Gazette</title><link>https://old.example</link>\
    <wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>\n";

fn wxr(number: u32) -> String {
    let (title, address, date) = (title(number), address(number), date(number));
    let body = body(number).replace("<p>", "<!-- wp:paragraph -->\n<p>");
    let body = body.replace("</p>", "</p>\n<!-- /wp:paragraph -->\n");
    format!(
        "<item><title>{title}</title><link>{address}</link><pubDate>{}</pubDate><dc:creator>author{}\
         </dc:creator><guid isPermaLink=\"false\">https://old.example/?p={number}</guid><description></description>\
         <content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded></excerpt:encoded>\
         <wp:post_id>{number}</wp:post_id><wp:post_date_gmt>{}</wp:post_date_gmt><wp:post_name>story-{number}\
         </wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>\
         <category domain=\"category\" nicename=\"harbour\">Harbour</category></item>\n",
        date.to_rfc2822(),
        number % 100,
        date.format("%Y-%m-%d %H:%M:%S")
    )
}
