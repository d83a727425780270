//! What a page says of an author in an element that is named so.

use super::fields::{article, story};

/// As themes name them; each is about the author whose name stands beside it.
#[test]
fn bios_by_their_names() {
    let bio = "Ada Quill counts cranes by night.";
    let link = "<a href='/author/ada/'>More by Ada Quill</a>";
    let head = "<h4><a href='/author/ada/'>Ada Quill</a></h4>";
    let (ada, bo) = (Some(bio), None);
    for (html, expected) in [
        (format!("<div id=author-description><h2>About Ada Quill</h2>{bio} {link}</div>"), ada),
        (format!("<div class=jeg_authorbox><h3>Ada Quill</h3><p class=jeg_author_desc>{bio}</p></div>"), ada),
        (format!("<div class=x-author-box>{head}<div class=x-author-box__bio><p>{bio}</p></div></div>"), ada),
        (format!("<div class=b-full-author-bio><div>{head}<p class=b-full-author-bio__description>{bio}</p></div></div>"), ada),
        (format!("<div class=ArtP-bio><div class=AuthorBioName>{head}</div><div class=AuthorBioBody>{bio}</div></div>"), ada),
        (format!("<div class=tdb-author-box>{head}<div class=tdb-author-descr>{bio}</div></div>"), ada),
        // What is said at the end of where to find more is none of it.
        (format!("<div class=author-bio>{head}<p>{bio} {link}</p></div>"), ada),
        (format!("<div>{head}<p class=author-bio>{bio}</p></div><div><h4>Bo Li</h4><p class=author-bio>Bo.</p></div>"), ada),
        // In one box with that of the next.
        (format!("<div><p class=author-bio>{bio}</p><p class=author-bio>Bo.</p><p>Bo Li</p></div>"), ada),
        // Of somebody else, whoever is named in it, or of nobody.
        ("<div class=gh-author><h4>Bo Li</h4><p class=gh-author-bio>With Ada Quill.</p></div>".to_owned(), bo),
        ("<div class=gh-author><h4>Cy Marr</h4><p class=gh-author-bio>Counts the cranes by day.</p></div>".to_owned(), bo),
        ("<p class=author-bio>This paper is written by its readers.</p>".to_owned(), bo),
    ] {
        let data = article(r#""author":["Ada Quill","Bo Li"]"#);
        let told = story(&data, &html).authors;
        let bios: Vec<_> = told.iter().map(|one| one.bio.as_ref().map(|bio| bio.as_str())).collect();
        assert_eq!(bios, [expected, None], "{html}");
    }
}

/// Where nothing beside it names anybody, it is of him whom it names first, if it begins with nobody else.
#[test]
fn bios_by_their_words() {
    let told = |authors: &str, bio: &str| {
        let data = article(&format!(r#""author":[{authors}]"#));
        let authors = story(&data, &format!("<div class=author-desc>{bio}</div>")).authors;
        let told = authors.into_iter().filter(|one| {
            let own = one.bio.as_ref();
            own.is_some_and(|own| own.as_str() == bio)
        });
        let names: Vec<String> = told.map(|one| one.name.to_string()).collect();
        names.join("|")
    };
    for bio in [
        "Ada Quill counts cranes by night.",
        "The award-winning investigative reporter Ada Quill covers the harbour.",
        "The Gazette reporter Ada Quill covers the harbour.",
        "The Quay Gazette’s reporter Ada Quill covers the harbour.",
        "Staff Writer Ada Quill covers the harbour.",
        "Based in Old Quay, Ada Quill covers the harbour.",
        "A native of Old Quay, Ada Quill has covered the harbour since 2009.",
        "Born in New York and raised by her aunt, the reporter Ada Quill covers the harbour.",
        "Before joining the Gazette, Ada Quill was a pilot.",
        "About The Author: Ada Quill covers the harbour.",
        "About the author of this story: Ada Quill covers the harbour.",
        "Married to Bob Cod, Ada Quill covers the harbour.",
        "She covers the New York ferries. The pilot Ada Quill lives in Old Quay.",
        "Dr. Ada Quill teaches Bob Cod how to fish.",
        "Die freie Journalistin und Autorin Ada Quill schreibt vom Hafen.",
        "Unsere Autorin in Hamburg ist Ada Quill: sie schreibt vom Hafen.",
        "Journaliste au service économie, Ada Quill couvre le port depuis dix ans.",
        "الصحفية Ada Quill تكتب عن الميناء 🦀.",
        // Of two the first, in whatever order the byline has them.
        "Ada Quill edits Bo Li and covers the harbour.",
    ] {
        assert_eq!(told(r#""Bo Li","Ada Quill""#, bio), "Ada Quill", "{bio}");
    }
    for bio in [
        "Bob Cod worked with Ada Quill for ten years &amp; now fishes.",
        "Bob Cod met Ada Quill in Cairo and now fishes for a living.",
        "Bob, husband of Ada Quill, fishes for a living.",
        "Bob Cod, who fishes for a living, met Ada Quill in Cairo.",
        "Dr. Bob Cod met Ada Quill in Cairo.",
        "The poet Bob Cod met Ada Quill in Cairo and now fishes for a living.",
        "Bo Li edits Ada Quill and covers the harbour.",
        "Joada Quill covers the harbour and the sea.",
        "Ada Quill’s brother covers the harbour and the sea.",
        "This paper is written by its readers.",
    ] {
        assert_eq!(told(r#""Ada Quill""#, bio), "", "{bio}");
    }
}

/// What stands in a box of his name's kind is an only author's, if it begins with nobody else.
#[test]
fn a_box_of_somebody_else_tells_nothing_of_an_only_author() {
    let told = |html: &str| {
        let data = article(r#""author":"Ada Quill""#);
        let [author] = &story(&data, html).authors[..] else {
            panic!("{html}");
        };
        author.bio.as_ref().map(|bio| bio.to_string())
    };
    for others in [
        "<div class=author-box><h4>Bo Li</h4><p class=author-description>Bo Li made this with Ada Quill.</p></div>",
        "<div class=author-box><h4>Bo Li</h4><p>Takes pictures of the harbour at night.</p></div>",
        "<div class=author-box><h4>About Bo Li</h4><p>Bo Li takes pictures with Ada Quill.</p></div>",
        "<div class=author-bio><p>Photographer Bo Li made the pictures with Ada Quill.</p></div>",
        "<div class=author-bio>Mayor Bob Cod told Ada Quill everything. Bob is the mayor.</div>",
        "<div class=about-author><h3>About the photographer</h3><p>Bo Li has worked with Ada Quill.</p></div>",
        "<div class=about-author><p>Bo Li takes pictures of the harbour.</p></div>",
    ] {
        assert_eq!(told(others), None, "{others}");
        let own =
            "<div class=author-box><h4>Ada Quill</h4><p>Counts the cranes by night 🏗.</p></div>";
        let bio = Some("Counts the cranes by night 🏗.".to_owned());
        assert_eq!(told(&format!("{others}{own}")), bio, "{others}");
    }
    for (heading, bio) in [
        ("About the Author", "She counts the cranes by night."),
        ("Author Bio", "Counts the cranes by night."),
        ("Staff Writer", "Senior Reporter at the Gazette since 2009."),
        ("About Ada", "She counts the cranes by night."),
        ("Ada M. Quill", "Counts the cranes by night."),
        (
            "About the author",
            "Our harbour reporter, Ada Quill, has a boat.",
        ),
        ("About Us", "Ada Quill counts the cranes by night."),
    ] {
        let html = format!("<div class=author-box><h4>{heading}</h4><p>{bio}</p></div>");
        assert_eq!(told(&html).as_deref(), Some(bio), "{html}");
    }
}
