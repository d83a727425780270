//! When a story appeared, as its page shows it, and the lead picture, which is found beside that.

use super::{one, read};
use newsstand::import::Imported;
use newsstand::model::{Instant, Story, Submission};

const DATE: &str = "<time datetime='2019-11-03T10:00:00Z'>3 Nov</time>";
const ADDRESS: &str = "<link rel=canonical href='https://quay.example/crane'>";

/// A page whose story has this around its headline and in its text, which is marked or not.
fn story(address: &str, html: &str) -> Submission {
    one(page(address, html))
}

fn page(address: &str, html: &str) -> Imported {
    let text = "The crane & its master \u{1F6A2} have stood on the quay for forty winters, and nobody remembers who bought it. ".repeat(3);
    let html = html.replace("TEXT", &format!("<p>{text}</p><p>{text}</p><p>{text}</p>"));
    let html = format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Crane sold</title>{address}\
         <meta property='og:type' content=article></head><body><main>{html}</main></body></html>"
    );
    read(&html).unwrap()
}

fn published(address: &str, html: &str) -> Option<String> {
    story(address, html).published.map(Instant::to_rfc3339)
}

#[test]
fn the_date_beside_the_headline_however_it_is_linked() {
    let link = |href: &str| format!("<span><a href='{href}' rel=bookmark>{DATE}</a></span>");
    for (address, date) in [
        (ADDRESS, link("http://quay.example/crane")),
        (ADDRESS, link("https://www.quay.example/crane/")),
        ("", link("https://quay.example/crane/")),
        (ADDRESS, link("/2019/11/03/")),
        (
            ADDRESS,
            format!("<div>{DATE}<h4><a href='/author/ada'>Ada Quill</a></h4></div>"),
        ),
        (
            ADDRESS,
            format!("<ul><li><a href='/author/ada'>Ada</a> {DATE}</li></ul>"),
        ),
        (
            ADDRESS,
            format!("<div>{DATE}<h5><a href='/topic'>More on cranes</a></h5></div>"),
        ),
    ] {
        for class in ["story", "entry-content"] {
            let html = format!(
                "<article><header><h1>Crane sold</h1>{date}</header><div class='{class}'>TEXT</div></article>"
            );
            assert_eq!(
                published(address, &html).as_deref(),
                Some("2019-11-03T10:00:00Z"),
                "{class}: {date}"
            );
        }
    }
    // In the story's element, though its headline is not.
    let html = format!(
        "<h1>Crane sold</h1><article class=node><footer>{DATE}</footer><div class=text>TEXT</div></article>"
    );
    assert!(published(ADDRESS, &html).is_some());
}

#[test]
fn a_moment_of_which_a_text_tells_is_no_date_of_it() {
    let told = "<p>The doors open on <time datetime='2026-12-24T19:00:00+01:00'>24 December</time>, and close when the sea comes in.</p>";
    for class in ["story", "entry-content"] {
        for text in [
            format!("{told}TEXT"),
            format!("TEXT{told}TEXT"),
            format!("TEXT{told}"),
        ] {
            for (date, expected) in [("", None), (DATE, Some("2019-11-03T10:00:00Z"))] {
                let html = format!(
                    "<article><header><h1>Crane sold</h1>{date}</header><div class='{class}'>{text}</div></article>"
                );
                assert_eq!(published(ADDRESS, &html).as_deref(), expected, "{html}");
            }
        }
    }
    // Nor is the hour of an event, told hour by hour.
    let live = "<article><h1>Crane sold</h1><div class='story-body'><time datetime='2026-11-03T14:05:00Z'>14:05</time><h3>It moves</h3>TEXT</div></article>";
    assert_eq!(published(ADDRESS, live), None);
}

/// Whoever has a clock warns of such a date, if it lies ahead.
#[test]
fn a_date_that_is_only_shown_is_told() {
    let event = "<time datetime='2027-01-02T19:00+01:00'>2 January, 19:00</time>";
    let itemprop = event.replace("<time", "<time itemprop=datePublished");
    let meta = "<meta property='article:published_time' content='2019-11-03T10:00:00Z'>";
    let published = format!("{ADDRESS}{meta}");
    for (head, shown, told) in [
        (ADDRESS, event, Some("2027-01-02T18:00:00Z")),
        (ADDRESS, &itemprop, None),
        (&published, event, None),
        (ADDRESS, "", None),
    ] {
        let html = format!(
            "<article><h1>Crane sold</h1><p>{shown}, <b>Town hall</b></p><div class=entry-content>TEXT</div></article>"
        );
        let date = page(head, &html).shown_date.map(Instant::to_rfc3339);
        assert_eq!(date.as_deref(), told, "{head} {shown}");
    }
}

#[test]
fn the_moment_of_a_change_is_not_that_of_publication() {
    let change = "<time datetime='2019-11-04T10:00:00Z'>4 Nov</time>";
    for head in [
        format!("<p>Updated {change} Published {DATE}</p>"),
        format!("<p><span>Last updated:</span> <span>{change}</span></p><p>{DATE}</p>"),
        format!("<p>{DATE} (updated {change})</p>"),
    ] {
        let html = format!("<article><h1>Crane sold</h1>{head}<div>TEXT</div></article>");
        let told = story(ADDRESS, &html);
        let told = [told.published, told.updated].map(|one| one.map(Instant::to_rfc3339));
        assert_eq!(
            told.each_ref().map(Option::as_deref),
            [Some("2019-11-03T10:00:00Z"), Some("2019-11-04T10:00:00Z")],
            "{head}"
        );
    }
}

/// Each day of a list above the text is told; one that stands for itself is the story's.
#[test]
fn days_in_a_list_are_told() {
    let day = |day: u8| format!("<time datetime='2026-11-0{day}'>{day} November</time>");
    for list in [
        format!("<ul><li>{}</li><li>{}</li></ul>", day(3), day(4)),
        format!(
            "<dl><dt>{}</dt><dd>Fish</dd><dt>{}</dt><dd>Coal</dd></dl>",
            day(3),
            day(4)
        ),
    ] {
        let html = format!(
            "<article><h1>Crane sold</h1><div class=entry-content>{list}TEXT</div></article>"
        );
        let told = story(ADDRESS, &html);
        let body = told.story.body.unwrap();
        assert_eq!(told.published, None, "{list}");
        assert!(body.as_str().contains("3 November"), "{}", body.as_str());
        assert!(body.as_str().contains("4 November"), "{}", body.as_str());
    }
    let byline = format!(
        "<ul><li>By Ada Quill</li><li>{DATE}</li><li>Updated {}</li></ul>",
        day(4)
    );
    let html = format!(
        "<article><h1>Crane sold</h1><div class=entry-content>{byline}TEXT</div></article>"
    );
    let told = published(ADDRESS, &html);
    assert_eq!(told.as_deref(), Some("2019-11-03T10:00:00Z"));
}

/// The headline is looked for in five headings: below more, that which leads to the story is one of many.
#[test]
fn the_headline_is_looked_for_in_five_headings() {
    let teaser = "<div><h2>Crane sold</h2><time datetime='2001-06-01'>1 June</time></div>";
    for (teasers, year) in [(0, "2019"), (4, "2019"), (5, "2001")] {
        let html = format!(
            "{}<article><h1>Crane sold</h1>{DATE}<div class=entry-content>TEXT</div></article>",
            teaser.repeat(teasers)
        );
        let date = published(ADDRESS, &html).unwrap();
        assert_eq!(&date[..4], year, "{teasers}: {date}");
    }
}

/// A picture that leads to the same larger is no link to another story.
#[test]
fn a_lead_picture_that_is_a_link() {
    let lead = |href: &str| {
        let html = format!(
            "<article><h1>Crane sold</h1><a href='{href}'><img src='https://quay.example/lead.jpg'></a><div>TEXT</div></article>"
        );
        let story: Story = story(ADDRESS, &html).story;
        story.image.map(|image| image.url)
    };
    let url = Some("https://quay.example/lead.jpg".to_owned());
    assert_eq!(lead("https://quay.example/full.jpg"), url);
    assert_eq!(lead("https://quay.example/crane/"), url);
    assert_eq!(lead("https://quay.example/another-story"), None);
}

/// The date of a concert beside the story, which says in words or in a time of its own when it was published.
#[test]
fn the_date_of_an_event() {
    let event = "<div class=box><h4>Concert on the mole</h4><p><time datetime='2026-10-12'>12 October</time></p></div>";
    let bare = event.replace("<h4>Concert on the mole</h4>", "<b>Concert</b> ");
    let sure = [
        "<p>Published 3 November 2026</p>",
        "<p>By Ada Quill | 3 November 2026</p>",
        "<p>By Ada Quill <time datetime='2026-11-03'>3 November</time></p>",
    ];
    let alone = "<p>3 November 2026</p>";
    let page = |above: &str, below: &str| {
        let html = format!(
            "<article><h1>Crane sold</h1>{above}<div class=entry-content>TEXT</div>{below}</article>"
        );
        published(ADDRESS, &html)
    };
    let third = Some("2026-11-02T23:00:00Z");
    for own in sure {
        for (above, below) in [
            (format!("{event}{own}"), ""),
            (format!("{own}{event}"), ""),
            (own.to_owned(), event),
            (own.to_owned(), &bare),
        ] {
            assert_eq!(page(&above, below).as_deref(), third, "{above}{below}");
        }
    }
    assert_eq!(page(alone, event).as_deref(), third);
    // A day alone may be of the event, and the time that of the story; and where there is no other, that is its date.
    for (above, below) in [
        (alone, bare.as_str()),
        (&format!("{alone}{event}"), ""),
        (event, ""),
        ("", event),
    ] {
        let published = page(above, below);
        assert_eq!(
            published.as_deref(),
            Some("2026-10-11T22:00:00Z"),
            "{above}{below}"
        );
    }
}

/// A deck, a kicker or a name that is set as a heading in the box of the date.
#[test]
fn a_heading_in_the_box_of_the_date() {
    for heading in ["<h2>The old one is too small</h2>", "<h3>Harbour desk</h3>"] {
        for date in [
            "<time datetime='2026-11-03'>3 November</time>",
            "<span itemprop=datePublished>3 November 2026</span>",
            "<span class=entry-date>3 November 2026</span>",
            "<p>Published 3 November 2026</p>",
        ] {
            let dated = format!("<div class='meta events'>{heading}{date}</div>");
            let other = "<div>Winch gone <time datetime='2026-10-12'>12 October</time></div>";
            for below in ["", other] {
                let html = format!(
                    "<article><h1>Crane sold</h1>{dated}<div class=entry-content>TEXT</div>{below}</article>"
                );
                assert_eq!(
                    published(ADDRESS, &html).as_deref(),
                    Some("2026-11-02T23:00:00Z"),
                    "{html}"
                );
            }
        }
    }
    let kicker = "<div><h4>Harbour</h4><time datetime='2026-11-03'>3 November</time></div>";
    let html = format!(
        "<article><div>{kicker}<h1>Crane sold</h1></div><div class=entry-content>TEXT</div></article>"
    );
    assert_eq!(
        published(ADDRESS, &html).as_deref(),
        Some("2026-11-02T23:00:00Z")
    );
}
