use super::LeftOut;
use crate::model::Text;

/// A line with something visible on it.
#[derive(Debug)]
pub(super) struct Line {
    /// Counted from 1, blank lines too.
    pub(super) number: usize,
    pub(super) text: Text,
    /// Whether the line before it is blank, or it is the first.
    pub(super) follows_blank: bool,
}

impl Line {
    pub(super) fn str(&self) -> &str {
        self.text.as_str()
    }

    pub(super) fn characters(&self) -> usize {
        self.str().chars().count()
    }

    pub(super) fn left_out(&self, reason: &str) -> LeftOut {
        LeftOut::new(Some(self.number), self.str(), reason)
    }
}

/// The lines of a text that are not blank. They end with LF, CR LF, CR, or a line or paragraph
/// separator of Unicode.
pub(super) fn split(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut follows_blank = true;
    for (at, raw) in raw_lines(text).enumerate() {
        // Marks that show nothing: copied pages are full of them.
        let invisible = |c: char| c.is_whitespace() || "\u{200B}\u{2060}\u{FEFF}".contains(c);
        match Text::new(raw.trim_matches(invisible)) {
            None => follows_blank = true,
            Some(text) => {
                lines.push(Line {
                    number: at + 1,
                    text,
                    follows_blank,
                });
                follows_blank = false;
            }
        }
    }
    lines
}

fn raw_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r', '\u{2028}', '\u{2029}']) else {
            rest = None;
            return Some(text);
        };
        let (line, tail) = text.split_at(end);
        let separator = if tail.starts_with("\r\n") {
            2
        } else {
            tail.chars().next().map_or(0, char::len_utf8)
        };
        rest = Some(&tail[separator..]);
        Some(line)
    })
}
