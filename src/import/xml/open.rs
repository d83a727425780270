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

/// Whether an entry of this name begins right in one of the same, which then has no end of its own: no entry
/// is a part of another. Within what an entry holds, elements are called as they like, and one of another
/// vocabulary is none. So many bindings are in force around it.
pub(super) fn is_next_entry(
    open: &[Open],
    name: &str,
    around_it: usize,
    bindings: &[(String, String)],
) -> bool {
    let Some((innermost, around)) = open.split_last() else {
        return false;
    };
    let (prefix, _) = split(name);
    innermost.is_entry
        && innermost.name.eq_ignore_ascii_case(name)
        && declared(bindings, prefix) == declared(&bindings[..around_it], prefix)
        && !around.iter().any(|open| open.is_entry)
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

/// Entries that began before the one ahead of them had ended.
#[derive(Clone, Copy)]
pub(super) struct Unended {
    /// Where the first of them began.
    line: usize,
    count: usize,
}

impl Unended {
    pub(super) fn add(known: Option<Self>, line: usize) -> Self {
        known.map_or(Self { line, count: 1 }, |known| Self {
            count: known.count + 1,
            ..known
        })
    }

    pub(super) fn warning(self) -> Warning {
        let others = match self.count - 1 {
            0 => String::new(),
            others => format!(", and so it is with {others} more"),
        };
        Warning {
            line: Some(self.line),
            text: format!(
                "an entry begins here before the one ahead of it has ended{others}; both were read. Write the \
                 end that is missing, as `</item>`, or save the file again"
            ),
        }
    }
}
