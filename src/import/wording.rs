//! What parsers say, in the words of who writes front matter and `site.toml`: the culprit, and what to
//! write instead.

/// What other programs call a key, and what it is called here.
const ELSEWHERE: [(&str, &str); 14] = [
    ("date", "published"),
    ("pubdate", "published"),
    ("lastmod", "updated"),
    ("modified", "updated"),
    ("byline", "author"),
    ("category", "section"),
    ("categories", "tags"),
    ("keywords", "tags"),
    ("description", "summary"),
    ("excerpt", "summary"),
    ("cover", "image"),
    ("permalink", "link"),
    ("lang", "language"),
    ("site_url", "base_url"),
];

/// Of YAML that is nested too deeply, or a few lines of which stand for more than there is room for.
const TOO_MUCH: &str = "more stands in it than is read; write fewer values, and each where it belongs instead \
                        of an alias (`*name`)";

/// A name that is less like another, from 0 to 1, was hardly meant to be that: `boi` and `bio` are alike
/// by two thirds, `kind` and `link` by half.
const LIKENESS: f64 = 0.6;

/// Refuses a key, with the one that was probably meant and all that there are.
pub(crate) fn unknown(key: &str, known: &[&str]) -> String {
    format!("unknown key `{key}`; {}", instead(key, known))
}

/// The same where the place is said already.
pub(crate) fn unknown_here(key: &str, known: &[&str]) -> String {
    format!("unknown key; {}", instead(key, known))
}

/// What to write instead of a key that is not known.
fn instead(key: &str, known: &[&str]) -> String {
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    let names = names.join(", ");
    match meant(key, known) {
        Some(name) => format!("did you mean `{name}`? If not, write one of {names}"),
        None => format!("write one of {names}"),
    }
}

fn meant<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let key = key.to_lowercase();
    let elsewhere = ELSEWHERE.iter().find(|(other, _)| *other == key);
    let ours = elsewhere.and_then(|(_, ours)| known.iter().find(|name| *name == ours));
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(&key, name);
    let nearest = known
        .iter()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
        .filter(|name| likeness(name) >= LIKENESS);
    ours.or(nearest).copied()
}

/// A parser's message; those that are not known stay as they are.
pub(crate) fn plain(message: &str) -> String {
    let message = message.trim().replace('\n', " ");
    if let Some((key, names)) = after(&message, "unknown field `", "`, expected ") {
        // What TOML's reader calls a date, where a table may be.
        if key.starts_with('$') {
            return "write a text in quotes, not a date".to_owned();
        }
        let names = names.split([',', ' ']).map(|name| name.trim_matches('`'));
        let names: Vec<&str> = names
            .filter(|name| !matches!(*name, "" | "one" | "of" | "or"))
            .collect();
        return unknown(key, &names);
    }
    if let Some((key, _)) = after(&message, "missing field `", "`") {
        return format!("`{key}` is missing; add it");
    }
    if let Some((_, wanted)) = after(&message, "invalid ", ", expected ")
        && (message.starts_with("invalid type") || message.starts_with("invalid value"))
    {
        return format!("write {}", noun(wanted));
    }
    if let Some((key, _)) = after(&message, "duplicate mapping key: ", ", set ") {
        return format!("`{key}` is there twice; keep one");
    }
    if message.starts_with("budget breached: ") {
        return TOO_MUCH.to_owned();
    }
    match message.as_str() {
        "expected string scalar" => format!("write {}", noun("a string")),
        "invalid u32" | "invalid u64" => format!("write {}", noun("u64")),
        "string values must be quoted, expected literal string" => {
            "put the text in quotes: \"…\"; what is so or not is true or false".to_owned()
        }
        "invalid basic string, expected `\"`"
        | "invalid literal string, expected `'`"
        | "unclosed quote" => "a text is not closed; write a quote at its end".to_owned(),
        "recursion limit exceeded" | "cannot recurse further; max recursion depth met" => {
            "lists and tables lie too deep in each other; write fewer levels".to_owned()
        }
        "duplicate key" => "this key is there twice; keep one".to_owned(),
        _ => message,
    }
}

/// What stands between two pieces of a message, the first of which begins it, and what is behind them.
fn after<'m>(message: &'m str, start: &str, end: &str) -> Option<(&'m str, &'m str)> {
    message.strip_prefix(start)?.split_once(end)
}

fn noun(wanted: &str) -> &str {
    match wanted {
        "a string" => "a text in quotes",
        "u32" | "u64" => "a whole number without quotes",
        "a boolean" => "true or false",
        other => other,
    }
}

/// The key before the value that a byte of the text is in; `None` of a list's item.
pub(crate) fn key_of(text: &str, byte: usize) -> Option<&str> {
    let before = text.get(..byte)?.lines().next_back()?.trim_end();
    let before = before.strip_suffix(['=', ':'])?.trim_end();
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let start = before.trim_end_matches(is_of_name).len();
    before.get(start..).filter(|key| !key.is_empty())
}
