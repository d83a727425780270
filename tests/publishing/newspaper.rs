//! The stories of the golden documents: all invented, and each hard on a publisher in its own way.

use super::{author, enclosure, entry, instant, story, text};
use newsstand::model::*;

/// In the order of a feed.
pub fn entries() -> Vec<Entry> {
    let mut entries = vec![
        entry(1, ferry()),
        entry(2, hostile()),
        entry(3, arabic()),
        entry(4, brief()),
        entry(5, story("Tide tables for April are out")),
        entry(6, linked()),
        entry(7, recorded()),
    ];
    // The ferry's story was corrected after it had been published.
    entries[0].updated = instant("2026-03-20T11:15:30.250Z");
    entries
}

/// A whole article: everything there is, and relative addresses in its body.
fn ferry() -> Story {
    Story {
        kind: Kind::Article,
        section: Some(Section::new(text("Harbour"))),
        authors: vec![
            Author {
                bio: Some(text("Ada Quill has written of ships & shoals since 1998.")),
                url: Some("https://quill.example/ada".parse().unwrap()),
                email: Some(text("ada@courier.example")),
                ..author("Ada Quill")
            },
            Author {
                bio: Some(text("Learned the trade at sea.")),
                ..author("Bo Åström")
            },
        ],
        dateline: Some(text("NORTH PIER")),
        summary: Some(text(
            "After two winters in dock, the old ferry sails again.",
        )),
        body: Some(Html::from_sanitised(
            "<p>The <em>Gull</em> left at six. A <a href=\"/articles/gull-1951\">log of 1951</a>, \
             its <a href=\"../briefs/refit?y=1&amp;z=2#cost\">refit</a> and \
             <a href=\"https://ships.example/gull\">her papers</a> are on show.</p>\n\
             <p><img src=\"//pictures.example/gull bow.jpg\" alt=\"The bow\">\
             <a href=\"#notes\">Notes</a></p>\n<pre>if (tide &lt; 2 &amp;&amp; wind) { wait(); }</pre>",
        )),
        tags: vec![Tag::new(text("ferry")), Tag::new(text("Ships & boats"))],
        image: Some(Image {
            alt: Some(text("The \"Gull\" under way, seen from the pier")),
            ..Image::new("/images/gull.jpg")
        }),
        ..story("The Gull sails again")
    }
}

/// Text that looks like markup, closes CDATA, and leaves the first plane.
fn hostile() -> Story {
    Story {
        kind: Kind::Article,
        section: Some(Section::new(text("Letters & <etc.>"))),
        authors: vec![Author {
            bio: Some(text("Writes \"</div>\" & ']]>' for a living 🦑.")),
            ..author("O'Brien & <Sons>")
        }],
        dateline: Some(text("A]]>B & <C>")),
        summary: Some(text(
            "Is &lt; less than &amp;? <script>alert(1)</script> ]]> 🚢",
        )),
        body: Some(Html::from_sanitised(
            "<p>It said ]]&gt; and ]]> and &lt;script&gt;; 🚢 &amp;amp; 5 &gt; 4.</p>\r\n<p>Done.</p>",
        )),
        tags: vec![Tag::new(text("a<b")), Tag::new(text("Q&A"))],
        image: Some(Image {
            alt: Some(text("\"quoted\" & <tagged> ]]>")),
            ..Image::new("https://pictures.example/a b|c.svg?w=1&h=2#\"x\"")
        }),
        ..story("Why x <y and AT&T write &copy; ]]> 🚢")
    }
}

fn arabic() -> Story {
    Story {
        kind: Kind::Article,
        section: Some(Section::new(text("العالم"))),
        authors: vec![Author {
            bio: Some(text("ليلى حدّاد مراسلة الصحيفة في الميناء.")),
            ..author("ليلى حدّاد")
        }],
        dateline: Some(text("الميناء القديم")),
        body: Some(Html::from_sanitised(
            "<p>عادت السفينة إلى الميناء بعد شتاءين طويلين، واستقبلها <b>أهل البلدة</b> على الرصيف.</p>",
        )),
        language: Some(Language::new("ar").unwrap()),
        ..story("عودة السفينة \u{200f}«غَلّ»")
    }
}

fn brief() -> Story {
    Story {
        section: Some(Section::new(text("Council"))),
        dateline: Some(text("TOWN HALL, Tidewater")),
        summary: Some(text(
            "The council will vote on the new quay lights on Monday...",
        )),
        ..story("Quay lights go to the vote")
    }
}

/// Everything that goes with a story beside its words, and a correction of them.
fn recorded() -> Story {
    let file = |url: &str, media_type, title, duration| Enclosure {
        title: Some(text(title)),
        duration,
        ..enclosure(url, media_type)
    };
    Story {
        kind: Kind::Article,
        body: Some(Html::from_sanitised(
            "<p>Hear the <a href=\"https://bücher.example/glocke/größe 100%.html\">bell</a>.</p>",
        )),
        image: Some(Image {
            alt: Some(text("A bell")),
            description: Some(text("The bell, <cast> in 1787 & cracked since ]]>")),
            credit: Some(text("Mo O'Dell & <Sons>")),
            width: Some(640),
            height: Some(427),
            thumbnail: Some("/images/bell small.jpg".to_owned()),
            ..Image::new("/images/bell.jpg")
        }),
        banner: Some("/images/bell wide.jpg".to_owned()),
        enclosures: vec![
            file(
                "https://sound.example/bell.mp3",
                "audio/mpeg",
                "The bell & <its> echo ]]>",
                Some(125),
            ),
            file("/images/bell notes.pdf", "application/pdf", "Notes", None),
            file(
                "https://sound.example/bell.ogg",
                "audio/ogg",
                "The bell & <its> echo ]]>",
                Some(125),
            ),
            enclosure("https://sound.example/tower.mp4?a=1&b=2", "video/mp4"),
        ],
        contributors: vec![
            Author {
                url: Some("https://quill.example/cy".parse().unwrap()),
                ..author("Cy Penn")
            },
            author("Di <Ink> & Co"),
        ],
        rights: Some(text("© Bell & <Tower> Society ]]>")),
        source: Some(Source {
            title: text("The Bell <Ringer> & Co ]]>"),
            url: "https://ringer.example/feed?x=1&y=ö".parse().unwrap(),
            home_page: Some("https://ringer.example/".parse().unwrap()),
            id: None,
            updated: None,
        }),
        corrections: vec![
            Correction {
                date: Some("2026-03-21".parse().unwrap()),
                text: text("An earlier version <misdated> the bell & its crack ]]>."),
            },
            Correction {
                date: None,
                text: text("It rang twice 🔔."),
            },
        ],
        ..story("The bell can be heard again")
    }
}

/// A brief that points to the desk's own site, in an address browsers accept and RFC 3986 does not.
fn linked() -> Story {
    Story {
        summary: Some(text("The full story stands on the Courier's own site.")),
        link: Some(
            "https://www.courier.example/2026/a[1]|b?q={x}"
                .parse()
                .unwrap(),
        ),
        language: Some(Language::new("fr").unwrap()),
        authors: vec![author("Zoë Marchand")],
        ..story("Le phare rouvre au public")
    }
}
