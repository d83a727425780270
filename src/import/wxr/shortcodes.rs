//! Shortcodes: what WordPress and its plugins write in brackets, such as `[gallery ids="3,4"]`.
//!
//! Brackets stand in prose as well. A word in them is a shortcode if
//!
//! - it is one of those known here,
//! - or an end `[/word]` follows, as of `[quote]…[/quote]`,
//! - or it has attributes, as `[map zoom=3]` has, and no tags among them,
//! - or it has an underscore, as no word of a language does, or ends as `[word /]` does,
//! - or it is alone on its line, and known as what a site fills in (see `named`);
//!
//! any other, such as `[sic]` or `[the mayor laughs]`, is text, and so is whatever stands in a tag, in
//! `pre` or in `code`. `[[gallery]]` is how one writes about them: it becomes `[gallery]`.

use super::embeds::is_line_of_its_own;
use super::markup::{Piece, Pieces};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// A shortcode's tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shortcode<'t> {
    /// Where it begins and ends in the text, in bytes.
    start: usize,
    end: usize,
    pub(super) name: &'t str,
    /// What stands behind the name.
    attributes: &'t str,
    form: Form,
    /// Whether its line holds nothing else, but for others.
    pub(super) is_alone: bool,
    /// Which of the text's shortcodes ends this one.
    closed_by: Option<usize>,
    /// Which of them is the next end of its name, of this one or of another.
    next_end: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Opening,
    Closing,
    /// `[word /]`.
    Whole,
    /// `[[word]]`.
    Escaped,
}

/// Who says what becomes of shortcodes.
pub(super) trait Renderer {
    /// Whether this is known, so that it is a shortcode whatever its form is.
    fn knows(&self, shortcode: &Shortcode<'_>) -> bool;

    /// What becomes of one, and of what it encloses, if it does.
    fn render(&mut self, shortcode: &Shortcode<'_>, enclosed: Option<&str>) -> Rendered;
}

/// What becomes of a shortcode.
pub(super) enum Rendered {
    /// HTML, in the place of all of it.
    Whole(String),
    /// This, in the place of each of its tags; what they enclose stays.
    Tags(Cow<'static, str>),
    /// Nothing, in the place of all up to the next end of its name, as WordPress has it.
    Nothing,
}

/// Renders all shortcodes of a text.
pub(super) fn render(text: &str, renderer: &mut impl Renderer) -> String {
    if !text.contains('[') {
        return text.to_owned();
    }
    let shortcodes = find(text, renderer);
    let mut html = String::with_capacity(text.len());
    let (mut from, mut next) = (0, 0);
    while let Some(shortcode) = shortcodes.get(next) {
        html.push_str(&text[from..shortcode.start]);
        (from, next) = (shortcode.end, next + 1);
        if shortcode.form == Form::Escaped {
            html.push_str(&text[shortcode.start + 1..shortcode.end - 1]);
            continue;
        }
        let closing = |end: Option<usize>| end.and_then(|end| Some((end, shortcodes.get(end)?)));
        let closed_by = closing(shortcode.closed_by);
        let enclosed = closed_by.map(|(_, closing)| &text[shortcode.end..closing.start]);
        let ended_by = match renderer.render(shortcode, enclosed) {
            Rendered::Tags(instead) => {
                html.push_str(&instead);
                None
            }
            Rendered::Whole(rendered) => {
                html.push_str(&rendered);
                closed_by
            }
            Rendered::Nothing if shortcode.form == Form::Opening => closing(shortcode.next_end),
            Rendered::Nothing => None,
        };
        if let Some((end, closing)) = ended_by {
            (from, next) = (closing.end, end + 1);
        }
    }
    html.push_str(&text[from..]);
    html
}

/// What has the form of a shortcode and is one.
fn find<'t>(text: &'t str, renderer: &impl Renderer) -> Vec<Shortcode<'t>> {
    let mut found = Vec::new();
    let breaks = |piece: &Piece<'_>| match piece {
        Piece::Tag(tag) | Piece::Verbatim(tag) => is_line_of_its_own(tag),
        _ => true,
    };
    let mut begins = true;
    let mut pieces = Pieces::of(text).peekable();
    while let Some((start, piece)) = pieces.next() {
        if let Piece::Text(piece) = piece {
            let ends = pieces.peek().is_none_or(|(_, next)| breaks(next));
            in_text(piece, start, (begins, ends), &mut found);
        }
        begins = breaks(&piece);
    }
    close(&mut found);
    let mut opened = HashSet::new();
    found.retain(|shortcode| {
        let is_one = match shortcode.form {
            Form::Closing => opened.contains(shortcode.name) || renderer.knows(shortcode),
            _ => renderer.knows(shortcode) || shortcode.is_formal(),
        };
        if is_one && shortcode.form != Form::Escaped {
            opened.insert(shortcode.name);
        }
        is_one
    });
    // Once more: what was no shortcode stands no longer between.
    close(&mut found);
    found
}

/// Those of a text; `edges` says whether lines begin and end with it. One is alone if each beside it on its line is.
fn in_text<'t>(text: &'t str, offset: usize, edges: (bool, bool), found: &mut Vec<Shortcode<'t>>) {
    let first = found.len();
    let mut at = 0;
    while let Some(open) = text[at..].find('[').map(|open| at + open) {
        at = open + 1;
        let is_escaped = text[at..].starts_with('[');
        let Some(shortcode) = read(text, open + usize::from(is_escaped)) else {
            continue;
        };
        at = shortcode.end;
        let is_escaped = is_escaped && text[shortcode.end..].starts_with(']');
        let form = if is_escaped {
            Form::Escaped
        } else {
            shortcode.form
        };
        let around = usize::from(is_escaped);
        let line = text[..shortcode.start - around].trim_end_matches([' ', '\t']);
        let is_behind = |other: &Shortcode<'_>| other.is_alone && other.end == offset + line.len();
        found.push(Shortcode {
            start: offset + shortcode.start - around,
            end: offset + shortcode.end + around,
            form,
            is_alone: line.ends_with('\n')
                || line.is_empty() && edges.0
                || found[first..].last().is_some_and(is_behind),
            ..shortcode
        });
        at += around;
    }
    let mut next = None;
    for shortcode in found[first..].iter_mut().rev() {
        let line = text[shortcode.end - offset..].trim_start_matches([' ', '\t', '\r']);
        shortcode.is_alone &= line.starts_with('\n')
            || line.is_empty() && edges.1
            || next == Some(offset + text.len() - line.len());
        next = shortcode.is_alone.then_some(shortcode.start);
    }
}

/// What begins with the `[` at a byte of the text. It ends with the next `]`, and no `[` stands in it:
/// that is what page builders keep to.
fn read(text: &str, start: usize) -> Option<Shortcode<'_>> {
    let inside = &text[start + 1..];
    let length = inside.find(['[', ']'])?;
    let end = start + 1 + length + 1;
    let inside = inside[..length].trim_end();
    if !text[..end].ends_with(']') {
        return None;
    }
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    // An address may end with it as well.
    let whole = inside.strip_suffix('/').filter(|whole| {
        whole.ends_with(|c: char| c.is_whitespace() || c == '"' || c == '\'')
            || whole.chars().all(is_of_name)
    });
    let (inside, form) = match (inside.strip_prefix('/'), whole) {
        (Some(name), _) => (name, Form::Closing),
        (_, Some(whole)) => (whole, Form::Whole),
        _ => (inside, Form::Opening),
    };
    let length = inside.find(|c| !is_of_name(c)).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(length);
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic());
    // The old audio player wrote `[audio:https://…]`.
    let address = attributes.strip_prefix(':');
    let address = address.filter(|address| address.starts_with("http"));
    let ends = |c: char| c.is_whitespace() || c == '=';
    let is_apart = attributes.is_empty() || attributes.starts_with(ends) || address.is_some();
    let attributes = address.unwrap_or(attributes);
    (is_word && is_apart).then_some(Shortcode {
        start,
        end,
        name,
        attributes,
        form,
        is_alone: false,
        closed_by: None,
        next_end: None,
    })
}

/// Says of each which one ends it: the next of its name, if that is an end. `[audio]` may enclose
/// something, and may not.
fn close(found: &mut [Shortcode<'_>]) {
    let mut next: HashMap<&str, (usize, Form, Option<usize>)> = HashMap::new();
    for (at, shortcode) in found.iter_mut().enumerate().rev() {
        if shortcode.form == Form::Escaped {
            continue;
        }
        let following = next.get(shortcode.name).copied();
        shortcode.next_end = following.and_then(|(.., end)| end);
        shortcode.closed_by = following
            .filter(|(_, form, _)| *form == Form::Closing && shortcode.form == Form::Opening)
            .map(|(at, ..)| at);
        let end = match shortcode.form {
            Form::Closing => Some(at),
            _ => shortcode.next_end,
        };
        next.insert(shortcode.name, (at, shortcode.form, end));
    }
}

impl<'t> Shortcode<'t> {
    /// Whether its form alone says that it is one.
    fn is_formal(&self) -> bool {
        let is_formal = self.form == Form::Whole
            || self.name.contains('_')
            || self.is_closed()
            || attributes(self.attributes).any(|(name, _)| !name.is_empty());
        // `[url=https://…]` may be what forums write instead of HTML.
        is_formal && !self.attributes.starts_with('=')
    }

    /// Whether it is the end of another.
    pub(super) fn is_closing(&self) -> bool {
        self.form == Form::Closing
    }

    /// Whether an end of its name follows, of this one or of another.
    pub(super) fn is_closed(&self) -> bool {
        self.next_end.is_some()
    }

    /// Its attributes as they are written, each with its name, or an empty one.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'t str, &'t str)> + use<'t> {
        attributes(self.attributes)
    }

    /// The value of an attribute, as it is written.
    pub(super) fn attribute(&self, name: &str) -> Option<&'t str> {
        let mut all = attributes(self.attributes);
        let (_, value) = all.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
        Some(value).filter(|value| !value.is_empty())
    }

    /// The first value without a name, as of `[youtube https://…]` and `[youtube=https://…]`.
    pub(super) fn value(&self) -> Option<&'t str> {
        let mut all = attributes(self.attributes);
        Some(all.find(|(name, _)| name.is_empty())?.1)
    }
}

/// Attributes as `name="value"`, `name='value'` or `name=value`, and values without a name, for which it
/// is empty.
fn attributes(written: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = written;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let is_end = |c: char| c.is_whitespace() || c == '=' || c == '"' || c == '\'';
        // In an address `=` is part of it.
        let is_address = ["http://", "https://"]
            .iter()
            .any(|start| rest.starts_with(start));
        let length = match is_address {
            true => 0,
            false => rest.find(is_end).unwrap_or(rest.len()),
        };
        let (name, after) = rest.split_at(length);
        let value = after.trim_start().strip_prefix('=').map(str::trim_start);
        let (name, value, after) = match value {
            Some(value) => {
                let (value, after) = quoted(value)?;
                (name, value, after)
            }
            None if name.is_empty() => {
                let (value, after) = quoted(rest)?;
                ("", value, after)
            }
            None => ("", name, after),
        };
        rest = after;
        Some((name, value))
    })
}

/// A value, in quotes or up to white space, and what is behind it. `None` at the end.
fn quoted(written: &str) -> Option<(&str, &str)> {
    let quote = written.chars().next()?;
    if matches!(quote, '"' | '\'')
        && let Some((value, after)) = written[1..].split_once(quote)
    {
        return Some((value, after));
    }
    let end = written.find(char::is_whitespace).unwrap_or(written.len());
    // An editor may have curved the quotes.
    let curved = |c: char| matches!(c, '"' | '\'' | '“' | '”' | '″');
    Some((written[..end].trim_matches(curved), &written[end..]))
}
