//! What is read of a feed, broken ones too.

use super::super::{options, read_as};
use super::{feed, one, rss, titles, whole};
use newsstand::import::Options;
use newsstand::model::{Instant, Kind, Language, Origin};
use tempfile::TempDir;

#[test]
fn encodings_are_found_whatever_is_declared() {
    let document = |declared: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{declared}\"?><rss><channel><item><title>Fähre “Möwe” 🚢</title></item></channel></rss>"
        )
    };
    let utf16 = |text: &str, mark: bool| -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        let units = mark.into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_be_bytes).collect()
    };
    let marked = format!("\u{FEFF}{}", document("iso-8859-1"));
    for bytes in [
        document("utf-8").into_bytes(),
        document("iso-8859-1").into_bytes(),
        document("utf-16").into_bytes(),
        document("no-such-thing").into_bytes(),
        marked.into_bytes(),
        utf16(&document("utf-16"), true),
        utf16(&document("utf-8"), false),
    ] {
        let read = feed("feed.rss", &bytes).unwrap();
        assert_eq!(
            titles(&read),
            ["Fähre “Möwe” 🚢"],
            "{}",
            String::from_utf8_lossy(&bytes)
        );
    }
    // A sequence that is cut by the end of what is read at once is none that is broken.
    for shift in 0..4 {
        let filler = "x".repeat((64 << 10) - 60 + shift);
        let text = "🚢ä".repeat(20);
        let read = rss(&format!(
            "<item><title>{text}</title><y>{filler}</y><z>{text}</z></item>"
        ))
        .unwrap();
        assert_eq!(titles(&read), [text.as_str()]);
        assert_eq!(read.warnings, []);
    }
    let invalid = b"<rss><channel><item><title>Fish \xFF\xFE and ch\xC3\xA4ps \xC3\xA4 \xC3\xA4 \xC3\xA4 \xC3\xA4 \xC3\xA4 \xC3\xA4 \xC3\xA4</title></item></channel></rss>";
    let read = feed("feed.rss", invalid).unwrap();
    assert!(titles(&read)[0].starts_with("Fish \u{FFFD}\u{FFFD} and chäps"));
    assert!(read.warnings[0].text.contains("no UTF-8"));
}

#[test]
fn hostile_text_comes_in_harmless() {
    let letters = "ferry ".repeat(170_000);
    let read = one(rss(&format!(
        "<item><guid>tag:a.example,2024:1</guid><title>]]> &amp; \u{B}\u{202E}🚢 &#x0B;\u{FFFE}</title>\
         <description><![CDATA[<p onclick=\"x()\">A <a href=\"javascript:x()\">link</a>\u{B}</p>\
         <script>alert(1)</script><p>{letters}</p>]]></description></item>"
    )));
    assert_eq!(read.story.title.as_str(), "]]> & \u{202E}🚢");
    let body = read.story.body.unwrap();
    assert!(
        body.as_str()
            .starts_with("<p>A <a rel=\"noopener noreferrer\">link</a></p><p>ferry")
    );
    assert!(body.as_str().len() > 1_000_000);
}

#[test]
fn an_entry_is_the_same_from_another_path_and_in_another_order() {
    let items = [
        "<item><guid>tag:a.example,2024:1</guid><title>One</title></item>",
        "<item><guid>17</guid><title>Two</title></item>",
        "<item><link>https://gazette.example/three</link><title>Three</title></item>",
        "<item><title>Four</title></item>",
    ];
    let origins = |items: &str| {
        let mut origins: Vec<_> = rss(items)
            .unwrap()
            .submissions
            .into_iter()
            .map(|one| (one.guid.map(|guid| guid.to_string()), one.origin))
            .collect();
        origins.sort_by_key(|(_, origin)| origin.as_str().to_owned());
        origins
    };
    let there = origins(&items.concat());
    let back = origins(&items.iter().rev().copied().collect::<String>());
    assert_eq!(there, back);
    let place = |text: &str| Origin::Place(text.to_owned());
    assert_eq!(
        there,
        [
            (None, Origin::Headline("feed:four".to_owned())),
            (None, place("feed:https://gazette.example/ 17")),
            (
                None,
                Origin::Headline("feed:https://gazette.example/three three".to_owned())
            ),
            (
                Some("tag:a.example,2024:1".to_owned()),
                place("feed:tag:a.example,2024:1")
            ),
        ]
    );
}

#[test]
fn an_entry_may_have_been_a_page_before() {
    let read =
        rss("<item><title>The “Gull” is late</title><link>https://gazette.example/1</link></item>");
    assert_eq!(
        one(read).former_origin.as_deref(),
        Some("brief:the gull is late")
    );
}

#[test]
fn a_date_that_is_not_given_is_not_invented() {
    let dates = |elements: &str| {
        let one = one(rss(&format!("<item><title>T</title>{elements}</item>")));
        (
            one.published.map(|at| at.to_rfc3339()),
            one.updated.map(|at| at.to_rfc3339()),
        )
    };
    assert_eq!(dates(""), (None, None));
    for unsure in [
        "03/04/2026",
        "03-04-05",
        "2025-02-30T10:00:00Z",
        "1712031512000",
        // In India, in Israel or in Ireland.
        "4 March 2025 14:05 IST",
        "4 Mar 2025 14:05:00 XYZ",
        "4 Mar 2025 14:05:00 +9900",
        "4 Mar 2025 14:65:00 GMT",
        "31 Nov 2025 14:05 GMT",
        // Of two digits, the year may be either.
        "02-11-26 10:00:00 GMT",
        "02-Nov-26",
        "&#x663; مارس",
    ] {
        let written = format!("<pubDate>{unsure}</pubDate>");
        assert_eq!(dates(&written), (None, None), "{unsure}");
    }
    let published = "2025-03-04T14:05:00Z".to_owned();
    for written in [
        "<pubDate>Tue, 04 Mar 2025 14:05 GMT</pubDate>",
        "<pubDate>4 Mar 25 09:05:00 EST</pubDate>",
        "<dc:date>2025-03-04T15:05+01:00</dc:date>",
        "<pubdate>2025-03-04 14:05:00 +0000</pubdate>",
        "<pubDate>Tue, 04 Mar 2025 15:05:00 CET</pubDate>",
        // The day of the week is wrong, or in another language.
        "<pubDate>Wed, 04 Mar 2025 14:05:00 GMT</pubDate>",
        "<pubDate>mar., 04 Mar 2025 15:05:00 +0100</pubDate>",
        "<pubDate>Tue Mar  4 15:05:00 2025</pubDate>",
        "<pubDate>Tue, 4 Mar 2025 9:05:00 -0500</pubDate>",
        "<pubDate>04 March 2025 14:05:00 GMT</pubDate>",
        "<pubDate>Tuesday, 04 March 2025 16:05:00 +02:00</pubDate>",
        "<pubDate>Tue, 04 Mar 2025 16:05:00 GMT+0200</pubDate>",
        "<pubDate>Tue Mar 04 2025 16:05:00 GMT+0200 (Eastern European Standard Time)</pubDate>",
        "<pubDate>Tue, 04 Mar 2025 16:05:00 UTC+2</pubDate>",
        "<pubDate>5 March 2025 00:05:00 AEST</pubDate>",
        "<pubDate>Tue, 04 Mar 2025 23:05:00 JST</pubDate>",
        "<pubDate>March 4, 2025 9:05 AM EST</pubDate>",
        "<pubDate>Tue, 04 Mar 2025 03:05 PM</pubDate>",
        "<pubDate>04-Mar-2025 14:05:00 UTC</pubDate>",
        "<pubDate>20250304T140500Z</pubDate>",
        "<pubDate>2025-03-04T14:05:00Z[Europe/Berlin]</pubDate>",
        "<pubDate>2025-03-04T09:05:00[America/New_York]</pubDate>",
        "<pubDate>2025-03-04T14:05+00</pubDate>",
        "<pubDate>Tue Mar  4 14:05:00 +0000 2025</pubDate>",
        // What `date` prints, and the same in another locale; RFC 850.
        "<pubDate>Tue Mar  4 14:05:00 UTC 2025</pubDate>",
        "<pubDate>Tue Mar  4 03:05:00 PM CET 2025</pubDate>",
        "<pubDate>Tuesday, 04-Mar-25 14:05:00 GMT</pubDate>",
        "<pubDate>Mar. 4, 2025 9:05 AM EST</pubDate>",
        "<pubDate>Tue 2025/03/04 15:05</pubDate>",
        "<pubDate>March 4th, 2025 at 9:05 a.m. EST</pubDate>",
        // In Berlin, where this desk is.
        "<pubDate>2025-03-04 15:05:00</pubDate>",
    ] {
        assert_eq!(dates(written), (Some(published.clone()), None), "{written}");
    }
    let in_words = "<pubDate>3/14/2025 3:05 PM</pubDate>";
    let of_march = Some("2025-03-14T14:05:00Z".to_owned());
    assert_eq!(dates(in_words), (of_march, None));
    let in_september = "<pubDate>02 Sept 2026 10:00:00 GMT</pubDate>";
    let of_september = Some("2026-09-02T10:00:00Z".to_owned());
    assert_eq!(dates(in_september), (of_september, None));
    // The clocks in Berlin skip this hour: it is meant by those that have not been changed.
    let skipped = "<pubDate>2026-03-29 02:30:00</pubDate>";
    assert_eq!(
        dates(skipped),
        (Some("2026-03-29T01:30:00Z".to_owned()), None)
    );
    // Of an entry of Atom that only says when it was changed, that is the date there is.
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title><updated>2025-03-04T14:05:00Z</updated></entry></feed>";
    let one = one(feed("feed.atom", atom));
    assert_eq!(one.published.map(|at| at.to_rfc3339()), Some(published));
}

#[test]
fn of_a_date_that_nobody_can_be_sure_of_it_is_said_what_happens() {
    let item = "<item><title>T</title><pubDate>03/04/2026</pubDate>OTHER</item>";
    let channel = item.replace("OTHER", "");
    let warning = |items: &str, date: Option<&str>| {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("feed.rss");
        std::fs::write(&path, format!("<rss><channel>{items}</channel></rss>")).unwrap();
        let options = Options {
            date: date.map(|date| Instant::parse(date).unwrap()),
            ..options()
        };
        whole(&path, &options).unwrap().warnings.remove(0).text
    };
    let told = warning(&channel, None);
    assert!(
        told.contains("\"03/04/2026\" is no date that anybody can be sure of"),
        "{told}"
    );
    assert!(
        told.contains("published as of its first import, unless --date names a date"),
        "{told}"
    );
    let told = warning(&channel, Some("2026-04-03T08:00:00Z"));
    assert!(
        told.ends_with("the entry has the date that --date names"),
        "{told}"
    );
    let updated = "<dc:date>2026-04-03T08:00:00Z</dc:date>";
    let told = warning(&item.replace("OTHER", updated), None);
    assert!(told.ends_with("the entry goes without it"), "{told}");
}

#[test]
fn letters_of_another_script_under_a_declaration_of_latin_ones() {
    let cases = [
        (
            "windows-1251",
            "Шторм закрыл причал в старом порту утром сказал начальник порта сегодня",
        ),
        (
            "windows-1256",
            "العاصفة أغلقت الرصيف القديم صباح اليوم وقال مدير الميناء ذلك",
        ),
    ];
    for (label, text) in cases {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        let document = format!(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><channel><item><title>{text}</title>\
             <guid>tag:a.example,2026:1</guid></item></channel></rss>"
        );
        let read = feed("feed.rss", &*encoding.encode(&document).0).unwrap();
        assert_eq!(titles(&read), [text]);
        let told = &read.warnings[0].text;
        assert!(
            told.contains("what it declares has no letters of its script"),
            "{told}"
        );
    }
    // What is Latin stays what it says it is.
    let text =
        "Übermut tut selten gut, größere Schäden möglich; Äußerst übles Gewässer über Ölgärten";
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><channel><item><title>{text}</title>\
         </item></channel></rss>"
    );
    let read = feed("feed.rss", &*encoding_rs::WINDOWS_1252.encode(&document).0).unwrap();
    assert_eq!((titles(&read), read.warnings.len()), (vec![text], 0));
}

#[test]
fn limits_of_an_entry_leave_out_what_is_too_much() {
    let categories = |count: usize| {
        let categories = (0..count).map(|n| format!("<category>tag {n}</category>"));
        rss(&format!(
            "<item><title>T</title>{}</item>",
            categories.collect::<String>()
        ))
        .unwrap()
    };
    assert_eq!(categories(50).left_out, []);
    let read = categories(51);
    assert_eq!(read.submissions[0].story.tags.len(), 50);
    assert_eq!(
        read.left_out[0].reason,
        "one category more than an entry may have tags"
    );
    let of_rights = |length: usize| {
        let rights = "© ]]&gt; ".repeat(length / 6);
        rss(&format!(
            "<item><title>T</title><dc:rights>{rights}of</dc:rights></item>"
        ))
        .unwrap()
    };
    let read = of_rights(1_998);
    let rights = read.submissions[0].story.rights.as_ref().unwrap();
    assert_eq!(rights.as_str().chars().count(), 2_000);
    assert_eq!(read.left_out, []);
    let read = of_rights(2_004);
    assert_eq!(read.submissions[0].story.rights, None);
    assert_eq!(
        read.left_out[0].reason,
        "`rights` of more than 2000 characters"
    );
    let titled = |length: usize| {
        rss(&format!(
            "<item><title>{}</title></item>",
            "ab c".repeat(length / 4)
        ))
        .unwrap()
    };
    assert_eq!(titled(500).left_out, []);
    let read = titled(504);
    let title = read.submissions[0].story.title.as_str();
    assert!(
        title.ends_with('…') && title.chars().count() <= 500,
        "{title}"
    );
    assert_eq!(
        read.left_out[0].reason,
        "a title of more than 500 characters was cut"
    );
}

#[test]
fn a_title_is_text_whether_it_was_html_or_not() {
    for (written, title) in [
        ("AT&amp;T & <b>sons</b>", "AT&T & sons"),
        ("Why x &lt;y and AT&amp;T", "Why x <y and AT&T"),
        ("&lt;b&gt;Bold&lt;/b&gt; &amp;amp; brave", "Bold & brave"),
        ("<![CDATA[5 &gt; 4 &mdash; <i>still</i>]]>", "5 > 4 — still"),
        ("if (a&lt;b)", "if (a<b)"),
    ] {
        let read = one(rss(&format!("<item><title>{written}</title></item>")));
        assert_eq!(read.story.title.as_str(), title, "{written}");
    }
}

#[test]
fn an_enclosure_is_kept_though_nobody_knows_its_length() {
    for length in ["", "length=\"0\"", "length=\"-1\"", "length=\"lots\""] {
        let read = one(rss(&format!(
            "<item><title>T</title><enclosure url=\"https://a.example/a.mp3?x&amp;y\" {length}/></item>"
        )));
        let enclosure = &read.story.enclosures[0];
        assert_eq!(enclosure.known_length(), None);
        assert_eq!(enclosure.media_type.as_str(), "audio/mpeg");
        assert_eq!(enclosure.url, "https://a.example/a.mp3?x&y");
    }
}

#[test]
fn a_summary_that_is_only_the_beginning_of_the_text_is_none() {
    let content = "<content:encoded>&lt;p&gt;The ferry sails again. After two winters.&lt;/p&gt;</content:encoded>";
    let summary = |description: &str| {
        let item = format!(
            "<item><title>T</title><description>{description}</description>{content}</item>"
        );
        one(rss(&item)).story.summary.map(|text| text.to_string())
    };
    for excerpt in [
        "The ferry sails […]",
        "The ferry sails again. After...",
        "The ferry sails again. After two winters.",
    ] {
        assert_eq!(summary(excerpt), None, "{excerpt}");
    }
    let own = Some("It sails.".to_owned());
    assert_eq!(summary("It sails."), own);
}

#[test]
fn what_an_entry_has_says_what_it_is() {
    let kind = |elements: &str| one(rss(&format!("<item>{elements}</item>"))).story.kind;
    assert_eq!(kind("<title>T</title>"), Kind::Brief);
    assert_eq!(
        kind("<title>T</title><description>A line.</description>"),
        Kind::Brief
    );
    assert_eq!(
        kind(
            "<title>T</title><description>&lt;p&gt;A.&lt;/p&gt;&lt;p&gt;B.&lt;/p&gt;</description>"
        ),
        Kind::Article
    );
    assert_eq!(
        kind("<description>&lt;p&gt;A.&lt;/p&gt;&lt;p&gt;B.&lt;/p&gt;</description>"),
        Kind::Brief
    );
    let long = "word ".repeat(250);
    assert_eq!(
        kind(&format!(
            "<title>T</title><description>{long}</description>"
        )),
        Kind::Article
    );
}

#[test]
fn a_feed_is_known_by_what_is_in_it() {
    let rss =
        b"\n  <?xml version='1.0'?><rss><channel><item><title>Known</title></item></channel></rss>";
    let read = read_as("saved-without-an-ending", rss, &options()).unwrap();
    assert_eq!(titles(&read), ["Known"]);
    let page = read_as(
        "page.txt",
        b"A page about <rss> feeds\n\nIt has text.\n",
        &options(),
    )
    .unwrap();
    assert_eq!(titles(&page), ["A page about <rss> feeds"]);
    let entry = "<entry xmlns='http://www.w3.org/2005/Atom'><title>Alone</title></entry>";
    assert_eq!(titles(&feed("entry.xml", entry).unwrap()), ["Alone"]);
}

#[test]
fn an_entry_is_in_its_feeds_language_where_that_is_not_the_desks() {
    let language = |desk: Option<&str>, feed_says: &str, entry_says: &str| {
        let document = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='{feed_says}'><entry xml:lang='{entry_says}'>\
             <id>urn:x:1</id><title>\u{645}\u{62f}</title></entry></feed>"
        );
        let desk = desk.map(|tag| Language::new(tag).unwrap());
        let options = Options {
            language: desk,
            ..options()
        };
        let read = read_as("feed.atom", document.as_bytes(), &options).unwrap();
        let language = read.submissions[0].story.language.clone();
        language.map(|language| language.as_str().to_owned())
    };
    let some = |tag: &str| Some(tag.to_owned());
    assert_eq!(language(Some("en"), "de_DE", ""), some("de-DE"));
    assert_eq!(language(Some("en"), "de-DE", "en"), None);
    assert_eq!(language(Some("en"), "en-US", ""), None);
    // What an entry says of itself is exact.
    assert_eq!(language(Some("en"), "en", "en-GB"), some("en-GB"));
    assert_eq!(language(Some("en"), "en", "fr"), some("fr"));
    assert_eq!(language(None, "de", ""), some("de"));
}

#[test]
fn the_portrait_of_an_author_is_no_picture_of_the_story() {
    let read = one(rss("<item><title>T</title>\
         <media:content url='https://0.gravatar.com/avatar/ab?s=96' medium='image'><media:title>ada</media:title></media:content>\
         <media:content url='https://gazette.example/storm.jpg' medium='image'/></item>"));
    let image = read.story.image.unwrap();
    assert_eq!(image.url, "https://gazette.example/storm.jpg");
    assert_eq!(image.description, None);
}

#[test]
fn who_makes_a_podcast_signs_what_names_nobody() {
    let read = one(rss(
        "<itunes:author>Ada Stone</itunes:author><item><title>T</title></item>",
    ));
    assert_eq!(read.story.authors[0].name.as_str(), "Ada Stone");
}
