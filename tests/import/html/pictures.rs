//! The lead picture, and the pictures and players of a text.

use super::fields::{article, story};
use super::{one, options, page, read, read_all};
use newsstand::import::Imported;
use tempfile::TempDir;

#[test]
fn lead_pictures() {
    let shown = "<figure class=featured-image><img src='https://quay.example/p-300x200.jpg' alt='A pier'><figcaption>The pier <span class=credit>Bo Li</span></figcaption></figure>";
    let told = |head: &str, more: &str| {
        let image = story(head, more).image;
        image.map_or(String::new(), |image| {
            let text = |text: Option<newsstand::model::Text>| {
                text.map_or(String::new(), |text| text.to_string())
            };
            format!(
                "{} {:?} {:?} {}/{}/{}",
                image.url,
                image.width,
                image.height,
                text(image.alt),
                text(image.description),
                text(image.credit)
            )
        })
    };
    let object = r#""image":[{"@type":"ImageObject","url":"https://quay.example/p.jpg","width":"800","height":{"value":600},"caption":"Low water","creditText":"Ada"}]"#;
    assert_eq!(
        told(&article(object), shown),
        "https://quay.example/p.jpg Some(800) Some(600) A pier/Low water/Ada"
    );
    let graph = "<meta property='og:image' content='https://quay.example/p-scaled.jpg'><meta property='og:image:width' content=1200>";
    assert_eq!(
        told(graph, shown),
        "https://quay.example/p-scaled.jpg Some(1200) None A pier/The pier/Bo Li"
    );
    assert_eq!(
        told("", shown),
        "https://quay.example/p-300x200.jpg None None A pier/The pier/Bo Li"
    );
    // The publisher's logo is no picture of the story.
    let logo = r#""image":"https://quay.example/logo.png","publisher":{"name":"Q","logo":{"url":"https://quay.example/logo.png"}}"#;
    assert_eq!(told(&article(logo), ""), "");
}

/// Readers would see it twice. Of two sizes the larger counts; what only has its name is another.
#[test]
fn a_lead_picture_that_the_text_shows_is_one() {
    let told = |lead: &str, shown: &str| {
        let head = format!("<meta property='og:image' content='https://quay.example{lead}'>");
        let figure = format!("<figure><img src='https://quay.example{shown}'></figure><p>It was");
        let html = page(&head, "").replace("<p>It was", &figure);
        let story = one(read(&html).unwrap()).story;
        let body = story.body.unwrap().as_str().to_owned();
        let shown = body.split("src=\"https://quay.example").nth(1).unwrap();
        let shown = shown.split('"').next().unwrap().to_owned();
        let lead = story.image.unwrap().url.replace("https://quay.example", "");
        (lead, shown)
    };
    for (lead, shown, larger) in [
        ("/u/p-1200x630.jpg", "/u/p-768x400.jpg", "/u/p-1200x630.jpg"),
        ("/u/p-300x200.jpg", "/u/p-scaled.jpg", "/u/p-scaled.jpg"),
        ("/u/p.jpg", "/u/p-768x400.jpg", "/u/p.jpg"),
        ("/u/p.jpg?w=700", "/u/p.jpg?w=1200", "/u/p.jpg?w=1200"),
        ("/u/p.jpg", "/u/size/w2000/p.jpg", "/u/p.jpg"),
        ("/u/s72-c/p.jpg", "/u/w640-h427/p.jpg", "/u/w640-h427/p.jpg"),
    ] {
        assert_eq!(told(lead, shown), (larger.to_owned(), larger.to_owned()));
    }
    for (lead, shown) in [
        ("/u/image.jpg", "/v/image.jpg"),
        ("/photo.php?id=1", "/photo.php?id=2"),
    ] {
        assert_eq!(told(lead, shown), (lead.to_owned(), shown.to_owned()));
    }
}

/// Neither the face of who wrote the story, nor a point that counts readers, nor a picture of another.
#[test]
fn a_lead_picture_above_the_text() {
    let others = "<div class=author-photo><img src='https://quay.example/ada.jpg'></div>\
        <img src='https://quay.example/count.gif' width=1 height=1><aside><img src='https://quay.example/ad.jpg'></aside>";
    for (above, expected) in [
        (
            format!("{others}<div><img src='https://quay.example/pier.jpg' alt='A pier'></div>"),
            Some("https://quay.example/pier.jpg"),
        ),
        (others.to_owned(), None),
    ] {
        let html = page("", "<img src='https://quay.example/below.jpg'>").replace(
            "<div class='entry-content'>",
            &format!("{above}<div class='entry-content'>"),
        );
        let html = html
            .replace("<body>", "<body><article>")
            .replace("</body>", "</article></body>");
        let image = one(read(&html).unwrap()).story.image;
        assert_eq!(
            image.as_ref().map(|image| image.url.as_str()),
            expected,
            "{above}"
        );
        assert_eq!(
            image
                .and_then(|image| image.alt)
                .map(|alt| alt.to_string())
                .as_deref(),
            expected.map(|_| "A pier")
        );
    }
}

/// The beginning of a PNG file.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// A page that a browser saved with these files in its folder.
fn saved(html: &str, files: &[&str]) -> Imported {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("p_files")).unwrap();
    for (at, name) in files.iter().enumerate() {
        let bytes = [PNG, at.to_string().as_bytes()].concat();
        std::fs::write(folder.path().join("p_files").join(name), bytes).unwrap();
    }
    let path = folder.path().join("p.html");
    std::fs::write(&path, html).unwrap();
    read_all(&[path], &options()).remove(0).unwrap()
}

/// It is there when the old site is gone, and readers do not see the picture twice.
#[test]
fn a_lead_picture_that_was_saved_is_the_copy() {
    let graph = "<meta property='og:image' content='https://quay.example/u/pier.png'><meta property='og:image:alt' content='The pier'>";
    let in_text = |image: &str| page(graph, "").replace("<p>It was", &format!("{image}<p>It was"));
    let above = |image: &str| {
        page("", "").replace(
            "<div class='entry",
            &format!("<figure class=post-thumbnail>{image}</figure><div class='entry"),
        )
    };
    for (html, is_in_text) in [
        (in_text("<img src='p_files/pier.png'>"), true),
        (
            in_text(
                "<img src='./p_files/pier-768x400.png' srcset='https://quay.example/u/pier-768x400.png 768w'>",
            ),
            true,
        ),
        (in_text("<img src='p_files/3f2a.png' alt='The pier'>"), true),
        (
            above("<img src='./p_files/pier.png' srcset='https://quay.example/u/pier.png 1x'>"),
            false,
        ),
    ] {
        let read = saved(&html, &["pier.png", "pier-768x400.png", "3f2a.png"]);
        assert_eq!(read.pictures.len(), 1, "{html}");
        let story = one(read).story;
        let lead = story.image.unwrap().url;
        assert!(lead.starts_with("/images/"), "{html} {lead}");
        let shows = story
            .body
            .unwrap()
            .as_str()
            .contains(&format!("src=\"{lead}\""));
        assert_eq!(shows, is_in_text, "{html}");
    }
    // In the page itself it has no name; what stands above the story is its picture.
    let data = format!("data:image/png;base64,iVBORw0KGgoA{}", "AAAA".repeat(1_000));
    let html = page(&graph.replace("The pier", ""), "").replace(
        "<div class='entry",
        &format!("<figure><img src='{data}' alt='A pier'></figure><div class='entry"),
    );
    let html = html
        .replace("<body>", "<body><article>")
        .replace("</body>", "</article></body>");
    let story = one(saved(&html, &[])).story;
    assert!(story.image.unwrap().url.starts_with("/images/picture-"));
}

#[test]
fn a_saved_file_without_the_ending_of_a_picture_is_known_by_its_bytes() {
    let names = [
        "image",
        "image(1)",
        "photo.php",
        "saved_resource",
        "pier.png.download",
    ];
    let images: String = names
        .iter()
        .map(|name| format!("<img src='p_files/{name}'>"))
        .collect();
    let html = page("", "").replace(
        "</p></div>",
        &format!("</p>{images}<img src='p_files/p.html'></div>"),
    );
    let read = saved(&html, &names);
    assert_eq!(read.left_out.len(), 1, "{:?}", read.left_out);
    let found: Vec<&str> = read.pictures.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(found.len(), names.len(), "{found:?}");
    assert!(found.iter().all(|name| name.ends_with(".png")), "{found:?}");
}

/// An address goes as far as white space (HTML, section 4.8.4.2.1).
#[test]
fn the_largest_of_a_set_of_sizes() {
    for (set, largest) in [
        ("a.jpg 300w, b.jpg 900w", "b.jpg"),
        ("a.jpg 300w,b.jpg 900w,c.jpg 600w", "b.jpg"),
        ("  a.jpg 1x , b.jpg 2.5x,", "b.jpg"),
        ("a,w_1.jpg 900w, b.jpg 300w", "a,w_1.jpg"),
        ("a.jpg", "a.jpg"),
        ("a.jpg, b.jpg 2x", "b.jpg"),
    ] {
        let head = "<base href='https://quay.example/'>";
        let image = format!("<img srcset='{set}'><p>It was");
        let html = page(head, "").replace("<p>It was", &image);
        let body = one(read(&html).unwrap()).story.body.unwrap();
        let shown = format!("src=\"https://quay.example/{largest}\"");
        assert!(body.as_str().contains(&shown), "{set}: {body:?}");
    }
}

/// Of whatever makes pictures and players, without what it needs.
#[test]
fn what_waits_for_a_script_is_shown() {
    let text = "<p>The crane has stood on the quay for forty winters, and nobody remembers who bought it, or why.</p>";
    for (shown, kept) in [
        (
            "<figure><picture><source srcset='https://quay.example/s.webp 640w'><img alt='A pier' width=700 height=400></picture><figcaption>The pier</figcaption></figure>",
            "https://quay.example/s.webp",
        ),
        (
            "<p><img src='https://quay.example/a.jpg'><img data-fallback='x' src='https://quay.example/b.jpg'></p>",
            "https://quay.example/b.jpg",
        ),
        (
            "<p><img src='https://quay.example/a.jpg'></p><noscript><img src='https://quay.example/b.jpg'></noscript>",
            "https://quay.example/b.jpg",
        ),
        (
            "<div><iframe data-src='https://www.youtube.com/embed/abc'></iframe><noscript><iframe src='https://www.youtube.com/embed/abc'></iframe></noscript></div>",
            "https://www.youtube.com/embed/abc",
        ),
        (
            "<amp-youtube data-videoid='a-b_c' width=480></amp-youtube>",
            "https://www.youtube.com/embed/a-b_c",
        ),
        (
            "<lite-youtube videoid=abc><a href='/x'>Play</a></lite-youtube>",
            "https://www.youtube.com/embed/abc",
        ),
        (
            "<amp-video src='https://quay.example/v.mp4'></amp-video>",
            "https://quay.example/v.mp4",
        ),
    ] {
        for class in ["prose", "entry-content"] {
            let html = page("", "").replace(
                "<div class='entry-content'>",
                &format!("<div class='{class}'>{text}{shown}{text}"),
            );
            let body = one(read(&html).unwrap()).story.body.unwrap();
            assert!(
                body.as_str().contains(&format!("\"{kept}\"")),
                "{class} {shown}: {body:?}"
            );
        }
    }
    // The same picture is there once.
    let same = "<p><img src='https://quay.example/a-20x20.jpg'><noscript><img src='https://quay.example/a.jpg'></noscript></p>";
    let html = page("", "").replace("</p></div>", &format!("</p>{same}</div>"));
    let body = one(read(&html).unwrap()).story.body.unwrap();
    assert_eq!(body.as_str().matches("<img").count(), 1, "{body:?}");
    // An id that is more than that is none.
    let bad = "<lite-youtube videoid='x&quot;/../y'></lite-youtube>";
    let html = page("", "").replace("</p></div>", &format!("</p>{bad}</div>"));
    assert!(
        !one(read(&html).unwrap())
            .story
            .body
            .unwrap()
            .as_str()
            .contains("iframe")
    );
}

/// Its pictures stand once in a style; many may show one.
#[test]
fn pages_of_single_file() {
    let data = format!("data:image/png;base64,iVBORw0KGgoA{}", "AAAA".repeat(1_000));
    let style = format!("<style>:root{{--sf-img-1: url(\"{data}\")}}</style>");
    let image =
        "<img style='background-image:var(--sf-img-1)!important' src='data:image/svg+xml,<svg/>'>";
    let comment = "<!--\n Page saved with SingleFile \n url: https://quay.example/pier?utm_source=x \n saved date: Sat Nov 28 2026\n-->";
    let with = |images: &str| {
        page(&style, "")
            .replace("<head>", &format!("{comment}<head>"))
            .replace("</p></div>", &format!("</p>{images}</div>"))
    };
    let read_one = |images: &str| read(&with(images)).unwrap();
    let told = read_one(&image.repeat(2));
    assert_eq!(told.pictures.len(), 1);
    let told = one(told);
    assert_eq!(
        told.story.link.unwrap().as_str(),
        "https://quay.example/pier"
    );
    assert_eq!(told.story.body.unwrap().as_str().matches("<img").count(), 2);
    assert_eq!(read_one(&image.replace("img-1", "img-2")).pictures.len(), 0);
}

/// A page may show thousands.
#[test]
fn the_lead_picture_is_looked_for_among_three_hundred() {
    let graph = "<meta property='og:image' content='https://quay.example/p.jpg'>";
    let lead = "<img src='https://quay.example/p.jpg' alt='A pier ]]&gt; 🦀'>";
    let alt = |before: usize| {
        let others =
            (0..before).map(|number| format!("<img src='https://quay.example/{number}.jpg'>"));
        let image = story(graph, &format!("{}{lead}", others.collect::<String>())).image;
        image.unwrap().alt.map(|alt| alt.to_string())
    };
    assert_eq!(alt(299).as_deref(), Some("A pier ]]> 🦀"));
    assert_eq!(alt(300), None);
}

/// What an address is relative to, a page that was saved without its own does not say.
#[test]
fn a_file_that_can_be_had_nowhere_is_told() {
    let images = "<img src='images/p&#32;1.jpg' alt=a><img src='images/p&#32;1.jpg'><img src='/q.jpg'>\
        <img src='https://quay.example/there.jpg'><img src='images/count.gif' width=1 height=1>\
        <video src=v.mp4></video>";
    let told = |head: &str| {
        let html = page(head, "").replace("<p>It was", &format!("{images}<p>It was"));
        let imported = read(&html).unwrap();
        let body = imported.submissions[0].story.body.clone().unwrap();
        let left_out = imported.left_out.iter().map(ToString::to_string);
        (
            body.as_str().matches("<img").count(),
            left_out.collect::<Vec<_>>(),
        )
    };
    let (shown, left_out) = told("");
    assert_eq!((shown, left_out.len()), (1, 3), "{left_out:?}");
    for (part, name) in left_out.iter().zip(["images/p 1.jpg", "/q.jpg", "v.mp4"]) {
        assert!(part.contains(name) && part.contains("--url"), "{part}");
    }
    let (shown, left_out) = told("<base href='https://quay.example/crane'>");
    assert_eq!((shown, left_out.len()), (4, 0), "{left_out:?}");
}
