//! Calls of a template in the text of a story, outside of its programs: what has a plain meaning becomes
//! that, what wraps a text leaves it, and the others are taken out and named.

mod around;
mod call;
mod captures;
mod meaning;

use super::super::site::Site;
use super::super::{LeftOut, limits};
use super::front_matter::Problem;
use super::references::marker;
use super::rendering::parser;
use super::text::Lines;
use around::Around;
use call::{Call, Calls, Form, Role};
use captures::{Capture, Captures};
use meaning::{Meaning, NO_TEXT, meaning};
use pulldown_cmark::{Event, Tag};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

const LOST: &str = "calls of a site's templates mean nothing here";

/// A story's text without calls.
pub(super) struct Expanded<'a> {
    pub(super) lines: Lines<'a>,
    /// Where the whole story begins to be more than its teaser: at `<!--more-->`.
    pub(super) teaser: Option<usize>,
    pub(super) left_out: Vec<LeftOut>,
}

impl<'a> Expanded<'a> {
    /// Of a story that is none of a generator's.
    pub(super) fn as_it_is(lines: Lines<'a>) -> Self {
        Self {
            lines,
            teaser: None,
            left_out: Vec::new(),
        }
    }
}

/// Takes the calls out of a text.
///
/// # Errors
/// When there are more than anybody writes.
pub(super) fn expand<'a>(lines: Lines<'a>, site: Option<&Site>) -> Result<Expanded<'a>, Problem> {
    let mut expanded = Expanded::as_it_is(lines);
    let generator = site.map(|site| site.generator);
    let text = expanded.lines.text();
    if ["{{", "{%", "{:", "{#", "{."]
        .iter()
        .any(|open| text.contains(open))
    {
        let calls: Vec<Call<'_>> = Calls::of(text, generator).take(limits::CALLS + 1).collect();
        if calls.len() > limits::CALLS {
            return Err(Problem {
                line: expanded.lines.line_at(calls[limits::CALLS].span.start),
                text: format!(
                    "the story has more than {} calls of a template; split it",
                    limits::CALLS
                ),
            });
        }
        let mut writer = Writer::of(text, &calls);
        writer.write_all();
        let lost = writer.lost.iter();
        let lost =
            lost.map(|(call, at)| LeftOut::new(Some(expanded.lines.line_at(*at)), call, LOST));
        expanded.left_out = lost.collect();
        let (out, shifts) = (writer.out, writer.shifts);
        expanded.lines = expanded.lines.replaced(out, shifts);
    }
    expanded.teaser = teaser(expanded.lines.text());
    Ok(expanded)
}

fn teaser(text: &str) -> Option<usize> {
    if !text.contains("<!--") {
        return None;
    }
    let is_mark = |raw: &str| {
        let inner = raw
            .trim()
            .strip_prefix("<!--")
            .and_then(|raw| raw.strip_suffix("-->"));
        inner.is_some_and(|inner| inner.trim() == "more")
    };
    let mut events = parser(text).into_offset_iter();
    events.find_map(|(event, span)| match event {
        Event::Html(raw) | Event::InlineHtml(raw) if is_mark(&raw) => Some(span.start),
        _ => None,
    })
}

/// What is to be done where a call ends.
enum AtEnd {
    Writes(String),
    /// What was written since is kept.
    Keeps(Box<Capture>),
}

/// What is written instead of a text with calls.
struct Writer<'t> {
    text: &'t str,
    calls: &'t [Call<'t>],
    /// Programs, in which calls are none.
    code: Vec<Range<usize>>,
    /// The calls that end those of a name, in order.
    ends: HashMap<&'t str, Vec<usize>>,
    out: String,
    /// Up to where the text is written.
    done: usize,
    shifts: Vec<(usize, isize)>,
    /// What is to be done where the calls end that are open, by the numbers of their ends.
    at_ends: BTreeMap<usize, Vec<AtEnd>>,
    captures: Captures,
    /// Each kind where it first stands.
    lost: BTreeMap<String, usize>,
}

impl<'t> Writer<'t> {
    fn of(text: &'t str, calls: &'t [Call<'t>]) -> Self {
        let mut ends: HashMap<&str, Vec<usize>> = HashMap::new();
        for (number, call) in calls.iter().enumerate() {
            if call.role == Role::Ends {
                ends.entry(&call.name).or_default().push(number);
            }
        }
        let code = parser(text).into_offset_iter();
        let code = code.filter_map(|(event, span)| {
            matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_)).then_some(span)
        });
        Self {
            text,
            calls,
            code: code.collect(),
            ends,
            out: String::with_capacity(text.len()),
            done: 0,
            shifts: Vec::new(),
            at_ends: BTreeMap::new(),
            captures: Captures::default(),
            lost: BTreeMap::new(),
        }
    }

    fn write_all(&mut self) {
        let mut number = 0;
        while let Some(call) = self.calls.get(number) {
            number = self.write(call, number) + 1;
            self.end_before(number);
        }
        self.out.push_str(&self.text[self.done..]);
        let captures = std::mem::take(&mut self.captures);
        for call in captures.unwritten() {
            self.lose(&self.calls[call], "");
        }
    }

    /// Does what is to be done at the ends that are behind. An end may lie in what is written as it is.
    fn end_before(&mut self, number: usize) {
        while let Some(entry) = self.at_ends.first_entry()
            && *entry.key() < number
        {
            let end = *entry.key();
            // The inner first.
            for one in entry.remove().into_iter().rev() {
                let at = self.done.max(self.calls[end].span.end);
                match one {
                    AtEnd::Writes(text) => self.instead(at..at, &text),
                    AtEnd::Keeps(capture) => self.keep(*capture, at),
                }
            }
        }
    }

    /// Writes what stands for a call; the number of the last call that is done with it.
    fn write(&mut self, call: &Call<'t>, number: usize) -> usize {
        let end = self.end_of(call, number);
        let meaning = meaning(call, end.is_some());
        let is_in_code = self.is_in_code(&call.span);
        if is_in_code && !matches!(meaning, Meaning::Raw) && call.form != Form::Example {
            let is_end_of_raw =
                call.role == Role::Ends && ["raw", "verbatim"].contains(&call.name.as_str());
            if !is_end_of_raw {
                return number;
            }
        }
        let span = call.span.clone();
        let (before, behind) = self.around(&span);
        let inner = end.map(|end| (end, &self.text[span.end..self.calls[end].span.start]));
        match (meaning, inner) {
            _ if call.form == Form::Output && self.captures.has(&call.name) => {
                self.write_captured(call);
            }
            (Meaning::Text, _) => return number,
            (Meaning::Inline(text), _) => self.instead(span, &text),
            (Meaning::Block(html), _) if before.is_empty() => {
                // On the line of a block of HTML, and on the next, Markdown is none.
                let end = if behind.is_empty() { "\n" } else { "\n\n" };
                self.instead(span, &format!("{html}{end}"));
            }
            (Meaning::Block(html), _) => self.instead(span, &html),
            (Meaning::Nothing, _) => self.remove(call, span),
            (Meaning::Wraps, Some((end, inner))) => {
                let is_in_line = !self.begins_line(&span) || self.is_in_code(&self.calls[end].span);
                self.wrap(call, (end, inner), is_in_line);
            }
            (Meaning::Captured(name), Some((end, _))) => self.capture((number, end), name),
            (Meaning::Page(page), _) if self.is_address(&span) => {
                let marker = marker(&page, &self.text[span.clone()]);
                self.instead(span, &marker);
            }
            (Meaning::Raw, Some((end, inner))) => {
                self.instead(span.start..self.calls[end].span.end, inner);
                return end;
            }
            (Meaning::Code(language), Some((end, inner))) => {
                let fenced = fenced(&language, inner);
                self.instead(span.start..self.calls[end].span.end, &fenced);
                return end;
            }
            (Meaning::Whole, Some((end, _))) => {
                if !NO_TEXT.contains(&call.name.as_str()) {
                    self.lose(call, "");
                }
                self.instead(span.start..self.calls[end].span.end, "");
                return end;
            }
            _ => {
                self.lose(call, "");
                self.instead(span, "");
            }
        }
        number
    }

    /// Writes what a call says of the text up to its end instead of both.
    fn wrap(&mut self, call: &Call<'t>, (end, text): (usize, &str), is_in_line: bool) {
        let around = Around::of(call, text, is_in_line);
        let blank = match around.is_link {
            true => text.len() - text.trim_start().len(),
            false => 0,
        };
        self.instead(call.span.start..call.span.end + blank, &around.above);
        let at_end = self.at_ends.entry(end).or_default();
        at_end.push(AtEnd::Writes(around.below));
        for words in around.unsaid {
            self.lose(call, &words);
        }
    }

    fn capture(&mut self, (call, end): (usize, usize), name: String) {
        self.instead(self.calls[call].span.clone(), "");
        let capture = Capture {
            name,
            call,
            out: std::mem::take(&mut self.out),
            shifts: std::mem::take(&mut self.shifts),
        };
        let at_end = self.at_ends.entry(end).or_default();
        at_end.push(AtEnd::Keeps(Box::new(capture)));
    }

    /// Keeps what was written since a call, and goes on behind what was written before it.
    fn keep(&mut self, capture: Capture, end: usize) {
        self.instead(end..end, "");
        let text = std::mem::replace(&mut self.out, capture.out);
        let shifts = std::mem::replace(&mut self.shifts, capture.shifts);
        let here = text.matches('\n').count().cast_signed();
        let more = shifts.iter().map(|(_, more)| more).sum::<isize>();
        self.shifts.push((self.out.len(), here + more));
        self.captures.keep(capture.name, capture.call, &text);
    }

    /// Writes a text that is kept where its name stands. Markdown is read in no line of a block of HTML, but
    /// behind an empty one.
    fn write_captured(&mut self, call: &Call<'t>) {
        let is_block = |text: &str| call.inner.contains("markdownify") || text.contains("\n\n");
        let text = self.captures.write(&call.name);
        let text = text.map(|text| match is_block(text) {
            true => format!("\n\n{text}\n\n"),
            false => text.to_owned(),
        });
        if text.is_none() {
            self.lose(call, "");
        }
        self.instead(call.span.clone(), &text.unwrap_or_default());
    }

    /// The call that ends another. Tera has one end for all.
    fn end_of(&self, call: &Call<'_>, number: usize) -> Option<usize> {
        if call.role != Role::Begins {
            return None;
        }
        let next = |name: &str| {
            let ends = self.ends.get(name)?;
            ends.get(ends.partition_point(|end| *end <= number))
                .copied()
        };
        let of_all = || (call.form == Form::Statement && call.is_bracketed).then(|| next(""))?;
        next(&call.name).or_else(of_all)
    }

    fn is_in_code(&self, span: &Range<usize>) -> bool {
        let next = self.code.partition_point(|code| code.end <= span.start);
        self.code
            .get(next)
            .is_some_and(|code| code.contains(&span.start))
    }

    /// What else stands on its lines, before and behind it.
    fn around(&self, span: &Range<usize>) -> (&'t str, &'t str) {
        let before = self.text[..span.start].rsplit('\n').next();
        let behind = self.text[span.end..].split('\n').next();
        (
            before.unwrap_or_default().trim(),
            behind.unwrap_or_default().trim(),
        )
    }

    /// Whether nothing is written before it on its line.
    fn begins_line(&self, span: &Range<usize>) -> bool {
        let is_blank = [' ', '\t'];
        let unwritten = self.text[self.done..span.start].trim_end_matches(is_blank);
        let before = match unwritten {
            "" => self.out.trim_end_matches(is_blank),
            unwritten => unwritten,
        };
        before.is_empty() || before.ends_with('\n')
    }

    /// Whether it stands where an address is written.
    fn is_address(&self, span: &Range<usize>) -> bool {
        let before = self.text[self.done..span.start].chars().next_back();
        let before = before.or_else(|| self.out.chars().next_back());
        before.is_some_and(|c| matches!(c, '(' | '"' | '\'' | '<'))
    }

    fn remove(&mut self, call: &Call<'_>, span: Range<usize>) {
        self.instead(span, "");
        // A table of contents takes the place of a list with one item.
        if call.form == Form::Attributes && call.inner.trim().starts_with("toc") {
            let above = self.out.trim_end();
            let line = above.rfind('\n').map_or(0, |end| end + 1);
            if above[line..].starts_with(['*', '-', '+', '1']) {
                let lines = self.out[line..].matches('\n').count();
                self.out.truncate(line);
                self.shift(lines, 0);
            }
        }
    }

    /// Writes the text up to a span, and something instead of that.
    fn instead(&mut self, span: Range<usize>, text: &str) {
        self.out.push_str(&self.text[self.done..span.start]);
        self.out.push_str(text);
        let there = self.text[span.clone()].matches('\n').count();
        self.shift(there, text.matches('\n').count());
        self.done = span.end;
    }

    fn shift(&mut self, there: usize, here: usize) {
        if there != here {
            let more = there.cast_signed() - here.cast_signed();
            self.shifts.push((self.out.len(), more));
        }
    }

    /// Names a call, or only some of its `words`.
    fn lose(&mut self, call: &Call<'_>, words: &str) {
        let name = match call.name.as_str() {
            "include" => format!("include {}", call.unnamed(0).unwrap_or_default()),
            name => name.to_owned(),
        };
        let name = match words {
            "" => name,
            words => format!("{name} {words}"),
        };
        let shown = match call.form {
            Form::Shortcode => format!("{{{{< {name} >}}}}"),
            Form::Statement => format!("{{% {name} %}}"),
            _ => format!("{{{{ {name} }}}}"),
        };
        if self.lost.len() < limits::LEFT_OUT_KINDS {
            self.lost.entry(shown).or_insert(call.span.start);
        }
    }
}

/// A program, in a fence that it does not have within it.
fn fenced(language: &str, program: &str) -> String {
    let longest = program.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!(
        "\n{fence}{language}\n{}\n{fence}\n",
        program.trim_matches('\n')
    )
}
