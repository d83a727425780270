//! The linter through its public door: what it finds, where, and that nothing can hurt it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use newsstand::publish::check::*;
use proptest::prelude::*;
use std::fmt::Write as _;

/// What is found, as `LINE:COLUMN Rule`.
fn found(document: &str) -> Vec<String> {
    let faults = check(document.as_bytes()).faults;
    let told = faults
        .iter()
        .map(|fault| format!("{}:{} {}", fault.line, fault.column, fault.rule));
    told.collect()
}

/// Channel and item of RSS without a fault, with more in each.
fn rss(in_channel: &str, in_item: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>
<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:media=\"http://search.yahoo.com/mrss/\">
<channel>
<title>The Packet</title><link>https://packet.example/</link><description>News</description>
<atom:link rel=\"self\" href=\"https://packet.example/feed.rss\" type=\"application/rss+xml\"/>
{in_channel}
<item><title>Ferry</title><guid isPermaLink=\"false\">tag:packet.example,2026:1</guid>
{in_item}
</item></channel></rss>"
    )
}

/// Line of what is put into the channel and into the item.
const IN_CHANNEL: usize = 6;
const IN_ITEM: usize = 8;

fn atom(in_feed: &str, in_entry: &str) -> String {
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" \
         xmlns:fh=\"http://purl.org/syndication/history/1.0\">
<title>The Packet</title><id>tag:packet.example,2026:feed</id><updated>2026-11-23T09:30:00Z</updated>
<author><name>The Packet</name></author>
<link rel=\"self\" href=\"https://packet.example/feed.atom\"/>
{in_feed}
<entry><title>Ferry</title><id>tag:packet.example,2026:1</id><updated>2026-11-23T09:30:00Z</updated><summary>It sails.</summary>
<link href=\"https://packet.example/1\"/>
{in_entry}
</entry></feed>"
    )
}

const IN_FEED: usize = 5;
const IN_ENTRY: usize = 8;

fn json(members: &str) -> String {
    format!(
        "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"The Packet\",
{members}}}"
    )
}

#[test]
fn what_is_in_order_is_not_complained_of() {
    let history = "<fh:archive/><link rel=\"current\" href=\"https://packet.example/f\"/>\
                   <link rel=\"prev-archive\" href=\"https://packet.example/a\"/>\
                   <at:deleted-entry ref=\"tag:packet.example,2026:9\" when=\"2026-11-23T09:30:00Z\">\
                   <at:comment>An error &amp; a half</at:comment></at:deleted-entry>";
    let media = "<media:group><media:content url=\"https://packet.example/a.jpg\" type=\"image/jpeg\" width=\"8\"/>\
                 <media:content url=\"https://packet.example/b.jpg\"/></media:group>";
    let items = "\"items\": [{\"id\": \"1\", \"content_html\": \"<p>&amp;</p>\", \"_packet\": {\"any\": [1]}}]";
    for document in [
        rss("<pubDate>13 Nov 1925 09:30:00 GMT</pubDate>", ""),
        rss(
            "<x:y xmlns:x=\"https://x.example/\"><x:z a=\"1\"/></x:y>",
            media,
        ),
        atom("", ""),
        atom(history, ""),
        json(items),
        "<opml version=\"2.0\"><head/><body><outline text=\"\"/></body></opml>".to_owned(),
    ] {
        assert_eq!(found(&document), [""; 0], "{document}");
    }
}

#[test]
fn each_fault_of_a_channel_has_its_place() {
    for (column, written, rule) in [
        (1, "<language>English</language>", "InvalidLanguage"),
        (
            1,
            "<pubDate>Tue, 23 Nov 2026 09:30:00 GMT</pubDate>",
            "IncorrectDOW",
        ),
        (1, "<pubDate>2026-11-23</pubDate>", "InvalidRFC2822Date"),
        (
            1,
            "<pubDate>Mon, 30 Feb 2026 09:30:00 GMT</pubDate>",
            "InvalidRFC2822Date",
        ),
        (
            1,
            "<pubDate>mon, 23 Nov 26 09:30 GMT</pubDate>",
            "ProblematicalRFC822Date",
        ),
        (1, "<managingEditor>desk</managingEditor>", "InvalidContact"),
        (
            1,
            "<managingEditor>desk@packet.example</managingEditor>",
            "MissingRealName",
        ),
        (1, "<ttl>0</ttl>", "InvalidPositiveInteger"),
        (
            1,
            "<ttl>99999999999999999999999999</ttl><pubdate/>",
            "UndefinedElement",
        ),
        (1, "<docs>/rss</docs>", "InvalidFullLink"),
        (
            1,
            "<docs>https://packet.example/a b</docs>",
            "InvalidUriChar",
        ),
        (1, "<docs>https://packet.example/é</docs>", "UriNotIri"),
        (1, "<copyright>&lt;b>All&lt;/b></copyright>", "ContainsHTML"),
        (
            20,
            "<skipHours x='1'><hour>24</hour></skipHours>",
            "UnexpectedAttribute",
        ),
        (
            1,
            "<docs>https://packet.example/</docs>Words",
            "UnexpectedText",
        ),
        (1, "<dc:date>yesterday</dc:date>", "InvalidW3CDTFDate"),
        (1, "<media:adult>true</media:adult>", "DeprecatedMediaAdult"),
        (
            1,
            "<image><url>https://packet.example/i.svg</url></image>",
            "MissingTitle",
        ),
    ] {
        let told = found(&rss(written, ""));
        let places = |told: &String| told.ends_with(&format!(" {rule}"));
        let place = told
            .iter()
            .find(|told| places(told))
            .unwrap_or_else(|| panic!("{written}: {told:?}"));
        let column = match rule {
            "UndefinedElement" => 1 + "<ttl>99999999999999999999999999</ttl>".len(),
            "UnexpectedAttribute" => 1 + "<skipHours ".len(),
            "UnexpectedText" => 1 + "<docs>https://packet.example/</docs>".len(),
            _ => column,
        };
        assert_eq!(*place, format!("{IN_CHANNEL}:{column} {rule}"), "{written}");
    }
}

#[test]
fn each_fault_of_an_item_has_its_place() {
    for (written, rule) in [
        ("<title>Twice</title>", "DuplicateElement"),
        (
            "<enclosure url='https://p.example/a' length='x' type='a/b'/>",
            "InvalidIntegerAttribute",
        ),
        (
            "<enclosure url='http://newsdesk:8080/a' length='1' type='a/b'/>",
            "LocalHost",
        ),
        (
            "<enclosure url='a' length='1' type='a/b'/>",
            "InvalidURLAttribute",
        ),
        (
            "<enclosure url='https://p.example/a' length='1'/>",
            "MissingAttribute",
        ),
        ("<source>Other</source>", "MissingAttribute"),
        (
            "<description>&lt;script>x&lt;/script></description>",
            "SecurityRisk",
        ),
        (
            "<description>&lt;p onclick=x></description>",
            "SecurityRiskAttr",
        ),
        (
            "<description>&lt;p style='position: fixed'></description>",
            "DangerousStyleAttr",
        ),
        ("<description>&lt;blink></description>", "NotHtml"),
        (
            "<description>&lt;a href='/x'></description>",
            "ContainsRelRef",
        ),
        (
            "<content:encoded>x</content:encoded>",
            "NeedDescriptionBeforeContent",
        ),
        ("<author>Ada</author>", "InvalidContact"),
        (
            "<media:content url='https://p.example/a' medium='smell'/>",
            "InvalidMediaMedium",
        ),
        ("<media:group/>", "MediaGroupWithoutAlternatives"),
        ("<dc:undefined/>", "UndefinedElement"),
        (
            "<atom:updated>2026-11-23</atom:updated>",
            "InvalidRFC3339Date",
        ),
    ] {
        let told = found(&rss("", written));
        let wanted = |told: &&String| told.ends_with(&format!(" {rule}"));
        let place = told
            .iter()
            .find(wanted)
            .unwrap_or_else(|| panic!("{written}: {told:?}"));
        assert!(
            place.starts_with(&format!("{IN_ITEM}:")),
            "{written}: {place}"
        );
    }
    let twice = rss(
        "",
        "</item><item><title>x</title><guid isPermaLink='false'>tag:packet.example,2026:1</guid>",
    );
    assert_eq!(found(&twice), [format!("{IN_ITEM}:30 DuplicateValue")]);
    let bare = rss("", "</item><item>");
    let both = ["ItemMustContainTitleOrDescription", "MissingGuid"];
    assert_eq!(found(&bare), both.map(|rule| format!("{IN_ITEM}:8 {rule}")));
}

#[test]
fn each_fault_of_a_feed_or_an_entry_has_its_place() {
    for (in_feed, in_entry, rule) in [
        (
            "<updated>2026-11-23T09:30:00Z</updated>",
            "",
            "DuplicateElement",
        ),
        (
            "<link rel='alternate' href='a'/><link href='b'/>",
            "",
            "DuplicateAtomLink",
        ),
        ("<link rel='via'/>", "", "MissingHref"),
        (
            "<fh:complete/><link rel='next' href='b'/>",
            "",
            "FeedRelInCompleteFeed",
        ),
        ("<fh:archive/>", "", "MissingCurrentInArchive"),
        ("<fh:archive/>", "", "ArchiveIncomplete"),
        ("<pubDate xmlns=''/>", "", "UndeterminableVocabulary"),
        (
            "<at:deleted-entry ref='tag:p.example,2026:1' when='now'/>",
            "",
            "InvalidRFC3339Date",
        ),
        (
            "<at:deleted-entry when='2026-11-23T09:30:00Z'/>",
            "",
            "MissingAttribute",
        ),
        ("<generator uri='a b'/>", "", "InvalidUriChar"),
        (
            "",
            "<published> 2026-11-23T09:30:00Z</published>",
            "UnexpectedWhitespace",
        ),
        (
            "",
            "<published>2026-11-23t09:30:00Z</published>",
            "InvalidRFC3339Date",
        ),
        (
            "",
            "<content type='xhtml'><p/></content>",
            "MissingXhtmlDiv",
        ),
        (
            "",
            "<content type='image/png'>&#xE9;</content>",
            "NotBase64",
        ),
        (
            "",
            "<content type='multipart/mixed'>x</content>",
            "InvalidMIMEType",
        ),
        (
            "",
            "<content type='text'>&lt;b>x&lt;/b></content>",
            "ContainsUndeclaredHTML",
        ),
        (
            "",
            "<rights type='text/plain'>x</rights>",
            "InvalidTextType",
        ),
        ("", "<author><name/></author>", "NotBlank"),
        ("", "<author><email>ada</email></author>", "InvalidAddrSpec"),
        ("", "<category scheme='x'/>", "MissingAttribute"),
        ("", "<link rel='next' href='b'/>", "FeedHistoryRelInEntry"),
        ("", "<link hreflang='a b' href='b'/>", "InvalidLanguage"),
    ] {
        let told = found(&atom(in_feed, in_entry));
        let line = if in_entry.is_empty() {
            IN_FEED
        } else {
            IN_ENTRY
        };
        let is_wanted = |told: &String| {
            *told == format!("{line}:1 {rule}") || {
                told.starts_with(&format!("{line}:")) && told.ends_with(&format!(" {rule}"))
            }
        };
        assert!(told.iter().any(is_wanted), "{in_feed}{in_entry}: {told:?}");
    }
    let late = atom("", "</entry><title>Late</title><entry>");
    assert!(found(&late).contains(&format!("{IN_ENTRY}:9 MisplacedMetadata")));
    for id in [
        "feed",
        "tag:Packet,2026:1",
        "urn:x",
        "urn:uuid:1",
        "HTTPS://packet.example",
    ] {
        let document = atom("", "").replace("tag:packet.example,2026:1", id);
        assert_eq!(found(&document).len(), 1, "{id}");
    }
}

#[test]
fn each_fault_of_a_json_feed_has_its_place() {
    for (members, wanted) in [
        ("\"items\": {}", "2:10 WrongJsonType"),
        ("\"items\": [1]", "2:11 WrongJsonType"),
        (
            "\"items\": [{}]",
            "2:11 MissingMember,2:11 MissingJsonContent",
        ),
        (
            "\"items\": [{\"id\": 1, \"content_text\": \"\", \"url\": \"é x\"}]",
            "2:18 NumericItemId,2:48 InvalidUriChar",
        ),
        (
            "\"items\": [{\"id\": \"\", \"content_text\": \"\"}]",
            "2:18 MissingMember",
        ),
        ("\"items\": [], \"items\": []", "2:23 DuplicateMember"),
        ("\"items\": [], \"x\": 1, \"_x\": 1", "2:19 UndefinedMember"),
        ("\"items\": [], \"author\": {}", "2:24 DeprecatedMember"),
        (
            "\"items\": [], \"language\": \"english\"",
            "2:26 InvalidLanguage",
        ),
        (
            "\"items\": [], \"description\": \"\\ud800\"",
            "2:29 InvalidJson",
        ),
        ("\"items\": [", "2:11 InvalidJson"),
        ("\"items\": [],", "2:13 InvalidJson"),
        (
            "\"hubs\": [{\"type\": \"WebSub\"}], \"items\": []",
            "2:10 MissingMember",
        ),
    ] {
        assert_eq!(found(&json(members)).join(","), wanted, "{members}");
    }
    let other = "{\"version\": \"https://jsonfeed.org/version/2\", \"title\": \"\", \"items\": []}";
    assert_eq!(
        found(other),
        ["1:13 InvalidJsonFeedVersion", "1:56 EmptyValue"]
    );
    let item = "{\"id\": \"1\", \"content_text\": \"\"}";
    assert_eq!(
        found(&json(&format!("\"items\": [{item},{item}]"))),
        ["2:50 DuplicateItemId"]
    );
}

#[test]
fn each_fault_of_a_list_of_feeds_has_its_place() {
    let opml =
        |outline: &str| format!("<opml version='2.0'><head/><body>\n{outline}</body></opml>");
    for (outline, rule) in [
        ("", "1:28 MissingElement"),
        ("<outline/>", "2:1 MissingAttribute"),
        (
            "<outline text='a' type='rss' title='a'/>",
            "2:1 MissingXmlURL",
        ),
        (
            "<outline text='a' type='rss' xmlUrl='a'/>",
            "2:1 MissingTitleAttr",
        ),
        ("<outline text='a' type='link'/>", "2:1 MissingUrlAttr"),
        (
            "<outline text='a' created='now'/>",
            "2:19 InvalidRFC2822Date",
        ),
        (
            "<outline text='a'><outline text='a' isComment='x'/></outline>",
            "2:37 InvalidTrueFalse",
        ),
        ("<outline text='a'>b</outline>", "2:19 UnexpectedText"),
    ] {
        assert_eq!(found(&opml(outline)), [rule], "{outline}");
    }
    let version = opml("<outline text='a'/>").replace("2.0", "3");
    assert_eq!(found(&version), ["1:7 InvalidOPMLVersion"]);
}

/// What a conforming XML processor must refuse, each where it stands.
#[test]
fn ill_formed_documents_are_refused_where_they_break() {
    for (written, column) in [
        ("\u{b}", 4),
        ("\u{fffe}", 4),
        ("&#11;", 4),
        ("&#xFFFF;", 4),
        ("&#-1;", 4),
        ("a & b", 6),
        ("]]>", 4),
        ("<b>", 7),
        ("<b></c>", 7),
        ("<b a='1' a='2'/>", 13),
        ("<b xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'/>", 39),
        ("<b a='<'/>", 7),
        ("<b a='1'c='2'/>", 12),
        ("<b a=1/>", 7),
        ("<b a/>", 7),
        ("<<b/>", 4),
        ("<1/>", 4),
        ("<b 1='x'/>", 7),
        ("<b:c:d xmlns:b='u'/>", 4),
        ("<!-- -- -->", 9),
        ("<?xml version='1.0'?>", 4),
    ] {
        let told = found(&format!("<e>{written}</e>").replace("e>", "opml>"));
        let column = column + "opml".len() - "e".len();
        assert!(
            told.contains(&format!("1:{column} SAXError")),
            "{written:?}: {told:?}"
        );
    }
    for (document, wanted) in [
        ("", "1:1 UnknownDocument"),
        (" \n", "1:1 UnknownDocument"),
        ("The ferry is back.", "1:1 UnknownDocument"),
        ("<opml/><opml/>", "1:8 SAXError"),
        ("<opml/>x", "1:8 SAXError"),
        ("x<opml/>", "1:1 SAXError"),
        ("<opml>", "1:7 SAXError"),
        (" <?xml version='1.0'?><opml/>", "1:2 SAXError"),
        ("<x:opml/>", "1:1 MissingNamespace"),
        ("<opml x:y=''/>", "1:7 MissingNamespace"),
        ("<opml>&nbsp;</opml>", "1:7 UndefinedNamedEntity"),
        ("<html/>", "1:1 UnknownDocument"),
        (
            "<?xml version='1.0' encoding='klingon'?><opml/>",
            "1:1 UnknownEncoding",
        ),
    ] {
        assert_eq!(found(document).last().unwrap(), wanted, "{document}");
    }
}

#[test]
fn every_encoding_is_read() {
    let text = "<?xml version='1.0' encoding='ENCODING'?><opml version='2.0'><head><title>é\u{85}</title></head>\
                <body><outline text='a'/><x/></body></opml>";
    let utf_16 = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xFF, 0xFE].into_iter().chain(units).collect()
    };
    let told = |document: &[u8]| {
        let faults = check(document).faults;
        let last = faults.last().unwrap();
        (last.line, last.column, last.rule)
    };
    let place = text.find("<x/>").unwrap() - 1;
    let latin = text.replace("ENCODING", "iso-8859-1").replace('\u{85}', "");
    let latin: Vec<u8> = latin
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let wide = text.replace("ENCODING", "utf-16");
    let marked = format!("\u{feff}{}", text.replace("ENCODING", "utf-8"));
    let shorter = |name: &str| place + name.len() - "ENCODING".len();
    assert_eq!(
        told(&latin),
        (1, shorter("iso-8859-1") - 1, "UndefinedElement")
    );
    assert_eq!(
        told(&utf_16(&wide)),
        (1, shorter("utf-16"), "UndefinedElement")
    );
    assert_eq!(
        told(marked.as_bytes()),
        (1, shorter("utf-8"), "UndefinedElement")
    );
    let broken = b"<opml version='2.0'><head><title>\xFF</title></head><body><outline text='a'/></body></opml>";
    assert_eq!(told(broken), (1, 34, "UnicodeError"));
}

#[test]
fn entities_are_never_expanded() {
    let mut bomb = "<!DOCTYPE opml [<!ENTITY a0 'aaaaaaaaaa'>".to_owned();
    for level in 1..50 {
        let before = level - 1;
        write!(
            bomb,
            "<!ENTITY a{level} '{}'>",
            format!("&a{before};").repeat(10)
        )
        .unwrap();
    }
    let own = "<head><title>&a49;</title></head><body><outline text='&a49;'/></body>";
    let document = format!("{bomb}]><opml version='2.0'>{own}</opml>");
    assert_eq!(found(&document), [""; 0]);
    let netscape = "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' \
                    'http://my.netscape.com/publish/formats/rss-0.91.dtd'>";
    let told = found(&format!("{netscape}<rss version='2.0'><channel/></rss>"));
    assert!(
        told[0].ends_with("DeprecatedDTD")
            && told.iter().any(|told| told.ends_with("InvalidDoctype"))
    );
}

#[test]
fn the_limits_hold_on_both_sides() {
    let nested = |depth: usize| {
        let outlines = depth - 2;
        let open = "<outline text='a'>".repeat(outlines);
        format!(
            "<opml version='2.0'><head/><body>{open}{}</body></opml>",
            "</outline>".repeat(outlines)
        )
    };
    assert_eq!(found(&nested(DEEPEST)), [""; 0]);
    assert!(
        found(&nested(DEEPEST + 1))
            .last()
            .unwrap()
            .ends_with("ValidatorLimit")
    );

    let declaring = |number: usize| {
        let declarations: String = (0..number).map(|n| format!(" xmlns:p{n}='u'")).collect();
        format!("<opml version='2.0'{declarations}><head/><body><outline text='a'/></body></opml>")
    };
    assert_eq!(found(&declaring(MOST_NAMESPACES)), [""; 0]);
    assert!(found(&declaring(MOST_NAMESPACES + 1))[0].ends_with("ValidatorLimit"));

    let attributes = |number: usize| {
        let attributes: String = (1..number).map(|n| format!(" x:a{n}=''")).collect();
        let element = format!("<x:y xmlns:x='https://x.example/'{attributes}/>");
        format!("<opml version='2.0'><head/><body><outline text='a'/>{element}</body></opml>")
    };
    assert_eq!(found(&attributes(MOST_ATTRIBUTES)), [""; 0]);
    assert!(found(&attributes(MOST_ATTRIBUTES + 1))[0].ends_with("ValidatorLimit"));

    let faulty = |number: usize| {
        let outlines = "<outline/>".repeat(number);
        format!("<opml version='2.0'><head/><body>{outlines}</body></opml>")
    };
    assert_eq!(found(&faulty(MOST_FAULTS)).len(), MOST_FAULTS);
    let told = found(&faulty(3 * MOST_FAULTS));
    assert_eq!(told.len(), MOST_FAULTS + 1);
    assert!(told.last().unwrap().ends_with("ValidatorLimit"));
}

/// A megabyte of what a careless algorithm would look at again and again.
#[test]
fn no_document_takes_long() {
    let many = 100_000;
    let attributes: String = (0..many).map(|n| format!(" a{n}=''")).collect();
    for document in [
        format!("<opml{attributes}/>"),
        "<".repeat(many),
        "&".repeat(many),
        rss("", &"<category>a</category>".repeat(many)),
        rss(
            "",
            &format!("<description>{}</description>", "&lt;a ".repeat(many)),
        ),
        rss(
            "",
            &format!("<description>{}</description>", "&lt;!--".repeat(many)),
        ),
        rss(
            "",
            &format!("<description>{}</description>", "&amp;amp;".repeat(many)),
        ),
        format!("[{}", "[".repeat(many)),
        format!("{{{}", "\"a\":{".repeat(many)),
        json(&format!("\"items\": {}", "[".repeat(many))),
    ] {
        // What grows with the square takes hours.
        let is_feed = document.starts_with("<?xml");
        assert_eq!(found(&document).is_empty(), is_feed, "{}", &document[..60]);
    }
}

#[test]
fn every_rule_has_a_name_of_its_own_and_a_remedy() {
    let mut names = std::collections::BTreeSet::new();
    for rule in RULES {
        assert!(names.insert(rule.name), "{}", rule.name);
        assert!(rule.name.chars().all(char::is_alphanumeric));
        assert!(
            rule.remedy.chars().next().is_some_and(char::is_lowercase),
            "{}",
            rule.remedy
        );
        assert!(!rule.remedy.ends_with('.'));
    }
    let fault = check(b"<rss version='2.0'><channel/></rss>")
        .faults
        .remove(0);
    assert_eq!(
        fault.to_string(),
        "1:20: error[MissingTitle]: channel has no title; write a title"
    );
}

#[test]
fn a_fault_says_where_in_the_document_and_what_to_write() {
    let item = "\"items\": [{\"id\": 1, \"attachments\": [{\"url\": \"é\"}]}]";
    let rss = "<rss version='2.0'><channel><title>a</title><link>http://a.example/</link>\
               <description>b</description><item><title>c</title>\
               <enclosure url='http://a.example/b.mp3' type='audio/mpeg'/></item></channel></rss>";
    for (document, wanted) in [
        (
            json(item),
            "warning[NumericItemId]: items[0].id is a number, which JSON Feed has as a text; put it in quotes",
        ),
        (
            json(item),
            "error[MissingJsonContent]: items[0] has no content; write content_html or content_text",
        ),
        (
            json(item),
            "error[MissingMember]: items[0].attachments[0] has no mime_type; add the member",
        ),
        (
            "{}".to_owned(),
            "error[MissingMember]: the feed has no items; add the member",
        ),
        (
            "[]".to_owned(),
            "error[WrongJsonType]: the feed is not an object; write a value of that type",
        ),
        (
            "{\"a\": }".to_owned(),
            "error[InvalidJson]: expected value; make it well-formed JSON",
        ),
        (
            rss.to_owned(),
            "error[MissingAttribute]: enclosure has no length; add it: the file's size in bytes, or 0 where that is not known",
        ),
        (
            String::new(),
            "error[UnknownDocument]: the document is empty; give an RSS 2.0, Atom 1.0, OPML or JSON Feed document",
        ),
    ] {
        let faults = check(document.as_bytes()).faults;
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(
            told.iter().any(|told| told.ends_with(wanted)),
            "{wanted}: {told:#?}"
        );
    }
}

/// RFC 5005: an archive document leads to those before and behind it, if there are any.
#[test]
fn the_only_document_of_an_archive_is_whole() {
    let links = "<fh:archive/><link rel='current' href='http://p.example/feed'/>";
    let faults = check(atom(links, "").as_bytes()).faults;
    assert_eq!(faults, []);
}

#[test]
fn an_answer_is_held_against_its_document() {
    let feed = check(atom("", "").as_bytes());
    assert_eq!(feed.kind, Some(Kind::Atom));
    for (content_type, rule) in [
        (Some("application/atom+xml; charset=utf-8"), None),
        (Some("text/xml"), None),
        (Some("APPLICATION/ATOM+XML;charset=\"UTF-8\""), None),
        (Some("application/rss+xml"), Some("UnexpectedContentType")),
        (Some("text/html"), Some("UnexpectedContentType")),
        (
            Some("application/atom+xml; charset=iso-8859-1"),
            Some("EncodingMismatch"),
        ),
        (None, Some("UnexpectedContentType")),
    ] {
        let faults = judge(content_type, &feed);
        assert_eq!(
            faults.first().map(|fault| fault.rule),
            rule,
            "{content_type:?}"
        );
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "<",
        ">",
        "</",
        "/>",
        "&",
        ";",
        "#",
        "x",
        "'",
        "\"",
        "=",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "<!DOCTYPE",
        "[",
        "]",
        "<rss version='2.0'>",
        "<channel>",
        "<item>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>",
        "<content type='xhtml'>",
        "<div xmlns='http://www.w3.org/1999/xhtml'>",
        "<opml>",
        "{",
        "}",
        ":",
        ",",
        "\"items\"",
        "1",
        " ",
        "\n",
        "xmlns:a",
        "é",
        "🦀",
        "\u{b}",
        "\u{feff}",
        "<description>",
        "&lt;p style='",
        "0000",
    ]);
    let piece = prop_oneof![4 => known.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(document in pieces(), bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        check(&bytes);
        let told = check(document.as_bytes());
        let lines = document.split('\n').count();
        for fault in told.faults {
            prop_assert!((1..=lines).contains(&fault.line), "{fault}");
            prop_assert!(fault.column >= 1);
        }
        // Inside an element, past the checks of the root.
        check(rss("", &document).as_bytes());
        check(atom(&document, "").as_bytes());
    }

    /// What a second parser refuses is never let pass.
    #[test]
    fn what_is_not_well_formed_is_an_error(document in pieces()) {
        let document = format!("<opml version='2.0'><head/><body><outline text='a'/>{document}</body></opml>");
        let is_refused = roxmltree::Document::parse(&document).is_err();
        let checked = check(document.as_bytes());
        prop_assert!(!is_refused || checked.errors().next().is_some(), "{document}");
    }
}
