//! The schema of an entry, and what it says of a value that does not follow it.

use super::Written;
use super::fault::{Fault, escaped};
use crate::import::{limits, wording};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use schemars::generate::SchemaSettings;
use serde_json::Value;
use std::sync::LazyLock;

/// The schema of an entry (JSON Schema 2020-12), whole in itself.
pub fn schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
        let mut settings = SchemaSettings::draft2020_12();
        settings.inline_subschemas = true;
        let schema = settings.into_generator().into_root_schema_for::<Written>();
        schema.to_value()
    });
    &SCHEMA
}

/// What [`schema`] has, but for the forms of texts: those are looked at by who reads them, and told in
/// better words.
static SHAPE: LazyLock<Result<Validator, String>> = LazyLock::new(|| {
    let mut schema = schema().clone();
    without_forms(&mut schema);
    jsonschema::draft202012::new(&schema).map_err(|error| error.to_string())
});

fn without_forms(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            // A property may have this name as well; that is a schema, and no text.
            keys.retain(|key, value| key != "pattern" || !value.is_string());
            keys.values_mut().for_each(without_forms);
        }
        Value::Array(items) => items.iter_mut().for_each(without_forms),
        _ => {}
    }
}

/// The keys of an entry.
pub(in super::super) fn entry_keys() -> Vec<&'static str> {
    keys(Some(schema()))
}

/// How an entry is written, in whose words it is told what is wrong.
#[derive(Clone, Copy)]
pub(in super::super) enum Notation {
    FrontMatter,
    Json,
}

impl Notation {
    /// What holds keys.
    fn object(self) -> &'static str {
        match self {
            Self::FrontMatter => "a table",
            Self::Json => "an object",
        }
    }

    /// Several of these.
    fn objects(self) -> &'static str {
        match self {
            Self::FrontMatter => "tables",
            Self::Json => "objects",
        }
    }
}

/// Reads a value that should be an entry: what of it is one, and what in it the schema does not allow, up to
/// the limit. Only without the latter it is the entry that is meant; with it, it shows what else is wrong.
pub(in super::super) fn read(
    mut value: Value,
    notation: Notation,
) -> (Option<Written>, Vec<Fault>) {
    let unusable = |error: &dyn std::fmt::Display| {
        vec![Fault {
            pointer: String::new(),
            problem: wording::plain(&error.to_string()),
        }]
    };
    let shape = match SHAPE.as_ref() {
        Ok(shape) => shape,
        Err(error) => return (None, unusable(error)),
    };
    make_whole(&mut value);
    let mut found = Vec::new();
    if !shape.is_valid(&value) {
        let errors = shape.iter_errors(&value);
        let faults = errors.flat_map(|error| faults(&error, notation));
        found.extend(faults.take(limits::FAULTS));
        take_out(&mut value, &found);
    }
    match serde_json::from_value(value) {
        Ok(written) => (Some(written), found),
        Err(error) if found.is_empty() => (None, unusable(&error)),
        Err(_) => (None, found),
    }
}

/// Beyond this not each whole number is one that is written with a point.
const LARGEST_WHOLE: f64 = (1_u64 << 53) as f64;

/// Writes numbers without a point that have nothing behind it: `10.0` is a whole number (JSON Schema 2020-12,
/// section 6.1.1).
fn make_whole(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let is_whole = |float: &f64| float.fract() == 0.0 && float.abs() <= LARGEST_WHOLE;
            if let Some(float) = number.as_f64().filter(is_whole) {
                *value = (float as i64).into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_whole),
        Value::Object(keys) => keys.values_mut().for_each(make_whole),
        _ => {}
    }
}

/// Leaves what is not wrong.
fn take_out(value: &mut Value, faults: &[Fault]) {
    let Value::Object(entry) = value else {
        return;
    };
    for fault in faults {
        let key = fault.pointer.split('/').nth(1).unwrap_or_default();
        entry.remove(&key.replace("~1", "/").replace("~0", "~"));
    }
    // Without one there is no entry; this one nobody sees, for something is wrong.
    entry.entry("title").or_insert_with(|| "…".into());
}

/// What one thing that is not allowed means to who wrote it.
fn faults(error: &ValidationError<'_>, notation: Notation) -> Vec<Fault> {
    let here = error.instance_path().to_string();
    let at_key = |key: &str, problem: String| Fault {
        pointer: format!("{here}/{}", escaped(key)),
        problem,
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let known = keys(violated(error));
            let unknown = |key: &String| at_key(key, wording::unknown_here(key, &known));
            let told = unexpected.iter().take(limits::FAULTS);
            told.map(unknown).collect()
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            vec![at_key(key, "is missing; add it".to_owned())]
        }
        _ => vec![Fault {
            problem: problem(error, notation),
            pointer: here,
        }],
    }
}

fn problem(error: &ValidationError<'_>, notation: Notation) -> String {
    let value = error.instance();
    let length = || match &**value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    match error.kind() {
        ValidationErrorKind::MinLength { .. } => {
            "is empty; write something, or remove it".to_owned()
        }
        ValidationErrorKind::MaxLength { limit } => {
            format!("has {} characters; shorten it to {limit}", length())
        }
        ValidationErrorKind::MaxItems { limit } => {
            format!("lists {}; keep at most {limit}", length())
        }
        ValidationErrorKind::Minimum { .. } | ValidationErrorKind::Maximum { .. } => {
            let bound = |key| violated(error).and_then(|schema| schema.get(key));
            match (bound("minimum"), bound("maximum")) {
                (Some(least), Some(most)) => format!(
                    "{value} cannot be; write a whole number from {least} to {most}, or nothing"
                ),
                _ => error.to_string(),
            }
        }
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().map_or(&[][..], Vec::as_slice);
            let options = options.iter().filter_map(Value::as_str);
            let options: Vec<String> = options.map(|option| format!("`{option}`")).collect();
            format!("write {}", options.join(" or "))
        }
        ValidationErrorKind::Type { kind } => wanted(kind, violated(error), notation),
        _ => error.to_string(),
    }
}

/// The schema of which one rule is not followed.
fn violated(error: &ValidationError<'_>) -> Option<&'static Value> {
    let rule = error.schema_path().to_string();
    schema().pointer(rule.rsplit_once('/')?.0)
}

/// The keys that a table may have.
fn keys(schema: Option<&'static Value>) -> Vec<&'static str> {
    let properties = schema.and_then(|schema| schema.get("properties")?.as_object());
    let keys = properties
        .into_iter()
        .flat_map(|properties| properties.keys());
    keys.map(String::as_str).collect()
}

fn wanted(kind: &TypeKind, schema: Option<&'static Value>, notation: Notation) -> String {
    let items = schema.and_then(|schema| schema.get("items"));
    let of = match keys(items).is_empty() {
        true => "texts in quotes".to_owned(),
        false => format!(
            "{} with the keys {}",
            notation.objects(),
            keys(items).join(", ")
        ),
    };
    let noun = |kind: &str| match kind {
        "string" => Some("a text in quotes".to_owned()),
        "array" => Some(format!("a list of {of}")),
        "object" => Some(format!(
            "{} with the keys {}",
            notation.object(),
            keys(schema).join(", ")
        )),
        "integer" => Some("a whole number without quotes".to_owned()),
        // Nothing at all may stand everywhere.
        _ => None,
    };
    let kinds: Vec<&str> = match kind {
        TypeKind::Single(kind) => vec![kind.as_str()],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.as_str()).collect(),
    };
    let kinds: Vec<String> = kinds.into_iter().filter_map(noun).collect();
    format!("write {}", kinds.join(" or "))
}
