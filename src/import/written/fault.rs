use crate::import::limits;
use std::cell::RefCell;
use std::fmt;

/// What is wrong with a value of an entry, and the remedy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Where it is: a JSON Pointer (RFC 6901), such as `/authors/1/url`.
    pub pointer: String,
    /// What is wrong and what to write instead.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => formatter.write_str(&self.problem),
            pointer => write!(formatter, "`{}`: {}", shown(pointer), self.problem),
        }
    }
}

/// A pointer as people write it: `authors[1].url`.
fn shown(pointer: &str) -> String {
    let mut shown = String::with_capacity(pointer.len());
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        match part.bytes().all(|byte| byte.is_ascii_digit()) {
            true => shown.push_str(&format!("[{part}]")),
            false if shown.is_empty() => shown.push_str(&part),
            false => shown.push_str(&format!(".{part}")),
        }
    }
    shown
}

/// A place in an entry, of which nothing is written down unless something is wrong there.
#[derive(Clone, Copy)]
pub(in super::super) struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

impl<'a> At<'a> {
    /// At a key of the entry.
    pub(in super::super) fn key(key: &'a str) -> Self {
        Self {
            parent: None,
            step: Step::Key(key),
        }
    }

    /// At an item of a list that should be an entry, from 0.
    pub(in super::super) fn first(number: usize) -> Self {
        Self {
            parent: None,
            step: Step::Item(number),
        }
    }

    /// At a key of what is here.
    pub(in super::super) fn of(&'a self, key: &'a str) -> Self {
        Self {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    /// At an item of the list here, from 0.
    pub(in super::super) fn item(&'a self, number: usize) -> Self {
        Self {
            parent: Some(self),
            step: Step::Item(number),
        }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(formatter)?;
        }
        match self.step {
            Step::Key(key) => write!(formatter, "/{}", escaped(key)),
            Step::Item(number) => write!(formatter, "/{number}"),
        }
    }
}

/// A key in a pointer (RFC 6901, section 3).
pub(in super::super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// What was found to be wrong so far, up to the limit.
#[derive(Default)]
pub(in super::super) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub(in super::super) fn add(&self, at: &At<'_>, problem: impl fmt::Display) {
        let mut faults = self.0.borrow_mut();
        if faults.len() < limits::FAULTS {
            faults.push(Fault {
                pointer: at.to_string(),
                problem: problem.to_string(),
            });
        }
    }

    /// The value, or the fault is noted.
    pub(in super::super) fn keep<T, E: fmt::Display>(
        &self,
        at: &At<'_>,
        value: Result<T, E>,
    ) -> Option<T> {
        value.map_err(|error| self.add(at, error)).ok()
    }

    pub(in super::super) fn into_inner(self) -> Vec<Fault> {
        self.0.into_inner()
    }
}
