//! Entries as JSON, one a line (JSON Lines), in the schema of the API.

use super::json::{JsonError, parse};
use super::markdown::Problem;
use super::written::{Fault, submission};
use super::{ImportError, Imported, Options, Pieces, Source, limits, source};
use serde::de::IgnoredAny;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Reads from the disk, at a time: lines are a few kilobytes.
const BUFFER: usize = 128 << 10;

/// What some editors write before a text.
const MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Begins to read a file, or standard input. A line that is none of an entry fails alone.
pub(super) fn open(source: &Source, options: &Options) -> Result<Pieces, ImportError> {
    let input: Box<dyn Read + Send> = match source.is_standard_input() {
        true => Box::new(io::stdin()),
        false => Box::new(source::open(&source.path)?),
    };
    Ok(Box::new(Lines {
        path: source.path.clone(),
        options: options.clone(),
        input: BufReader::with_capacity(BUFFER, input),
        number: 0,
        is_over: false,
    }))
}

/// Whether a file has an object on its first line, and begins another below that or ends. In front of a text, an object
/// is a front matter.
pub(super) fn begins(path: &Path) -> Result<bool, ImportError> {
    let input = BufReader::new(source::open(path)?.take(limits::LINE));
    let mut lines = input.split(b'\n').filter(|line| {
        let is_blank = |line: &Vec<u8>| bare(line).is_empty();
        !line.as_ref().is_ok_and(is_blank)
    });
    let mut next = || lines.next().transpose();
    let (first, second) = next()
        .and_then(|first| Ok((first.unwrap_or_default(), next()?)))
        .map_err(|cause| ImportError::Unreadable {
            path: path.to_owned(),
            cause,
        })?;
    let inner = bare(&first).strip_prefix(b"{");
    let inner = inner.and_then(|first| first.strip_suffix(b"}"));
    let is_object = inner.is_some_and(|inner| inner.trim_ascii().starts_with(b"\""));
    let goes_on = second.is_none_or(|second| bare(&second).starts_with(b"{"));
    Ok(is_object && goes_on)
}

/// Whether all of a file is objects, or a list of such, over however many lines: what somebody took for such lines,
/// and no text of a story.
pub(super) fn is_spread_out(path: &Path) -> Result<bool, ImportError> {
    let head = source::head(path)?;
    let mut signs = bare(&head)
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace());
    let begins = matches!(
        (signs.next(), signs.next()),
        (Some(b'{'), Some(b'"')) | (Some(b'['), Some(b'{'))
    );
    if !begins {
        return Ok(false);
    }
    let bytes = source::bytes(path)?;
    let mut values = serde_json::Deserializer::from_slice(bare(&bytes)).into_iter::<IgnoredAny>();
    Ok(values.all(|value| value.is_ok()))
}

fn bare(line: &[u8]) -> &[u8] {
    line.strip_prefix(MARK).unwrap_or(line).trim_ascii()
}

struct Lines {
    path: PathBuf,
    options: Options,
    input: BufReader<Box<dyn Read + Send>>,
    /// Of the line that was read last, from 1.
    number: usize,
    is_over: bool,
}

/// What the next line is.
enum Line {
    Whole(Vec<u8>),
    TooLong(u64),
}

impl Iterator for Lines {
    type Item = Result<Imported, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            self.number += 1;
            let line = match self.line() {
                Ok(line) => line?,
                Err(cause) => {
                    self.is_over = true;
                    let path = self.path.clone();
                    return Some(Err(ImportError::Unreadable { path, cause }));
                }
            };
            if let Line::Whole(bytes) = &line
                && self.number == 1
                && let Some(problem) = no_lines(bytes, self.input.buffer())
            {
                self.is_over = true;
                return Some(Err(self.wrong(problem.to_owned())));
            }
            match line {
                Line::Whole(bytes) if bytes.trim_ascii().is_empty() => {}
                Line::Whole(bytes) => return Some(self.entry(&bytes)),
                Line::TooLong(length) => {
                    return Some(Err(self.wrong(format!(
                        "the line has {length} bytes; an entry has at most {} MiB",
                        limits::LINE >> 20
                    ))));
                }
            }
        }
        None
    }
}

impl Lines {
    /// The next line; `None` at the end. Of one that is too long no more than the limit is in memory.
    fn line(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        let mut start = (&mut self.input).take(limits::LINE + 1);
        start.read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        let length = line.len() as u64;
        if self.number == 1 && line.starts_with(MARK) {
            line.drain(..MARK.len());
        }
        if length <= limits::LINE || line.last() == Some(&b'\n') {
            return Ok(Some(Line::Whole(line)));
        }
        drop(line);
        let rest = self.input.skip_until(b'\n')?;
        Ok(Some(Line::TooLong(length + rest as u64)))
    }

    fn entry(&self, bytes: &[u8]) -> Result<Imported, ImportError> {
        let value = parse(bytes.trim_ascii_end()).map_err(|error| match error {
            JsonError::Syntax(error) => self.wrong(no_json(bytes, &error)),
            JsonError::TooMany => self.wrong(error.to_string()),
            JsonError::Twice(faults) => self.faulty(&faults),
        })?;
        let submission = submission(value, &self.options);
        let submission = submission.map_err(|faults| self.faulty(&faults))?;
        Ok(Imported {
            submissions: vec![submission],
            line: Some(self.number),
            length: bytes.len() as u64,
            ..Imported::default()
        })
    }

    fn faulty(&self, faults: &[Fault]) -> ImportError {
        let problem = |fault: &Fault| Problem {
            line: self.number,
            text: fault.to_string(),
        };
        ImportError::faulty(&self.path, faults.iter().map(problem).collect())
    }

    fn wrong(&self, problem: String) -> ImportError {
        ImportError::Invalid {
            path: self.path.clone(),
            line: self.number,
            problem,
        }
    }
}

/// Why a file that begins with this line, and goes on so, has none of JSON, which would be told of each.
fn no_lines(first: &[u8], rest: &[u8]) -> Option<&'static str> {
    if begins_spread_out(bare(first), rest.trim_ascii_start()) {
        return Some(
            "this JSON is spread over several lines; write each object on one line, without a list around \
             them, as `jq -c` does",
        );
    }
    if is_utf_16(first) {
        return Some("this is UTF-16, and JSON is exchanged as UTF-8; save it so");
    }
    let is_markup = first.trim_ascii_start().starts_with(b"<");
    is_markup.then_some(
        "this is XML or HTML, and no lines of JSON; save it to a file of its own kind (`.xml`, `.html`) and \
         import that",
    )
}

/// Whether no object ends on the line that it begins on. A line that was cut costs only itself.
fn begins_spread_out(first: &[u8], rest: &[u8]) -> bool {
    match first {
        b"{" => rest.starts_with(b"\""),
        b"[" | b"[{" => true,
        _ => false,
    }
}

/// Whether a text begins as one in UTF-16: with its mark, or with a brace that has a zero beside it.
fn is_utf_16(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'{', 0, ..] | [0, b'{', ..]
    )
}

/// Why a line is no JSON.
fn no_json(line: &[u8], error: &serde_json::Error) -> String {
    if !matches!(line.trim_ascii_start(), [b'{' | b'[', ..]) {
        return "no JSON of an entry: write one a line, as {\"title\": \"…\"}".to_owned();
    }
    if error.is_eof() {
        return "the JSON breaks off at the end of the line; an entry stands on one line"
            .to_owned();
    }
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default();
    format!("no JSON at byte {} of the line: {reason}", error.column())
}
