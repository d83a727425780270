//! Elements that have not ended, and entries whose ends are missing.

use super::super::Warning;

/// An element that has not ended.
pub(super) struct Open {
    /// As it is written, with its prefix.
    pub(super) name: String,
    pub(super) is_entry: bool,
    /// How many prefixes were in force around it.
    pub(super) bindings: usize,
}

/// What holds text alone in an entry of RSS or Atom.
const OF_TEXT: [&str; 13] = [
    "author",
    "category",
    "comments",
    "description",
    "guid",
    "id",
    "link",
    "pubDate",
    "published",
    "rights",
    "summary",
    "title",
    "updated",
];

/// Which open element is an entry that has no end of its own, for another of this name begins in it: no entry is
/// a part of another. Elements of text that are open in it have no end either. Within others, elements are called as
/// they like: a list of related stories may have items, and the content of an Atom entry be another. So many
/// bindings are in force around the one that begins.
pub(super) fn unended_entry(
    open: &[Open],
    name: &str,
    around_it: usize,
    bindings: &[(String, String)],
) -> Option<usize> {
    let entry = open.iter().position(|open| open.is_entry)?;
    let (prefix, _) = split(name);
    let within = &open[entry + 1..];
    let is_left_open = |open: &Open| {
        let (own, local) = split(&open.name);
        let mut of_text = OF_TEXT.iter();
        own == prefix && of_text.any(|known| known.eq_ignore_ascii_case(local))
    };
    let in_entry = within.first().map_or(around_it, |first| first.bindings);
    let vocabulary = |count: usize| declared(&bindings[..count], prefix);
    let is_next = open[entry].name.eq_ignore_ascii_case(name)
        && within.iter().all(is_left_open)
        && [bindings.len(), around_it].map(vocabulary) == [vocabulary(in_entry); 2];
    is_next.then_some(entry)
}

/// What a prefix stands for.
pub(super) fn declared<'b>(bindings: &'b [(String, String)], prefix: &str) -> Option<&'b str> {
    let mut bindings = bindings.iter().rev();
    let found = bindings.find(|(declared, _)| declared == prefix);
    found.map(|(_, name)| name.as_str())
}

/// The prefix of a name, which may be empty, and the rest.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// Entries of which a tag is missing.
#[derive(Clone, Copy)]
pub(super) struct Untagged {
    /// Where that was seen first.
    line: usize,
    count: usize,
}

impl Untagged {
    pub(super) fn add(known: &mut Option<Self>, line: usize) {
        known.get_or_insert(Self { line, count: 0 }).count += 1;
    }

    /// That they began before the one ahead of them had ended.
    pub(super) fn unended(self) -> Warning {
        self.warning(
            "an entry begins here before the one ahead of it has ended",
            "; both were read. Write the end that is missing, as `</item>`, or save the file again",
        )
    }

    /// That they end and have not begun.
    pub(super) fn unbegun(self) -> Warning {
        self.warning(
            "an entry ends here that has not begun",
            "; what stands ahead of it is of none. Write the tag that is missing, as `<item>`, or save the file again",
        )
    }

    fn warning(self, what: &str, remedy: &str) -> Warning {
        let others = match self.count - 1 {
            0 => String::new(),
            others => format!(", and so it is with {others} more"),
        };
        Warning {
            line: Some(self.line),
            text: format!("{what}{others}{remedy}"),
        }
    }
}
