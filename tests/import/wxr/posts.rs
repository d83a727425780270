//! What a post says beside its text.

use super::super::{options, read_all, read_as};
use super::{errors, export, meta, only, picture, post, read, stories};
use newsstand::import::Options;
use newsstand::model::{Instant, Kind, Language, Origin};
use tempfile::TempDir;

fn instant(written: &str) -> Option<Instant> {
    Some(Instant::parse(written).unwrap())
}

#[test]
fn a_post_is_one_entry_wherever_its_export_lies() {
    let export = export(&[post(1, "One", ""), post(2, "Two", "")].concat());
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("export.xml");
    std::fs::write(&path, &export).unwrap();
    let told = Options {
        stories: Some(folder.path().to_owned()),
        ..options()
    };
    let here = read(export.as_bytes());
    let there = read_all(&[path], &told);
    let told = |read| {
        let stories: Vec<_> = stories(read)
            .into_iter()
            .map(|one| (one.origin.clone(), one.guid.clone()))
            .collect();
        stories
    };
    assert_eq!(told(&here), told(&there));
    assert_eq!(told(&here).len(), 2);
}

/// A site that was begun on somebody's own machine keeps the guids of that time, and so does every other.
#[test]
fn a_guid_of_a_machine_without_a_name_is_its_sites_alone() {
    let told = |site: &str, link: &str| {
        let export = export(&post(5, "A storm ]]> & \u{1F30A}", ""))
            .replace(
                "<guid>https://gazette.example/?p=5",
                "<guid>http://localhost/wp/?p=5",
            )
            .replace("<title>Story 5", "<title>Storm")
            .replace("<link>https://gazette.example/5/", &format!("<link>{link}"))
            .replace(
                "blog_url>https://gazette.example<",
                &format!("blog_url>{site}<"),
            );
        let read = read(export.as_bytes());
        let told = stories(&read)[0].clone();
        assert_eq!(told.guid, None);
        let former = told.former_origin.unwrap();
        assert_eq!(former, "wxr:http://localhost/wp/?p=5");
        told.origin
    };
    let place = |text: &str| Origin::Place(text.to_owned());
    let (site, link) = (
        "https://gazette.example/blog",
        "https://gazette.example/blog/storm/",
    );
    assert_eq!(
        told(site, link),
        place("wxr:https://gazette.example/blog?p=5")
    );
    // Wherever its page has moved.
    assert_eq!(
        told(site, link),
        told(site, "https://gazette.example/2/storm")
    );
    let other = "https://b.example/cat/";
    for site in [site, "http://localhost/wp"] {
        assert_eq!(told(site, other), place("wxr:https://b.example/?p=5"));
    }
    // Nothing says whose it is: then the texts do.
    let nowhere = told("http://localhost/wp", "http://localhost/wp/storm/");
    let known = "wxr:http://localhost/wp/?p=5 storm";
    assert_eq!(nowhere, Origin::Headline(known.to_owned()));
}

#[test]
fn an_export_is_known_by_what_it_says() {
    let folder = TempDir::new().unwrap();
    let export = export(&post(1, "One", ""));
    std::fs::write(folder.path().join("some.xml"), &export).unwrap();
    std::fs::write(folder.path().join("sitemap.xml"), "<urlset/>").unwrap();
    let read = read_all(&[folder.path().to_owned()], &options());
    assert_eq!(stories(&read).len(), 1);
    let told = Options {
        format: Some("wxr".parse().unwrap()),
        ..options()
    };
    let path = folder.path().join("named.txt");
    std::fs::write(&path, &export).unwrap();
    assert_eq!(stories(&read_all(&[path], &told)).len(), 1);
    let path = folder.path().join("sitemap.xml");
    let errors = errors(&read_all(&[path], &told));
    assert!(
        errors[0].contains("sitemap.xml:1: there is no <rss> as every WordPress export has"),
        "{errors:?}"
    );
}

#[test]
fn dates_are_those_of_the_site() {
    let dates = |published: &str, more: &str| {
        only(&post(
            1,
            "One",
            &format!("<wp:post_date>{published}</wp:post_date>{more}"),
        ))
    };
    let gmt = "<wp:post_date_gmt>2024-07-01 08:00:00</wp:post_date_gmt>";
    let zero = "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>";
    // The desk of these tests is in Berlin.
    assert_eq!(
        dates("2024-07-01 11:00:00", gmt).published,
        instant("2024-07-01T08:00:00Z")
    );
    assert_eq!(
        dates("2024-07-01 11:00:00", zero).published,
        instant("2024-07-01T09:00:00Z")
    );
    assert_eq!(dates("0000-00-00 00:00:00", zero).published, None);
    let by_feed = "<pubDate>Mon, 01 Jul 2024 08:00:00 +0000</pubDate>";
    assert_eq!(
        only(&post(1, "One", by_feed)).published,
        instant("2024-07-01T08:00:00Z")
    );
    // The clocks in Berlin skip this hour: the site is elsewhere, and its feed knows.
    let skipped = "<pubDate>Sun, 29 Mar 2026 06:30:00 +0000</pubDate>";
    assert_eq!(
        dates("2026-03-29 02:30:00", skipped).published,
        instant("2026-03-29T06:30:00Z")
    );
    assert_eq!(
        dates("2026-03-29 02:30:00", "").published,
        instant("2026-03-29T01:30:00Z")
    );
    let never = "<pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate>";
    assert_eq!(only(&post(1, "One", never)).published, None);
    let modified = |modified: &str| {
        let more = format!("{gmt}<wp:post_modified_gmt>{modified}</wp:post_modified_gmt>");
        dates("2024-07-01 11:00:00", &more).updated
    };
    assert_eq!(
        modified("2024-07-02 08:00:00"),
        instant("2024-07-02T08:00:00Z")
    );
    // Changed before it was published, and never since.
    assert_eq!(modified("2024-07-01 08:00:00"), None);
    assert_eq!(modified("2024-06-30 08:00:00"), None);
}

#[test]
fn a_post_is_in_its_sites_language_where_that_is_not_the_desks() {
    let language = |desk: &str, more: &str| {
        let items = format!("<language>de-DE</language>{}", post(1, "One", more));
        let options = Options {
            language: Some(Language::new(desk).unwrap()),
            ..options()
        };
        let read = read_as("export.xml", export(&items).as_bytes(), &options).unwrap();
        let language = read.submissions[0].story.language.clone();
        language.map(|language| language.as_str().to_owned())
    };
    let french =
        "<category domain=\"language\" nicename=\"fr\"><![CDATA[Fran\u{e7}ais]]></category>";
    assert_eq!(language("en", "").as_deref(), Some("de-DE"));
    assert_eq!(language("de", ""), None);
    assert_eq!(language("en", french).as_deref(), Some("fr"));
    assert_eq!(language("fr-FR", french), None);
}

#[test]
fn a_post_that_is_wrong_does_not_keep_the_others_out() {
    let bad = "<wp:post_date_gmt>\nyesterday</wp:post_date_gmt>";
    let items = [
        post(1, "One", ""),
        post(2, "Two", bad),
        post(3, "Three", ""),
    ]
    .concat();
    let read = read(export(&items).as_bytes());
    assert_eq!(stories(&read).len(), 2);
    let errors = errors(&read);
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].contains(&format!(
            "export.xml:{}: `yesterday` is no date",
            super::FIRST_LINE + 1
        )),
        "{errors:?}"
    );
}

#[test]
fn kinds_follow_from_what_a_post_has() {
    let with = |title: &str, content: &str, more: &str| {
        let item = post(1, content, more);
        only(&item.replace("<title>Story 1</title>", &format!("<title>{title}</title>"))).story
    };
    let excerpt = "<excerpt:encoded>Short.</excerpt:encoded>";
    let format = |format: &str| {
        format!("<category domain=\"post_format\" nicename=\"{format}\">x</category>")
    };
    assert_eq!(with("A", "One", "").kind, Kind::Article);
    assert_eq!(with("A", "", excerpt).kind, Kind::Brief);
    assert_eq!(with("A", "", "").kind, Kind::Brief);
    assert_eq!(
        with("A", "One", &format("post-format-gallery")).kind,
        Kind::Article
    );
    for name in ["aside", "link", "quote", "status"] {
        let brief = with(
            "A",
            "One <b>more</b>",
            &format(&format!("post-format-{name}")),
        );
        assert_eq!(brief.kind, Kind::Brief);
        assert_eq!(brief.body.unwrap().as_str(), "<p>One <b>more</b></p>");
    }
    let untitled = with("", "The crane fell. Nobody was hurt.", "");
    assert_eq!(untitled.kind, Kind::Brief);
    assert_eq!(untitled.title.as_str(), "The crane fell.");
    assert_eq!(
        untitled.summary.unwrap().as_str(),
        "The crane fell. Nobody was hurt."
    );
    let long = with("", &"word ".repeat(100), "").title;
    assert_eq!(long.as_str().chars().count(), 100);
    assert!(long.as_str().ends_with("word…"), "{long}");
    let marked = with("<![CDATA[<em>Fish</em> &amp; 1 < 2 \u{b}🐟]]>", "One", "").title;
    assert_eq!(marked.as_str(), "Fish & 1 < 2 🐟");
}

#[test]
fn a_headline_is_cut_behind_its_limit_and_that_is_told() {
    let titled = |length: usize| {
        let item = post(1, "One", "").replace("Story 1", &"é".repeat(length));
        read(export(&item).as_bytes())
    };
    for (length, losses) in [(500, 0), (501, 1)] {
        let read = titled(length);
        assert_eq!(stories(&read)[0].story.title.as_str().chars().count(), 500);
        assert_eq!(read[0].as_ref().unwrap().left_out.len(), losses);
    }
}

#[test]
fn of_tags_and_recordings_there_is_a_limit() {
    let tag = |at| format!("<category domain=\"post_tag\" nicename=\"t{at}\">Tag {at}</category>");
    let recording = |at| {
        meta(
            "enclosure",
            &format!("https://a.example/{at}.mp3\n5\naudio/mpeg\n"),
        )
    };
    for (tags, recordings, losses) in [(50, 20, 0), (51, 20, 1), (50, 21, 1)] {
        let more: String = (0..tags)
            .map(tag)
            .chain((0..recordings).map(recording))
            .collect();
        let read = read(export(&post(1, "One", &more)).as_bytes());
        let story = &stories(&read)[0].story;
        assert_eq!((story.tags.len(), story.enclosures.len()), (50, 20));
        assert_eq!(read[0].as_ref().unwrap().left_out.len(), losses);
    }
}

#[test]
fn the_lead_picture_may_stand_before_its_post_or_behind() {
    let with = meta("_thumbnail_id", "7");
    for items in [
        [post(1, "One", &with), picture(7, 1, "Quay")],
        [picture(7, 1, "Quay"), post(1, "One", &with)],
    ] {
        let image = only(&items.concat()).story.image.unwrap();
        assert_eq!(image.url, "https://gazette.example/7.jpg");
        assert_eq!(image.description.unwrap().as_str(), "Quay");
    }
}

#[test]
fn addresses_for_readers_are_kept_and_relative_ones_resolved() {
    let story = only(&post(
        1,
        "<a href=\"../2/\">two</a> <a href='/3/'>three</a> <img src=x.jpg>",
        "",
    ))
    .story;
    assert_eq!(story.link.unwrap().as_str(), "https://gazette.example/1/");
    let body = story.body.unwrap();
    for address in [
        "gazette.example/2/\"",
        "gazette.example/3/\"",
        "gazette.example/1/x.jpg\"",
    ] {
        assert!(body.as_str().contains(address), "{body:?}");
    }
    let no_web_address =
        post(1, "One", "").replace("https://gazette.example/1/", "javascript:alert(1)");
    assert_eq!(only(&no_web_address).story.link, None);
}

#[test]
fn how_far_an_export_is_read_is_told_from_the_beginning() {
    let text = "Herring, and more of it. ".repeat(600);
    let posts: String = (1..=300).map(|number| post(number, &text, "")).collect();
    let export = export(&posts);
    let read: Vec<_> = read(export.as_bytes())
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let before = read.iter().take_while(|piece| piece.submissions.is_empty());
    // The first walk tells of each MiB, of which half is counted.
    assert_eq!(before.clone().count(), export.len() >> 20);
    let counted: u64 = before.map(|piece| piece.length).sum();
    let expected = export.len() as u64 / 2;
    assert!(
        (expected - (1 << 20)..=expected).contains(&counted),
        "{counted}"
    );
    let all: u64 = read.iter().map(|piece| piece.length).sum();
    let length = export.len() as u64;
    assert!((length - 100..=length).contains(&all), "{all} of {length}");
    assert_eq!(
        read.iter().flat_map(|piece| &piece.submissions).count(),
        300
    );
}

#[test]
fn what_says_no_status_is_skipped() {
    for status in [
        "<wp:status></wp:status>",
        "<wp:status> </wp:status>",
        "<wp:status/>",
        "",
    ] {
        let item = post(1, "Tide", "").replace("<wp:status>publish</wp:status>", status);
        let read = read(export(&item).as_bytes());
        assert_eq!(stories(&read).len(), 0, "{status}");
        let skipped: Vec<_> = read
            .iter()
            .flatten()
            .flat_map(|piece| &piece.skipped)
            .collect();
        assert_eq!(skipped.len(), 1, "{status}");
        assert_eq!(skipped[0].reason, "without a status", "{status}");
        assert_eq!(skipped[0].title, "Story 1", "{status}");
    }
}

#[test]
fn what_is_scheduled_for_no_date_is_kept_back() {
    let zero = "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>";
    let given = Options {
        date: instant("2027-11-03T08:00:00Z"),
        ..options()
    };
    let dated = zero.replace("0000-00-00", "2027-11-03");
    for (status, date, options, published) in [
        ("future", zero, options(), None),
        ("future", "", options(), None),
        ("future", zero, given.clone(), Some("2027-11-03T08:00:00Z")),
        ("future", &dated, options(), Some("2027-11-03T00:00:00Z")),
        ("publish", zero, options(), None),
    ] {
        let item =
            post(1, "Tide", date).replace("<wp:status>publish<", &format!("<wp:status>{status}<"));
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("export.xml");
        std::fs::write(&path, export(&item)).unwrap();
        let read = read_all(&[path], &options);
        assert_eq!(errors(&read), [] as [&str; 0]);
        let skipped = read.iter().flatten().flat_map(|piece| &piece.skipped);
        let skipped: Vec<_> = skipped
            .map(|one| (one.reason, one.title.as_str()))
            .collect();
        let dates: Vec<_> = stories(&read).iter().map(|one| one.published).collect();
        match published {
            None if status == "future" => {
                assert_eq!(skipped, [("scheduled for no date", "Story 1")], "{date}");
                assert_eq!(dates, []);
            }
            published => {
                assert_eq!(skipped, []);
                assert_eq!(dates, [published.and_then(instant)], "{date}");
            }
        }
    }
}

#[test]
fn what_plugins_note_for_themselves_is_no_tag() {
    let term = |taxonomy: &str| {
        format!("<category domain=\"{taxonomy}\" nicename=\"x\">Of {taxonomy} &amp; ⛴</category>")
    };
    let taxonomies = [
        "yst_prominent_words",
        "translation_priority",
        "nav_menu",
        "series",
    ];
    let story = only(&post(1, "Tide", &taxonomies.map(term).concat())).story;
    let tags: Vec<_> = story.tags.iter().map(|tag| tag.name().as_str()).collect();
    assert_eq!(tags, ["Of series & ⛴"]);
}

#[test]
fn a_subtitle_is_the_summary_of_a_post_without_an_excerpt() {
    let told = |more: &str| {
        let read = read(export(&post(1, "<p>Tide</p>", more)).as_bytes());
        let left_out = read.iter().flatten().flat_map(|piece| &piece.left_out);
        let left_out: Vec<_> = left_out.map(|part| part.text.clone()).collect();
        let summary = stories(&read)[0].story.summary.clone();
        (summary.map(|text| text.to_string()), left_out)
    };
    let excerpt = "<excerpt:encoded>Excerpt</excerpt:encoded>";
    let field = meta("_subtitle", "field_5f1a");
    for key in ["newspack_post_subtitle", "wps_subtitle", "subtitle"] {
        let subtitle = meta(key, "Ebb &amp; <b>flow</b> ]]> \u{1F980}");
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            told(&(subtitle.clone() + &field)),
            (some("Ebb & flow ]]> \u{1F980}"), vec![])
        );
        assert_eq!(
            told(&(subtitle + excerpt)),
            (some("Excerpt"), vec![format!("field {key}")])
        );
        let same = meta(key, "Excerpt") + excerpt;
        assert_eq!(told(&same), (some("Excerpt"), vec![]));
        assert_eq!(told(&meta(key, " <p></p>")), (None, vec![]));
    }
}

#[test]
fn fields_that_a_site_has_made_up_are_told() {
    let field =
        |name: &str, value: &str| meta(name, value) + &meta(&format!("_{name}"), "field_5f1a");
    let fields = [
        field("standfirst", "The ferry ]]> &amp; its crew 🦀"),
        field(
            "rows_0_text",
            " <div><p>\u{b}Ebb &amp; flow, day by day</p></div>",
        ),
        field("arabic", "سفينة في الميناء"),
        // Of these nothing is to be read.
        field("colour", "#ffffff"),
        field("gallery", "a:2:{i:0;s:2:\"12\";i:1;s:2:\"13\";}"),
        field("day", "20261128"),
        field("site", "https://gazette.example/A B C"),
        field("layout", "wide with a picture"),
        field("mark", "<img src=\"Ferry at sea\">"),
        // And this is no field of theirs.
        meta("plugin_note", "A note that a plugin keeps"),
        meta("_wp_old_slug", "field_5f1a"),
    ];
    let read = read(export(&post(1, "<p>Tide</p>", &fields.concat())).as_bytes());
    let left_out: Vec<_> = read
        .iter()
        .flatten()
        .flat_map(|piece| &piece.left_out)
        .collect();
    let names: Vec<_> = left_out.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(
        names,
        ["field arabic", "field rows_0_text", "field standfirst"]
    );
    assert!(left_out.iter().all(|part| part.is_name), "{left_out:?}");
}
