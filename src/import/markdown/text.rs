//! The text of a story, and on which lines of its file it stands.

use std::borrow::Cow;

/// A text whose offsets are known by their lines in a file.
pub(super) struct Lines<'a> {
    text: Cow<'a, str>,
    /// The line of the file on which the text begins.
    first: usize,
    /// Where text with more or fewer lines stands for what was in the file: from an offset on, so many more
    /// lines.
    shifts: Vec<(usize, isize)>,
}

impl<'a> Lines<'a> {
    /// A text as it is in its file, from line `first` on.
    pub(super) fn new(text: &'a str, first: usize) -> Self {
        Self {
            text: text.into(),
            first,
            shifts: Vec::new(),
        }
    }

    /// The same with another text for it, of which the file has more lines from some offsets on.
    pub(super) fn replaced(&self, text: String, shifts: Vec<(usize, isize)>) -> Self {
        Self {
            text: text.into(),
            first: self.first,
            shifts,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The line of the file, from 1.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        let before = self.text[..offset].matches('\n').count();
        let shifts = self.shifts.iter().take_while(|(from, _)| *from <= offset);
        let shift = shifts.map(|(_, more)| more).sum();
        (self.first + before).saturating_add_signed(shift)
    }

    /// The offset of the beginning of a line, so many lines below an offset.
    pub(super) fn below(&self, offset: usize, lines: usize) -> usize {
        let Some(last) = lines.checked_sub(1) else {
            return offset;
        };
        let mut ends = self.text[offset..].match_indices('\n');
        ends.nth(last).map_or(offset, |(end, _)| offset + end + 1)
    }
}
