//! The tags of a story by the links of its page.

use super::{ARTICLE, SENTENCE, one, paper};

/// Links that lead to a tag's stories, as they are set by those who do not mark them.
#[test]
fn tags_by_their_addresses() {
    let text = format!("<p>{SENTENCE}</p>");
    for (more, expected) in [
        (
            "<ul class=tags><li>TAGS</li><li><a href='https://quay.example/tag/ice/'>ice</a></li><li><a href='/blog/tags/quay'>#quay</a></li></ul>",
            "ice|quay",
        ),
        (
            "<div>Labels: <a href='/search/label/ice'>ice</a></div>",
            "ice",
        ),
        ("<p>tags: <a href='/tag/ice.html'>ice</a></p>", "ice"),
        (
            "<a href='/tag/ice' rel=tag>ice</a> <a href='/category/town' rel=tag>Town</a>",
            "ice",
        ),
        (
            "<a href='/tags/'>All tags</a> <a href='/price-tag/low'>Low</a> <a href='/search/ice'>ice</a>",
            "",
        ),
        (
            "<p>Nobody had seen so much <a href='/tag/ice/'>ice</a> in forty winters.</p>",
            "",
        ),
        ("<aside><a href='/tag/ice/'>ice</a></aside>", ""),
        // Some set a `#` before each, in whatever way.
        ("<a href='/tag/1/' rel=tag>#1 hits</a>", "#1 hits"),
        (
            "<a href='/tag/ice' rel=tag><span>#</span> ice</a> <a href='/tag/quay' rel=tag>##quay</a>",
            "ice|quay",
        ),
        ("<a href='/tag/ice' rel=tag>#\u{1F9CA}</a>", "\u{1F9CA}"),
        ("<a href='/tag/x' rel=tag>#</a>", ""),
        (
            "<div><h3><a href='/squid-are-back'>Squid are back</a></h3><a href='/tag/ice/'>ice</a></div>",
            "",
        ),
    ] {
        let html = format!(
            "<article><h1>Crane sold</h1><div class=entry-content>{text}</div>{more}</article>"
        );
        let story = one(paper(ARTICLE, &html)).story;
        let tags: Vec<&str> = story.tags.iter().map(|tag| tag.name().as_str()).collect();
        assert_eq!(tags.join("|"), expected, "{more}");
    }
}

/// Above a headline that no element of a story is around stand the tags of all; what stands below it, beside it or in
/// such an element is the story's.
#[test]
fn a_bar_of_tags_is_not_the_storys() {
    let text = format!("<p>{SENTENCE}</p>").repeat(3);
    let title = "<h1>Crane sold</h1>";
    let tags = "<div>Tags: <a href='/tag/ice/'>ice</a></div>";
    let above = format!("{tags}{title}{text}");
    let between = format!("{title}{tags}{text}");
    for (html, told) in [
        (format!("<main>{above}</main>"), 0),
        (format!("<div class=page>{above}</div>"), 0),
        (format!("{tags}<article>{title}{text}</article>"), 0),
        (
            format!("{tags}<div class=single-post>{title}{text}</div>"),
            0,
        ),
        (
            format!("<main>{tags}<header>{title}</header>{text}</main>"),
            0,
        ),
        (format!("<main>{title}{text}{tags}</main>"), 1),
        (format!("<main>{between}</main>"), 1),
        // As Eleventy has them.
        (
            format!(
                "<main><heading-anchors>{title}<ul><li><a href='/tags/ice/'>ice</a></li></ul>{text}</heading-anchors></main>"
            ),
            1,
        ),
        (
            format!("<main><header>{tags}{title}</header>{text}</main>"),
            1,
        ),
        (format!("<div role=article>{between}</div>"), 1),
        (format!("<div role=article>{above}</div>"), 1),
        (
            format!("<div itemscope itemtype='https://schema.org/NewsArticle'>{above}</div>"),
            1,
        ),
        (
            format!("<div itemscope itemtype='https://schema.org/WebPage'>{above}</div>"),
            0,
        ),
        (
            format!("<div class=single-post><div>{above}</div></div>"),
            1,
        ),
        // A name that a layout has as well.
        (format!("<div class=post-layout>{above}</div>"), 0),
        (
            format!("<div class=story>{tags}<div>{title}{text}</div></div>"),
            0,
        ),
        (format!("<article>{above}</article>"), 1),
    ] {
        let story = one(paper(ARTICLE, &html)).story;
        assert_eq!(story.tags.len(), told, "{html}");
    }
}
