//! An invented newspaper of any size.

use newsstand::model::*;

pub fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub fn publication() -> Publication {
    Publication {
        title: text("The Bench Gazette"),
        description: text("Stories to measure with"),
        base_url: "http://127.0.0.1:8080/".parse().unwrap(),
        language: Language::new("en").unwrap(),
        email: None,
        webmaster: None,
        rights: None,
        icon: None,
        logo: None,
        correction_label: None,
        extent: Extent::Full,
        embeds: Vec::new(),
        mint: Mint::new("bench.example", "2026").unwrap(),
    }
}

/// An invented word, the same for the same number; some are as common as words are, so that a
/// document compresses as a real one does, to a third.
pub fn word(number: u32) -> String {
    const SYLLABLES: [&str; 16] = [
        "ha", "bor", "li", "ght", "fe", "ry", "ma", "ket", "ti", "de", "cou", "ncil", "qu", "ay",
        "mu", "ss",
    ];
    let dice = number.wrapping_mul(2_654_435_761) ^ (number >> 3).wrapping_mul(40_503);
    let (rank, spread) = ((dice >> 8) % 64, (dice >> 16) % 64);
    let of = rank * spread;
    (0..=of % 3 + 1)
        .map(|at| SYLLABLES[(of >> (3 * at)) as usize % SYLLABLES.len()])
        .collect()
}

/// About 3.5 KB of full text, so that 20 entries make a document of about 70 KB.
pub fn submission(number: u32) -> Submission {
    let paragraph = |at: u32| {
        let words: Vec<_> = (0..75)
            .map(|w| word(number * 1_000 + at * 100 + w))
            .collect();
        format!("<p>{} &amp; more.</p>\n", words.join(" "))
    };
    let body: String = (0..5).map(paragraph).collect();
    let story = Story {
        section: Some(Section::new(text("Harbour"))),
        authors: vec![Author {
            name: text("Ada Quill"),
            bio: Some(text(
                "Ada Quill has written of the harbour for twenty years.",
            )),
            url: None,
            email: None,
        }],
        summary: Some(text(
            "What the harbour did this week, and what it will do next.",
        )),
        body: Some(Html::from_sanitised(&body)),
        tags: vec![Tag::new(text("sea")), Tag::new(text("town"))],
        ..Story::new(
            Kind::Article,
            text(&format!("Story {number} of the harbour")),
        )
    };
    let origin = Origin::Place(format!("bench:{number}"));
    Submission {
        published: Some(Instant::from_milliseconds(1_767_225_600_000 + i64::from(number)).unwrap()),
        ..Submission::new(origin, Slug::of(&format!("story {number}")), story)
    }
}

/// How many authors and tags there are among many stories, so that most feeds are short and some are
/// not.
pub const NAMES: u32 = 20_000;
pub const SECTIONS: u32 = 7;

/// A story as a file: about 1.5 KB of full text.
pub fn markdown(number: u32) -> String {
    let words = |from: u32| {
        let words: Vec<_> = (from..from + 70)
            .map(|w| word(number * 1_000 + w))
            .collect();
        words.join(" ")
    };
    let date = Instant::from_milliseconds(1_000_000_000_000 + i64::from(number) * 60_000);
    format!(
        "+++\ntitle = \"Story {number} of the harbour\"\npublished = {}\n\
         section = \"Harbour {}\"\nauthors = [\"Author {}\"]\ntags = [\"Tag {}\", \"Town {}\"]\n\
         summary = \"What the harbour did this week, and what it will do next.\"\n+++\n\n\
         {}. *Also* a [link](https://example.com/{number}).\n\n## {}\n\n{} & more.\n\n{}.\n",
        date.unwrap(),
        number % SECTIONS,
        number % NAMES,
        number % NAMES,
        number / 50,
        words(0),
        word(number),
        words(100),
        words(200),
    )
}
