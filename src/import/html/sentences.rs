//! What a sentence is: what a page says, other than its labels and links.

use crate::import::date_words::is_point_of_date;
use unicode_segmentation::UnicodeSegmentation;

/// Words of the shortest sentence that somebody may miss.
pub(super) const SENTENCE: usize = 6;
/// What ends a sentence, in scripts of papers.
pub(super) const ENDS: [char; 7] = ['.', '!', '?', '…', '。', '؟', '।'];

/// Whether a text has a sentence. The points behind initials, as in `J. P. Moor`, end none, nor do those behind a
/// month that is cut off, as in `Nov. 3`, or a day before its month, as in `20. November`.
pub(super) fn has_sentence(words: &str) -> bool {
    const CUT: [&str; 11] = [
        "Jan", "Feb", "Mar", "Apr", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "Min",
    ];
    // Bytes of such a word and of marks behind it. Of many marks each would be read again for all behind it.
    const NEAR: usize = 16;
    let mut ends = words.match_indices(ENDS).filter(|(at, end)| {
        let before = &words[..*at];
        let last = before.chars().rev().take(2);
        let near = before.floor_char_boundary(at.saturating_sub(NEAR));
        let word = || before[near..].unicode_words().next_back();
        let is_cut = || word().is_some_and(|word| CUT.contains(&word));
        let is_of_date =
            || *end == "." && (is_cut() || is_point_of_date(before, &words[at + end.len()..]));
        last.filter(|c| !c.is_whitespace() && *c != '.').count() == 2 && !is_of_date()
    });
    ends.next().is_some() && words.unicode_words().nth(SENTENCE - 1).is_some()
}
