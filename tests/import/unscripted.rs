//! What stories show where no scripts run, whatever format they came in.

use super::{one, options, read_as, story};
use newsstand::import::Imported;

/// The body that a feed, an export, JSON and Markdown make of the same HTML.
fn bodies(html: &str) -> Vec<String> {
    let cdata = |html: &str| format!("<![CDATA[{html}]]>");
    let feed = format!(
        "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item><title>T</title>\
         <guid>tag:g.example,2026:1</guid><content:encoded>{}</content:encoded></item></channel></rss>",
        cdata(html)
    );
    let export = format!(
        "<rss xmlns:wp='http://wordpress.org/export/1.2/' xmlns:content='http://purl.org/rss/1.0/modules/content/'>\
         <channel><item><title>T</title><guid>https://g.example/?p=1</guid><wp:post_id>1</wp:post_id>\
         <wp:status>publish</wp:status><wp:post_type>post</wp:post_type>\
         <content:encoded>{}</content:encoded></item></channel></rss>",
        cdata(html)
    );
    let json = serde_json::json!({ "title": "T", "slug": "t", "body": html }).to_string();
    let read = |name: &str, text: &str| read_as(name, text.as_bytes(), &options()).unwrap();
    let all: [Imported; 4] = [
        read("feed.xml", &feed),
        read("export.xml", &export),
        read("a.jsonl", &json),
        story(&format!("---\ntitle: T\n---\n{html}\n")).unwrap(),
    ];
    let body = |imported| {
        one(imported)
            .story
            .body
            .map(|body| body.as_str().to_owned())
    };
    all.into_iter()
        .map(body)
        .map(Option::unwrap_or_default)
        .collect()
}

/// How often each of the bodies has what is looked for.
fn counts(html: &str, what: &str) -> Vec<usize> {
    let bodies = bodies(html);
    bodies
        .iter()
        .map(|body| body.matches(what).count())
        .collect()
}

#[test]
fn a_picture_for_who_runs_no_scripts_is_a_picture() {
    let html = "<p>a</p><noscript><img src=\"https://p.example/real.jpg\" alt=\"A &amp; B\"></noscript><p>b</p>";
    for body in bodies(html) {
        assert!(
            body.contains("src=\"https://p.example/real.jpg\" alt=\"A &amp; B\""),
            "{body}"
        );
        assert!(!body.contains("&lt;"), "{body}");
        assert!(body.contains("<p>b</p>"), "{body}");
    }
    // What it says besides is about scripts.
    assert_eq!(
        counts("<p>a</p><noscript>Enable scripts</noscript>", "scripts"),
        [0; 4]
    );
}

#[test]
fn a_picture_that_is_there_twice_is_shown_once() {
    let lazy = "<p>a</p><div><img class=\"lazy\" src=\"data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEA\" \
                data-src=\"https://p.example/real.jpg\" alt=\"A\"><noscript>\
                <img src=\"https://p.example/real.jpg\" alt=\"A\"></noscript></div><p>b</p>";
    assert_eq!(counts(lazy, "<img"), [1; 4]);
    assert_eq!(counts(lazy, "src=\"https://p.example/real.jpg\""), [1; 4]);
}

#[test]
fn two_pictures_beside_each_other_are_two() {
    let html = "<p>a</p><div><noscript><img src=\"https://p.example/real.jpg\" alt=\"A\"></noscript>\
                <img data-src=\"https://p.example/other.jpg\" alt=\"B\"></div><p>b</p>";
    assert_eq!(counts(html, "real.jpg"), [1; 4]);
    assert_eq!(counts(html, "other.jpg"), [1; 4]);
}

#[test]
fn a_picture_that_is_scrolled_to_is_there_from_the_beginning() {
    for (picture, address) in [
        (
            "<img data-src=\"https://p.example/a.jpg\" alt=\"A\">",
            "https://p.example/a.jpg",
        ),
        (
            "<img src=\"https://p.example/blank.gif\" data-lazy-src=\"https://p.example/b.jpg\">",
            "https://p.example/b.jpg",
        ),
        (
            "<img data-image=\"https://p.example/c.jpg\">",
            "https://p.example/c.jpg",
        ),
        (
            "<img srcset=\"https://p.example/d-1.jpg 1x, https://p.example/d-2.jpg 2x\">",
            "https://p.example/d-2.jpg",
        ),
        (
            "<picture><source srcset=\"https://p.example/e.webp\"><img alt=\"E\"></picture>",
            "https://p.example/e.webp",
        ),
        (
            "<img src=\"https://p.example/placeholder.png\" srcset=\"https://p.example/f.jpg 800w\">",
            "https://p.example/f.jpg",
        ),
        // Where it is to be seen already, it stays.
        (
            "<img src=\"https://p.example/g.jpg\" srcset=\"https://p.example/h.jpg 800w\" \
             data-orig-file=\"https://p.example/i.jpg\">",
            "https://p.example/g.jpg",
        ),
    ] {
        let html = format!("<p>a</p><div>{picture}</div><p>b</p>");
        let source = format!("src=\"{address}\"");
        assert_eq!(counts(&html, &source), [1; 4], "{picture}");
        assert_eq!(counts(&html, "<img"), [1; 4], "{picture}");
    }
}

#[test]
fn what_stands_in_a_noscript_cannot_run() {
    for hostile in [
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></p></noscript>",
        "<noscript><img src=\"x\" alt='\"><script>alert(1)</script>'></noscript>",
        "<noscript><style></noscript><img src=x onerror=alert(1)></style>",
        "<noscript><img src=\"javascript:alert(1)\"></noscript>",
        "<svg><noscript><style><img src=x onerror=alert(1)></style></noscript></svg>",
    ] {
        for body in bodies(&format!("<p>a</p>{hostile}<p>b</p>")) {
            let tags: Vec<&str> = body
                .split('<')
                .skip(1)
                .map(|tag| tag.split('>').next().unwrap())
                .collect();
            let runs = |tag: &&str| {
                tag.contains("onerror") && !tag.contains("=\"") || tag.starts_with("script")
            };
            assert!(!tags.iter().any(runs), "{hostile}: {body}");
            assert!(!body.contains("javascript:"), "{body}");
            assert!(!body.contains("<img src=\"x\" onerror"), "{body}");
        }
    }
}

#[test]
fn what_counts_readers_or_asks_them_to_share_goes() {
    let html = "<p>Text one.</p><div class=\"sharedaddy sd-sharing-enabled\"><h3>Share this:</h3><ul><li>\
                <a href=\"https://p.example/x?share=facebook\">Facebook</a></li></ul></div>\
                <div id=\"jp-relatedposts\" class=\"jp-relatedposts\"><h3>Related</h3></div>\
                <div class=\"subscription-widget-wrap-editor\"><p>Thanks for reading!</p></div>\
                <div><img src=\"https://pixel.wp.com/b.gif?host=x\"><img src=\"https://p.example/x.png\" width=\"1\">\
                <img src=\"https://medium.com/_/stat?event=post\"></div>\
                <p>Two.</p><p>The post <a href=\"https://p.example/x\">Cranes</a> appeared first on \
                <a href=\"https://p.example/\">The Harbour Gazette</a>.</p>";
    for body in bodies(html) {
        for gone in [
            "Share this",
            "Facebook",
            "Related",
            "Thanks",
            "<img",
            "appeared first",
        ] {
            assert!(!body.contains(gone), "{gone}: {body}");
        }
        assert!(
            body.contains("Text one.") && body.contains("Two."),
            "{body}"
        );
    }
    let short = "<p>Two.</p><div class=\"subscription-widget-wrap\"><p>Thanks for reading all of the letter!</p></div>";
    assert_eq!(counts(short, "Thanks"), [0; 4]);
    // What was left open is not taken for all that follows it.
    let open =
        "<div class=\"sharedaddy\">Share<p>All of the story stands behind it, and stays.</p>";
    assert_eq!(counts(open, "All of the story"), [1; 4]);
    // A story may speak of it.
    let last =
        "<p>It is there.</p><p>The post of harbour master appeared first on a list of 1702.</p>";
    assert_eq!(counts(last, "harbour master"), [1; 4]);
    let told = "<p>The post of harbour master appeared first on a list of 1702.</p><p>It is still there.</p>";
    assert_eq!(counts(told, "harbour master"), [1; 4]);
}

#[test]
fn many_of_them_are_settled() {
    let one = "<img data-src=\"https://p.example/a.jpg\"><noscript><img src=\"https://p.example/a.jpg\"></noscript>";
    let pictures = "<img srcset=\"https://p.example/b.jpg 1x\">".repeat(20_000);
    let sources = "<source srcset=\"https://p.example/c.jpg\">".repeat(20_000);
    // Seconds; where each looks at all others it takes minutes.
    for (html, count) in [
        (one.repeat(10_000), 10_000),
        (format!("<picture>{pictures}{sources}</picture>"), 20_000),
    ] {
        let json = serde_json::json!({ "title": "T", "slug": "t", "body": html }).to_string();
        let read = read_as("a.jsonl", json.as_bytes(), &options()).unwrap();
        let body = super::one(read).story.body.unwrap();
        assert_eq!(body.as_str().matches("<img").count(), count);
    }
}

/// A switch of a script is no address, and a sound address is not lost to one.
#[test]
fn only_addresses_are_addresses_of_pictures() {
    for switch in [
        "data-lazy='true'",
        "data-lazyload='1'",
        "data-image='4711'",
        "data-original=true",
    ] {
        let html = format!("<p>a</p><p><img src='https://p.example/real.jpg' {switch}></p>");
        assert_eq!(
            counts(&html, "src=\"https://p.example/real.jpg\""),
            [1; 4],
            "{switch}"
        );
    }
    let empty = "<p><img class=lazy src='https://p.example/spinner.gif'><noscript><img src='https://p.example/real.jpg'></noscript></p>";
    assert_eq!(counts(empty, "real.jpg"), [1; 4]);
    assert_eq!(counts(empty, "<img"), [1; 4]);
}

#[test]
fn a_player_for_who_runs_no_scripts_is_a_player() {
    let frame =
        |name: &str| format!("<iframe {name}='https://www.youtube.com/embed/abc'></iframe>");
    let noscript = format!("<noscript>{}</noscript>", frame("src"));
    for beside in [
        "<div class='rll-youtube-player' data-src='https://www.youtube.com/embed/abc'></div>"
            .to_owned(),
        frame("data-src"),
        frame("src"),
    ] {
        let html = format!("<div>{beside}{noscript}</div>");
        assert_eq!(counts(&html, "youtube.com/embed/abc\""), [1; 4], "{beside}");
    }
}

/// As a page's, so that of a feed.
#[test]
fn a_player_that_waits_for_a_script_is_a_player() {
    for player in [
        "<iframe data-src='https://www.youtube.com/embed/abc'></iframe>",
        "<iframe src='about:blank' data-litespeed-src='https://www.youtube.com/embed/abc'></iframe>",
        "<lite-youtube videoid=abc></lite-youtube>",
    ] {
        let html = format!("<p>a &amp; b</p>{player}<p>c</p>");
        let shown = "<iframe src=\"https://www.youtube.com/embed/abc\">";
        assert_eq!(counts(&html, shown), [1; 4], "{player}");
    }
    let own = "<iframe src='https://www.youtube.com/embed/own' data-src='https://www.youtube.com/embed/abc'></iframe>";
    assert_eq!(counts(own, "embed/own"), [1; 4]);
    let run = "<iframe data-src='javascript:alert(1)//.'></iframe><p>c</p>";
    assert_eq!(counts(run, "<iframe"), [0; 4]);
}

/// As Substack, Ghost, beehiiv and Medium write it.
#[test]
fn buttons_that_ask_go() {
    let said = "<p>The harbour master said on Tuesday that the dredger would not come before spring 🚢.</p>";
    for gone in [
        "<p class='button-wrapper'><a class='button primary' href='https://p.example/subscribe?'><span>GONE</span></a></p>",
        "<p class='button-wrapper'><a href='https://p.example/p/x?utm_source=s&amp;action=share'>GONE</a></p>",
        "<p class='button-wrapper'><a href='https://p.example/p/x/comments'>GONE</a></p>",
        "<div class='captioned-button-wrap'><div class='preamble'><p class='cta-caption'>GONE: this post is public so \
         feel free to share it.</p></div><p class='button-wrapper'><a href='/p/x?action=share'>Share</a></p></div>",
        "<div class='kg-card kg-button-card'><a href='https://p.example/#/portal/signup'>GONE</a></div>",
        "<div class='kg-audio-player-container'><div class='kg-audio-player'><button>GONE</button><span>0:00</span>\
         <div>/<span>61.3</span></div><input type='range'><button>1×</button></div></div>",
        "<div class='install-substack-app-embed'><img src='https://p.example/GONE.png'><div><div>GONE: get more from Ada \
         in the Substack app</div><div>Available for iOS and Android</div></div>\
         <a href='https://p.example/app/app-store-redirect?x=1'><button>Get the app</button></a></div>",
        "<div class='beehiiv__footer'><hr><a href='https://p.example/'>GONE by beehiiv</a></div>",
        "<img class='kg-bookmark-icon' src='https://p.example/GONE.ico' alt=''>",
        "<hr><p><a href='https://p.example/a'>GONE</a> was originally published in <a href='https://p.example/b'>Quay</a> \
         on Medium, where people are continuing the conversation by highlighting and responding to this story.</p>",
    ] {
        let html = format!("{said}{gone}");
        assert_eq!(counts(&html, "GONE"), [0; 4], "{gone}");
        assert_eq!(counts(&html, "<hr>"), [0; 4], "{gone}");
        assert_eq!(counts(&html, "dredger"), [1; 4], "{gone}");
    }
    let open = format!(
        "<div class='captioned-button-wrap'><p>Share</p>{said}<p class='button-wrapper'><a href='/x?action=share'>Share</a></p>"
    );
    for kept in [
        open.as_str(),
        "<p class='button-wrapper'><a href='https://p.example/report'>The dredger</a></p>",
        "<div class='button-wrapper'><a href='https://p.example/report'>The dredger</a> \
         <a href='https://p.example/subscribe?x'>Subscribe</a></div>",
        "<div class='kg-card kg-button-card'><a href='https://p.example/shop'>The dredger</a></div>",
        "<p>The dredger was originally published in a book on Medium.</p>",
        // By these an excerpt is known, of Joomla and WordPress.
        "<p class='feed-readmore'><a href='https://p.example/x'>The dredger ...</a></p>",
        "<p>Nets <a class='more-link' href='https://p.example/x#more-1'>More of the dredger<span> and</span></a></p>",
        "<p>Nets <a class='read-more' href='https://p.example/x'>of the dredger</a> and more.</p>",
    ] {
        assert_eq!(counts(kept, "dredger"), [1; 4], "{kept}");
    }
}

#[test]
fn characters_that_are_shown_as_pictures_are_characters() {
    let emoji = "<p>Nets <img src='https://s.w.org/images/core/emoji/16.0.1/72x72/1f41f.png' alt='🐟' class='wp-smiley' \
        style='height: 1em'> & <img class=emoji src='https://p.example/t.png' alt=':&lt;b>:'></p>";
    assert_eq!(counts(emoji, "<p>Nets 🐟 &amp; :&lt;b&gt;:</p>"), [1; 4]);
    let long = "x".repeat(41);
    for kept in [
        "<p><img class=emoji src='https://p.example/t.png'></p>",
        "<p><img class=emoji src='https://p.example/t.png' alt='The quay & 🚢'></p>",
        "<p><img src='https://p.example/t.png' alt='🐟'></p>",
        &format!("<p><img class=emoji src='https://p.example/t.png' alt='{long}'></p>"),
    ] {
        assert_eq!(counts(kept, "<img"), [1; 4], "{kept}");
    }
    let longest = format!(
        "<p><img class=emoji src='https://p.example/t.png' alt='{}'></p>",
        &long[1..]
    );
    assert_eq!(counts(&longest, "<img"), [0; 4]);
}

/// A correction above it, in whatever element, or a picture.
#[test]
fn a_button_takes_no_words_of_the_writer_with_it() {
    let captioned = |caption: &str| {
        format!(
            "<p>Nets</p><div class='captioned-button-wrap'>{caption}<p class='button-wrapper'>\
             <a href='/x?action=share'>ASK</a></p></div>"
        )
    };
    let caption = |words: usize| {
        let more = "now ".repeat(words - 1);
        captioned(&format!("<p class='cta-caption'>WORD {more}</p>"))
    };
    assert_eq!(counts(&caption(15), "WORD"), [0; 4]);
    let corrects = captioned("<p>WORD: it left at nine.</p>");
    let pictured = captioned("<p><img src='https://p.example/WORD.png'></p>");
    for kept in [caption(16), corrects, pictured] {
        assert_eq!(counts(&kept, "WORD"), [1; 4], "{kept}");
        assert_eq!(counts(&kept, "ASK"), [0; 4], "{kept}");
    }
}

/// To ask each box around each button what it says took minutes.
#[test]
fn buttons_may_lie_within_each_other() {
    let within = |said: &str| {
        let (open, close) = ("<div class='button-wrapper'>", "</div>");
        let links = "<a href='/subscribe?'>ASK</a>".repeat(60) + &"<i></i>".repeat(16_000);
        let html = format!("{}{said}{links}{}", open.repeat(150), close.repeat(150));
        let html = format!("<p>Nets</p>{html}");
        let json = serde_json::json!({ "title": "T", "slug": "t", "body": html }).to_string();
        let read = read_as("a.jsonl", json.as_bytes(), &options()).unwrap();
        let body = one(read).story.body.unwrap();
        ["WORD", "ASK"].map(|what| body.as_str().matches(what).count())
    };
    assert_eq!(within("WORD"), [1, 0]);
    assert_eq!(within(""), [0, 0]);
}

/// As Medium has all players.
#[test]
fn a_player_in_a_frame_of_another_is_that_player() {
    let frame = |source: &str| format!("<p>x</p><iframe src='{source}'></iframe>");
    let film = "src=https%3A%2F%2Fwww.youtube.com%2Fembed%2Fa%3Fb%3D1&amp;type=text%2Fhtml";
    let held = frame(&format!(
        "https://cdn.embedly.com/widgets/media.html?{film}"
    ));
    let player = "<iframe src=\"https://www.youtube.com/embed/a?b=1\">";
    assert_eq!(counts(&held, player), [1; 4]);
    let script = frame("https://cdn.embedly.com/widgets/media.html?src=javascript:alert(1)");
    assert_eq!(counts(&script, "<iframe"), [0; 4]);
    for own in [
        frame(&format!("https://p.example/cdn.embedly.com?{film}")),
        frame("https://cdn.embedly.com/widgets/media.html?url=a"),
    ] {
        assert_eq!(counts(&own, "<iframe src=\"https://www.youtube"), [0; 4]);
        assert_eq!(counts(&own, "<iframe"), [1; 4]);
    }
}

/// What only begins as the line of a plugin, or was written into a box, is the story's.
#[test]
fn no_sentence_goes_with_what_a_site_adds() {
    let said = "<p>The harbour master said on Tuesday that the dredger would not come before spring 🚢.</p>";
    let appeared = "<p>The post of harbour master appeared first on the <a href='https://p.example/rolls'>rolls of the town</a> in 1612.</p>";
    assert_eq!(
        counts(&format!("{said}{appeared}"), "appeared first"),
        [1; 4]
    );
    let credit = "<p>The post <a href='https://p.example/a'>A &amp; B</a> appeared first on <a href='https://p.example'>Quay</a>.</p>";
    assert_eq!(counts(&format!("{said}{credit}"), "appeared first"), [0; 4]);
    let share = "<div class=sharedaddy><h3>Share this:</h3><ul><li><a href='https://f.example'>Facebook</a></li></ul></div>";
    assert_eq!(counts(&format!("{said}{share}"), "Facebook"), [0; 4]);
    let open = format!(
        "</div>{said}<div class=sharedaddy><p>Share</p>{}<!-- </div> -->",
        said.repeat(6)
    );
    assert_eq!(counts(&open, "dredger"), [7; 4]);
    let form = "<div class=subscription-widget-wrap><p>Thanks for reading! Subscribe for free to receive new posts.</p><form><input type=email></form></div>";
    assert_eq!(counts(&format!("{said}{form}"), "Subscribe"), [0; 4]);
    let few = |words: usize| {
        let boxed = format!(
            "<div class=sharedaddy><p>{}</p></div>",
            "share ".repeat(words)
        );
        counts(&format!("{said}{boxed}"), "share share")
    };
    assert_eq!(few(8), [0; 4]);
    assert_eq!(few(9), [4; 4]);
    let promise = |bytes: usize| {
        let promised = &"x ".repeat(bytes)[..bytes - 1];
        let boxed = format!("<div class=sharedaddy><form><p>{promised}x</p></form></div>");
        counts(&format!("{said}{boxed}"), "x x x")
    };
    assert_eq!(promise(799), [0; 4]);
    assert_ne!(promise(800), [0; 4]);
    let signs = |count: usize| {
        let sign = "<img class=kg-bookmark-icon src='https://p.example/SIGN.ico' alt=''>";
        counts(&format!("{said}{}", sign.repeat(count)), "SIGN")
    };
    assert_eq!(signs(50), [0; 4]);
    assert_eq!(signs(51), [1; 4]);
}
