//! Calls of a template in a text: where they begin and end, and what they say.

use crate::import::limits;
use crate::import::site::Generator;
use std::ops::Range;

/// How a call is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// Hugo's example of a call, which is none: `{{</* … */>}}`.
    Example,
    /// What nobody is to see: `{{/* … */}}`, `{# … #}`, `{::comment} … {:/comment}`.
    Comment,
    /// Hugo's `{{< … >}}` and `{{% … %}}`.
    Shortcode,
    /// `{% … %}` of Liquid, Nunjucks and Tera.
    Statement,
    /// Their `{{ … }}`.
    Output,
    /// Kramdown's `{: … }`.
    Attributes,
    /// `{#…}` and `{.…}` at the end of a heading.
    OfHeading,
}

/// Where each form begins and ends: of two that begin alike the longer first.
const FORMS: [(&str, &str, Form); 13] = [
    ("{{</*", "*/>}}", Form::Example),
    ("{{%/*", "*/%}}", Form::Example),
    ("{{/*", "*/}}", Form::Comment),
    ("{{<", ">}}", Form::Shortcode),
    ("{{%", "%}}", Form::Shortcode),
    ("{{", "}}", Form::Output),
    ("{%", "%}", Form::Statement),
    ("{::comment}", "{:/comment}", Form::Comment),
    ("{::comment}", "{:/}", Form::Comment),
    ("{:", "}", Form::Attributes),
    ("{#", "#}", Form::Comment),
    ("{#", "}", Form::OfHeading),
    ("{.", "}", Form::OfHeading),
];

impl Form {
    /// Whether a generator has it; of one that is not known, what no story has by chance.
    fn is_of(self, open: &str, generator: Option<Generator>) -> bool {
        use Generator::{Eleventy, Hugo, Jekyll};
        match self {
            Self::Example | Self::Shortcode => matches!(generator, None | Some(Hugo)),
            Self::Comment if open == "{#" => generator == Some(Eleventy),
            Self::Comment if open == "{::comment}" => matches!(generator, None | Some(Jekyll)),
            Self::Comment => matches!(generator, None | Some(Hugo)),
            Self::Statement | Self::Output => generator != Some(Hugo),
            Self::Attributes => matches!(generator, None | Some(Jekyll)),
            Self::OfHeading => true,
        }
    }
}

/// What a call does with what follows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Begins,
    /// It ends the nearest of its name before it.
    Ends,
    /// It has no end, by its own word.
    Alone,
}

/// A call.
#[derive(Debug)]
pub(super) struct Call<'t> {
    pub(super) form: Form,
    pub(super) span: Range<usize>,
    /// Between its marks.
    pub(super) inner: &'t str,
    pub(super) role: Role,
    /// Empty if it begins with a text in quotes, or is of no name.
    pub(super) name: String,
    /// Values, and the names of those that have one.
    pub(super) arguments: Vec<(String, String)>,
    /// Whether its name has brackets behind it.
    pub(super) is_bracketed: bool,
}

impl Call<'_> {
    /// The first of some arguments that it has, by name.
    pub(super) fn named(&self, names: &[&str]) -> Option<&str> {
        let by_name = |name: &&str| {
            let mut arguments = self.arguments.iter();
            arguments.find(|(key, _)| key.eq_ignore_ascii_case(name))
        };
        let (_, value) = names.iter().find_map(by_name)?;
        Some(value.as_str())
    }

    /// An argument without a name, from 0.
    pub(super) fn unnamed(&self, number: usize) -> Option<&str> {
        let mut arguments = self.arguments.iter().filter(|(key, _)| key.is_empty());
        arguments.nth(number).map(|(_, value)| value.as_str())
    }
}

/// The calls of a text, in order, none within another.
pub(super) struct Calls<'t> {
    text: &'t str,
    generator: Option<Generator>,
    at: usize,
    /// Where the next end of each form is, so that none is looked for twice.
    ends: [usize; FORMS.len()],
}

impl<'t> Calls<'t> {
    pub(super) fn of(text: &'t str, generator: Option<Generator>) -> Self {
        Self {
            text,
            generator,
            at: 0,
            ends: [0; FORMS.len()],
        }
    }

    /// The call that begins at an offset.
    fn call_at(&mut self, start: usize) -> Option<Call<'t>> {
        let rest = &self.text[start..];
        for (number, (open, close, form)) in FORMS.iter().enumerate() {
            if !rest.starts_with(open) || !form.is_of(open, self.generator) {
                continue;
            }
            let from = start + open.len();
            if self.ends[number] < from {
                let found = self.text[from..].find(close);
                self.ends[number] = found.map_or(usize::MAX, |end| from + end);
            }
            let end = self.ends[number];
            if end.saturating_sub(from) > limits::CALL {
                continue;
            }
            let span = start..end + close.len();
            let inner = &self.text[from..end];
            if self.is_whole(*form, inner, &span) {
                return Some(read(*form, inner, span));
            }
        }
        None
    }

    /// Whether what is in marks of a form is what the form has.
    fn is_whole(&self, form: Form, inner: &str, span: &Range<usize>) -> bool {
        let line = self.text[..span.start].rsplit('\n').next();
        let is_line = !inner.contains('\n');
        match form {
            Form::Attributes => is_line,
            Form::OfHeading => {
                let is_last = self.text[span.end..]
                    .lines()
                    .next()
                    .is_none_or(|l| l.trim().is_empty());
                is_line && is_last && line.is_some_and(|line| line.trim_start().starts_with('#'))
            }
            _ => true,
        }
    }
}

impl<'t> Iterator for Calls<'t> {
    type Item = Call<'t>;

    fn next(&mut self) -> Option<Call<'t>> {
        loop {
            let start = self.at + self.text[self.at..].find('{')?;
            if let Some(call) = self.call_at(start) {
                self.at = call.span.end;
                return Some(call);
            }
            self.at = start + 1;
        }
    }
}

/// Reads what is between the marks.
fn read(form: Form, inner: &str, span: Range<usize>) -> Call<'_> {
    let mut call = Call {
        form,
        span,
        inner,
        role: Role::Begins,
        name: String::new(),
        arguments: Vec::new(),
        is_bracketed: false,
    };
    if !matches!(form, Form::Shortcode | Form::Statement | Form::Output) {
        return call;
    }
    // Liquid's `-` takes the blanks around a call away.
    let mut says = inner.trim().trim_matches('-').trim();
    if form == Form::Shortcode {
        if let Some(name) = says.strip_prefix('/') {
            (call.role, says) = (Role::Ends, name.trim());
        } else if let Some(rest) = says.strip_suffix('/').filter(|rest| is_open(rest)) {
            (call.role, says) = (Role::Alone, rest.trim());
        }
    }
    if !says.starts_with(['"', '\'', '`']) {
        let end = says.find(|c: char| c.is_whitespace() || c == '(' || c == '|');
        let (name, rest) = says.split_at(end.unwrap_or(says.len()));
        call.name = name.to_owned();
        call.is_bracketed = rest.starts_with('(');
        says = rest;
    }
    if form == Form::Statement
        && let Some(name) = call.name.strip_prefix("end")
    {
        (call.role, call.name) = (Role::Ends, name.to_owned());
    }
    call.arguments = arguments(says);
    call
}

/// Whether a text may lack its last `/`: else that is of a value without quotes.
fn is_open(rest: &str) -> bool {
    rest.ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`'))
        || !rest.contains(char::is_whitespace)
}

/// `key="value"`, `key: value` and values alone, with blanks or commas between them, up to a filter.
fn arguments(says: &str) -> Vec<(String, String)> {
    let mut arguments: Vec<(String, String)> = Vec::new();
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')');
    let mut rest = says.trim_start_matches(is_between);
    let mut key = String::new();
    while let Some(first) = rest.chars().next() {
        let value;
        if first == '|' {
            break;
        } else if matches!(first, '"' | '\'' | '`') {
            let (inside, behind) = rest[1..].split_once(first).unwrap_or((&rest[1..], ""));
            (value, rest) = (inside, behind);
        } else {
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            let behind = rest[end..].trim_start();
            let is_key = behind.starts_with('=') && !behind.starts_with("==")
                || behind
                    .strip_prefix(':')
                    .is_some_and(|value| value.starts_with([' ', '"', '\'']));
            if is_key && end > 0 && key.is_empty() {
                rest[..end].clone_into(&mut key);
                rest = behind[1..].trim_start();
                continue;
            }
            let end = rest.find(is_between).unwrap_or(rest.len());
            (value, rest) = rest.split_at(end);
        }
        arguments.push((std::mem::take(&mut key), value.to_owned()));
        rest = rest.trim_start_matches(is_between);
    }
    arguments
}
