//! Paragraphs of what was typed with nothing but line ends between them. WordPress marks them anew each
//! time a page is shown (`wpautop`); an export has the text as it was typed.

use super::super::limits;
use super::markup::{Piece, Pieces, Tag};

/// Elements that are no part of a paragraph.
const BLOCKS: [&str; 43] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "style",
    "script",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];
/// Blocks without an end.
const EMPTY: [&str; 2] = ["col", "hr"];
/// Blocks that hold paragraphs, if there are line ends that mark any.
const FLOW: [&str; 12] = [
    "article", "aside", "dd", "details", "div", "fieldset", "footer", "header", "li", "main",
    "section", "td",
];
/// What is seen without any text.
const SEEN: [&str; 6] = ["audio", "embed", "iframe", "img", "object", "video"];

/// Marks the paragraphs of a text, and the ends of lines in them.
pub(super) fn mark(text: &str) -> String {
    let mut marking = Marking {
        html: String::with_capacity(text.len() + text.len() / 8),
        ..Marking::default()
    };
    for (_, piece) in Pieces::of(text) {
        match piece {
            Piece::Text(text) => marking.text(text),
            Piece::Comment(_) => {}
            Piece::Verbatim(tag) if is_block(&tag) => {
                marking.end_stretch();
                marking.html.push_str(tag.raw);
            }
            Piece::Verbatim(tag) => marking.inline(&tag, true),
            Piece::Tag(tag) if is_block(&tag) => marking.block(&tag),
            Piece::Tag(tag) if tag.is("br") => marking.line_end(LineEnd::Tag),
            Piece::Tag(tag) => {
                marking.inline(&tag, SEEN.iter().any(|name| tag.is(name)));
            }
        }
    }
    marking.end_stretch();
    marking.html
}

/// What the last line of a paragraph ends with.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum LineEnd {
    #[default]
    None,
    Typed,
    Tag,
}

#[derive(Default)]
struct Paragraph {
    html: String,
    /// Whether it has anything but tags and white space.
    is_seen: bool,
    line_end: LineEnd,
}

#[derive(Default)]
struct Marking<'t> {
    html: String,
    /// The blocks around, each by its name.
    open: Vec<&'t str>,
    /// What stands between two tags of blocks: its paragraphs, and whether empty lines part them.
    stretch: Vec<Paragraph>,
    current: Paragraph,
    is_parted: bool,
}

const BREAK: &str = "<br>\n";

impl<'t> Marking<'t> {
    fn text(&mut self, text: &str) {
        let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
        self.words(lines.next().unwrap_or_default());
        let mut lines = lines.peekable();
        while let Some(line) = lines.next() {
            // A line of nothing but white space, between two ends of lines.
            if line.trim().is_empty() && lines.peek().is_some() {
                self.end_paragraph();
                continue;
            }
            self.line_end(LineEnd::Typed);
            self.words(line);
        }
    }

    fn words(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.current.is_seen = true;
            self.current.line_end = LineEnd::None;
        }
        self.current.html.push_str(words);
    }

    fn inline(&mut self, tag: &Tag<'_>, is_seen: bool) {
        self.current.is_seen |= is_seen;
        self.current.line_end = LineEnd::None;
        self.current.html.push_str(tag.raw);
    }

    /// Two tags `<br>` in a row part paragraphs as an empty line does; one at the end of a typed line is
    /// that line's end.
    fn line_end(&mut self, end: LineEnd) {
        match (self.current.line_end, end) {
            (LineEnd::Tag, LineEnd::Tag) => self.end_paragraph(),
            (LineEnd::None, _) if self.current.is_seen => {
                let length = self.current.html.trim_end().len();
                self.current.html.truncate(length);
                self.current.html.push_str(BREAK);
                self.current.line_end = end;
            }
            (LineEnd::None, LineEnd::Typed) => self.current.html.push('\n'),
            (LineEnd::None, _) => {}
            (LineEnd::Typed, end) => self.current.line_end = end,
            (LineEnd::Tag, LineEnd::Typed | LineEnd::None) => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.is_parted = true;
        let paragraph = std::mem::take(&mut self.current);
        if !paragraph.html.trim().is_empty() {
            self.stretch.push(paragraph);
        }
    }

    fn block(&mut self, tag: &Tag<'t>) {
        self.end_stretch();
        if tag.is_closing {
            // An end without a beginning: browsers make an empty paragraph of `</p>`.
            let Some(at) = self.open.iter().rposition(|name| tag.is(name)) else {
                return;
            };
            self.open.truncate(at);
        } else {
            // No block stands in a paragraph.
            if self
                .open
                .last()
                .is_some_and(|name| name.eq_ignore_ascii_case("p"))
            {
                self.open.pop();
            }
            let is_empty = EMPTY.iter().any(|name| tag.is(name)) || tag.raw.ends_with("/>");
            // Deeper than that none is published, and the search for its end would take too long.
            if !is_empty && self.open.len() < limits::DEPTH {
                self.open.push(tag.name);
            }
        }
        self.html.push_str(tag.raw);
    }

    /// Writes what stands before a tag of a block.
    fn end_stretch(&mut self) {
        let is_parted = std::mem::take(&mut self.is_parted);
        let last = std::mem::take(&mut self.current);
        self.stretch.push(last);
        let around = self.open.last();
        let is_in = |names: &[&str]| {
            around.is_some_and(|around| names.iter().any(|name| around.eq_ignore_ascii_case(name)))
        };
        let is_paragraph = is_in(&["p"]);
        let is_marked = around.is_none() || is_in(&["blockquote"]) || (is_parted && is_in(&FLOW));
        let mut is_first = true;
        for paragraph in self.stretch.drain(..) {
            let html = paragraph.html.trim_end();
            let html = html.strip_suffix("<br>").unwrap_or(html);
            if is_marked && paragraph.is_seen {
                self.html.push_str("<p>");
                self.html.push_str(html.trim());
                self.html.push_str("</p>\n");
                continue;
            }
            if paragraph.is_seen && !std::mem::take(&mut is_first) {
                let between = if is_paragraph { "</p>\n<p>" } else { BREAK };
                self.html.push_str(between);
                self.html.push_str(html.trim_start());
                continue;
            }
            // Not trimmed: white space may stand between this and what is before it.
            self.html.push_str(html);
        }
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    BLOCKS.iter().any(|name| tag.is(name))
}
