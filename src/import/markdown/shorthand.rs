//! A front matter may be shorter than the schema of an entry, and write dates as people do: here it is
//! brought into the form of that schema.

use super::super::syntax::Syntax;
use super::super::written::Fault;
use super::super::{dates, limits};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

/// Keys whose value is a text, which in YAML need not be in quotes.
const TEXTS: [&str; 5] = ["title", "section", "summary", "dateline", "slug"];

/// Brings a front matter into the form of an entry's schema. What is not understood stays as it is, for
/// the schema to refuse.
///
/// # Errors
/// Dates that are none, and what is said twice.
pub(super) fn expand(
    mut front: Map<String, Value>,
    syntax: Syntax,
    zone: Tz,
) -> (Map<String, Value>, Vec<Fault>) {
    let mut faults = Vec::new();
    if syntax == Syntax::Yaml {
        for key in TEXTS {
            if let Some(value) = front.get_mut(key) {
                quote(value);
            }
        }
    }
    if front.remove("body").is_some() {
        faults.push(Fault {
            pointer: "/body".to_owned(),
            problem: "the text stands below the front matter, not in it".to_owned(),
        });
    }
    rename(&mut front, "author", "authors", &mut faults);
    rename(&mut front, "correction", "corrections", &mut faults);
    change(&mut front, "authors", |people| listed(people, "name"));
    change(&mut front, "contributors", |people| listed(people, "name"));
    change(&mut front, "corrections", |notes| listed(notes, "text"));
    change(&mut front, "tags", |words| tags(words, syntax));
    change(&mut front, "image", |image| tabled(image, "url"));
    let mut moments = Moments {
        zone,
        faults: &mut faults,
    };
    moments.moment(&mut front, "published", "");
    moments.moment(&mut front, "updated", "");
    if let Some(Value::Object(source)) = front.get_mut("source") {
        moments.moment(source, "updated", "/source");
    }
    if let Some(Value::Array(notes)) = front.get_mut("corrections") {
        for (number, note) in notes.iter_mut().enumerate() {
            moments.day(note, &format!("/corrections/{number}"));
        }
    }
    if let Some(Value::Array(files)) = front.get_mut("enclosures") {
        for (number, file) in files.iter_mut().enumerate() {
            duration(file, &format!("/enclosures/{number}"), &mut faults);
        }
    }
    (front, faults)
}

/// One of two names for the same.
fn rename(front: &mut Map<String, Value>, short: &str, key: &str, faults: &mut Vec<Fault>) {
    let Some(value) = front.remove(short) else {
        return;
    };
    if front.contains_key(key) {
        faults.push(Fault {
            pointer: format!("/{short}"),
            problem: format!("both `{short}` and `{key}` are given; keep `{key}` alone"),
        });
    } else {
        front.insert(key.to_owned(), value);
    }
}

fn change(front: &mut Map<String, Value>, key: &str, change: impl FnOnce(Value) -> Value) {
    if let Some(value) = front.get_mut(key) {
        *value = change(value.take());
    }
}

/// A number that stands for a text. One with a fraction may have been written in several ways.
fn quote(value: &mut Value) {
    if value.is_i64() || value.is_u64() {
        *value = Value::String(value.to_string());
    }
}

/// A text is a table with this key alone.
fn tabled(value: Value, key: &str) -> Value {
    match value {
        Value::String(text) => json!({ key: text }),
        value => value,
    }
}

/// One thing is a list of one.
fn listed(value: Value, key: &str) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(|item| tabled(item, key)).collect(),
        Value::Null => Value::Null,
        value => Value::Array(vec![tabled(value, key)]),
    }
}

/// One text, as other programs have it, may list several.
fn tags(value: Value, syntax: Syntax) -> Value {
    match value {
        Value::String(words) => words.split(',').map(str::trim).map(Value::from).collect(),
        Value::Array(mut words) if syntax == Syntax::Yaml => {
            words.iter_mut().for_each(quote);
            Value::Array(words)
        }
        value => value,
    }
}

/// Dates in their many forms.
struct Moments<'a> {
    zone: Tz,
    faults: &'a mut Vec<Fault>,
}

impl Moments<'_> {
    fn moment(&mut self, table: &mut Map<String, Value>, key: &str, parent: &str) {
        let Some(Value::String(written)) = table.get(key) else {
            return;
        };
        match dates::instant(written, self.zone) {
            Some(instant) => {
                table.insert(key.to_owned(), instant.to_string().into());
            }
            None => {
                let fault = self.no_date(&format!("{parent}/{key}"), written);
                self.faults.push(fault);
                table.remove(key);
            }
        }
    }

    /// The day of a correction.
    fn day(&mut self, note: &mut Value, parent: &str) {
        let Some(Value::String(written)) = note.get("date") else {
            return;
        };
        let day = match dates::instant(written, self.zone) {
            Some(instant) => {
                let day = instant.to_utc().with_timezone(&self.zone).date_naive();
                day.to_string().into()
            }
            None => {
                let fault = self.no_date(&format!("{parent}/date"), written);
                self.faults.push(fault);
                Value::Null
            }
        };
        note["date"] = day;
    }

    fn no_date(&self, pointer: &str, written: &str) -> Fault {
        let shown: String = written.chars().take(100).collect();
        let zone = self.zone;
        Fault {
            pointer: pointer.to_owned(),
            problem: format!(
                "`{shown}` is no date; write one like 2026-11-23, 2026-11-23T09:30:00 (in {zone}) or \
                 2026-11-23T09:30:00+02:00"
            ),
        }
    }
}

/// How long something plays, if that is written as on a clock.
fn duration(file: &mut Value, parent: &str, faults: &mut Vec<Fault>) {
    let Some(Value::String(clock)) = file.get("duration") else {
        return;
    };
    file["duration"] = match dates::clock(clock.trim()) {
        Some(seconds) => seconds.into(),
        None => {
            faults.push(Fault {
                pointer: format!("{parent}/duration"),
                problem: format!(
                    "that is no duration; write seconds from 1 to {} such as 125, or \"2:05\" or \
                     \"1:02:05\"",
                    limits::SECONDS
                ),
            });
            Value::Null
        }
    };
}
