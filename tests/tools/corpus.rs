//! Holds `publish::check` against a copy of the W3C feed validator's corpus: `tests/corpus PATH`.
//!
//! Each document of the corpus names in its first comment the event it must raise, or with a `!`
//! the one it must not. Which events are errors is read from the copy itself.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use newsstand::publish::check::{Fault, Severity, check};
use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_listing = arguments.iter().any(|argument| argument == "--list");
    let path = arguments
        .iter()
        .find(|argument| !argument.starts_with("--"));
    let Some(path) = path
        .map(Path::new)
        .filter(|path| path.join("testcases").is_dir())
    else {
        eprintln!("usage: tests/corpus [--list] PATH; PATH is a copy of the W3C feed validator");
        return ExitCode::from(2);
    };
    let events = Events::read(&path.join("src/feedvalidator/logging.py"));
    let mut families = [Family::new("RSS"), Family::new("Atom"), Family::new("OPML")];
    for file in walkdir::WalkDir::new(path.join("testcases")).sort_by_file_name() {
        let file = file.unwrap().into_path();
        if file
            .extension()
            .is_none_or(|found| found != "xml" && found != "opml")
        {
            continue;
        }
        let document = std::fs::read(&file).unwrap();
        let text = readable(&document);
        let family = match root(&text) {
            "rss" => 0,
            "feed" | "entry" => 1,
            "opml" => 2,
            _ => continue,
        };
        let Some(expected) = Expected::read(&text) else {
            continue;
        };
        let faults = check(&document).faults;
        if let Some(miss) = families[family].count(&events, &expected, &faults)
            && is_listing
        {
            let name = file.strip_prefix(path).unwrap().display();
            let told: Vec<String> = faults
                .iter()
                .map(|f| format!("{}: {}", f.rule, f.message))
                .collect();
            println!(
                "{miss}: {name}\n  {}\n  {}",
                expected.written,
                told.join("\n  ")
            );
        }
    }
    println!(
        "{:<6}{:>7}{:>14}{:>8}   {:>12}{:>8}{:>8}{:>14}{:>8}",
        "", "valid", "false alarms", "", "with errors", "caught", "", "by that name", ""
    );
    for family in &families {
        println!("{family}");
    }
    ExitCode::SUCCESS
}

/// The validator's events: each with the one it is a kind of.
struct Events(HashMap<String, String>);

impl Events {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let classes = text.lines().filter_map(|line| {
            let (name, rest) = line.strip_prefix("class ")?.split_once('(')?;
            let parent = rest.split([',', ')']).next()?;
            Some((name.trim().to_owned(), parent.trim().to_owned()))
        });
        Self(classes.collect())
    }

    fn is(&self, name: &str, kind: &str) -> bool {
        name == kind || self.0.get(name).is_some_and(|parent| self.is(parent, kind))
    }
}

/// What a document says it must raise.
struct Expected<'t> {
    written: &'t str,
    is_forbidden: bool,
    event: &'t str,
    /// The element it is about.
    element: Option<&'t str>,
    /// And which of its attributes.
    attribute: Option<&'t str>,
}

impl<'t> Expected<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let (_, after) = text.split_once("Expect:")?;
        let written = after.split("-->").next()?.trim();
        let name = written.trim_start_matches('!');
        let event = name.split(|c: char| !c.is_alphanumeric()).next()?;
        let parameters = written
            .split_once('{')
            .map_or("", |(_, rest)| rest.trim_end_matches('}'));
        let value = |name: &str| {
            let mut pairs = parameters
                .split(',')
                .filter_map(|pair| pair.trim().split_once(':'));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        Some(Self {
            written,
            is_forbidden: written.starts_with('!'),
            event,
            element: value("element"),
            attribute: value("attr"),
        })
    }
}

struct Family {
    name: &'static str,
    valid: usize,
    false_alarms: usize,
    broken: usize,
    caught: usize,
    by_name: usize,
}

impl Family {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            valid: 0,
            false_alarms: 0,
            broken: 0,
            caught: 0,
            by_name: 0,
        }
    }

    /// Counts a document; says so if it was judged wrongly.
    fn count(
        &mut self,
        events: &Events,
        expected: &Expected<'_>,
        faults: &[Fault],
    ) -> Option<&'static str> {
        let event = expected.event;
        let has_error = faults.iter().any(|fault| fault.severity == Severity::Error);
        let is_success = events.is(event, "Success");
        if expected.is_forbidden && is_success {
            // Something must not be called right; the validator calls nothing else wrong there.
            return None;
        }
        if expected.is_forbidden || is_success {
            self.valid += 1;
            let is_alarmed = faults
                .iter()
                .any(|fault| contradicts(events, expected, fault));
            self.false_alarms += usize::from(is_alarmed);
            return is_alarmed.then_some("false alarm");
        }
        if !events.is(event, "Error") {
            return None;
        }
        self.broken += 1;
        let is_named = faults.iter().any(|fault| events.is(fault.rule, event));
        self.caught += usize::from(has_error);
        self.by_name += usize::from(is_named);
        match (has_error, is_named) {
            (false, _) => Some("missed"),
            (true, false) => Some("caught by another name"),
            (true, true) => None,
        }
    }
}

/// Whether a fault says the opposite of what a valid document is there to show: that it has no
/// error at all, that it has not this one, or that this element's value is right.
fn contradicts(events: &Events, expected: &Expected<'_>, fault: &Fault) -> bool {
    let is_error = fault.severity == Severity::Error;
    match expected.event {
        "Message" | "Warning" => true,
        "Error" => is_error,
        event if events.is(event, "Success") => {
            let about = match (expected.attribute, expected.element) {
                (Some(attribute), Some(element)) => format!("{attribute} of {element} "),
                (_, element) => format!("{} is `", element.unwrap_or_default()),
            };
            is_error && fault.message.starts_with(&about)
        }
        event => {
            let is_there = |element| fault.message.split(' ').any(|word| word == element);
            events.is(fault.rule, event) && expected.element.is_none_or(is_there)
        }
    }
}

impl std::fmt::Display for Family {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |part: usize, whole: usize| {
            format!("{:.1} %", 100.0 * part as f64 / whole.max(1) as f64)
        };
        write!(
            formatter,
            "{:<6}{:>7}{:>14}{:>8}   {:>12}{:>8}{:>8}{:>14}{:>8}",
            self.name,
            self.valid,
            self.false_alarms,
            percent(self.false_alarms, self.valid),
            self.broken,
            self.caught,
            percent(self.caught, self.broken),
            self.by_name,
            percent(self.by_name, self.broken),
        )
    }
}

/// The document so far as the comment and the root need it; some are in UTF-16.
fn readable(document: &[u8]) -> String {
    let encoding = encoding_rs::Encoding::for_bom(document);
    let encoding = encoding.map_or(encoding_rs::UTF_8, |(encoding, _)| encoding);
    encoding.decode(document).0.into_owned()
}

/// The local name of the first element.
fn root(text: &str) -> &str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('<') {
        rest = match after {
            comment if comment.starts_with("!--") => {
                comment.split_once("-->").map_or("", |(_, rest)| rest)
            }
            markup if markup.starts_with(['!', '?']) => markup,
            tag => {
                let end = tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
                let name = &tag[..end.unwrap_or(tag.len())];
                return name.rsplit(':').next().unwrap_or(name);
            }
        };
    }
    ""
}
