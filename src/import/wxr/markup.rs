//! The HTML of a post cut into pieces, exactly as it is written: to see what is text, and what is not.

/// Elements whose content is shown as it stands, or not at all: nothing in it means anything else.
const VERBATIM: [&str; 5] = ["pre", "code", "script", "style", "textarea"];

/// A piece of HTML, and its bytes as they stand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// What stands between `<!--` and `-->`.
    Comment(&'t str),
    Tag(Tag<'t>),
    /// An element whose content means nothing, with its tags.
    Verbatim(Tag<'t>),
}

/// A tag, or an element with its tags.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'t> {
    /// As it is written: compare it without regard to case.
    pub(super) name: &'t str,
    pub(super) is_closing: bool,
    /// All of it.
    pub(super) raw: &'t str,
}

impl Tag<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The pieces of a text, each with where it begins. Together they are the text.
pub(super) struct Pieces<'t> {
    text: &'t str,
    at: usize,
    /// Where the last `>` stands: behind it is no tag.
    last: usize,
    /// What was looked for in vain and is nowhere in the rest either. Without these a text full of
    /// unclosed elements would be searched to its end for each of them.
    no_comment_ends: bool,
    no_end: [bool; VERBATIM.len()],
}

impl<'t> Pieces<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            last: text.rfind('>').unwrap_or(0),
            no_comment_ends: false,
            no_end: [false; VERBATIM.len()],
        }
    }

    /// The piece of markup that begins at a byte of the text, and its end; `None` if that is text.
    fn markup(&mut self, at: usize) -> Option<(Piece<'t>, usize)> {
        let rest = &self.text[at..];
        if let Some(inside) = rest.strip_prefix("<!--")
            && !self.no_comment_ends
        {
            if let Some(length) = inside.find("-->") {
                let end = at + "<!--".len() + length + "-->".len();
                return Some((Piece::Comment(&inside[..length]), end));
            }
            self.no_comment_ends = true;
        }
        let inside = &rest[1..];
        let is_closing = inside.starts_with('/');
        let named = inside.strip_prefix('/').unwrap_or(inside);
        if !named.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
            return None;
        }
        let end = at + rest.find('>')? + 1;
        let length = named.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let tag = Tag {
            name: &named[..length.unwrap_or(named.len())],
            is_closing,
            raw: &self.text[at..end],
        };
        let verbatim = VERBATIM.iter().position(|name| tag.is(name));
        if let Some(which) = verbatim.filter(|_| !is_closing)
            && let Some(end) = self.end_of(which, end)
        {
            let raw = &self.text[at..end];
            return Some((Piece::Verbatim(Tag { raw, ..tag }), end));
        }
        Some((Piece::Tag(tag), end))
    }

    /// Where the end tag of an element ends that began before `from`.
    fn end_of(&mut self, which: usize, from: usize) -> Option<usize> {
        if self.no_end[which] {
            return None;
        }
        let name = VERBATIM[which];
        let mut candidates = self.text[from..].match_indices("</");
        let found = candidates.find(|(at, _)| {
            let start = from + at + "</".len();
            let named = self.text.get(start..start + name.len());
            named.is_some_and(|named| named.eq_ignore_ascii_case(name))
        });
        let end = found.and_then(|(at, _)| Some(from + at + self.text[from + at..].find('>')? + 1));
        self.no_end[which] = end.is_none();
        end
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = (usize, Piece<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        let mut at = start;
        while let Some(found) = self.text[at..].find('<').map(|found| at + found) {
            if found > self.last {
                break;
            }
            match self.markup(found) {
                None => at = found + 1,
                Some((piece, end)) if found == start => {
                    self.at = end;
                    return Some((start, piece));
                }
                // Looked at once more when it is its turn.
                Some(_) => {
                    self.at = found;
                    return Some((start, Piece::Text(&self.text[start..found])));
                }
            }
        }
        self.at = self.text.len();
        Some((start, Piece::Text(&self.text[start..])))
    }
}
