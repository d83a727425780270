//! XML of any size, walked an element at a time: feeds and the exports of other programs.
//!
//! A [`Document`] is opened once and may be walked more than once. A [`Walk`] meets the elements in
//! their order; of each the caller says whether it goes into it, takes it as a whole, or passes it by.
//! So a file of a gigabyte takes the memory of the largest element that is taken.
//!
//! It is as tolerant as readers of feeds are: stray `&` and `<`, ends that are missing or match nothing,
//! undeclared prefixes, a wrong encoding, garbage before the document and a lost end. It is bounded:
//! depth is counted, not recursed into, whatever is held in memory has a limit, and no entity that a
//! document declares is ever expanded.

mod element;
mod encoding;
mod input;
mod open;
mod references;

pub(super) use element::{Element, Namespace, Node};

use super::{ImportError, Warning, limits};
use element::{Attribute, is_entry};
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use input::Input;
use open::{Open, Untagged, declared, split, unended_entry};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::sync::Arc;

/// Bytes read at once.
const BUFFER: usize = 64 << 10;

/// A file that is read as XML.
pub(super) struct Document {
    path: Arc<Path>,
    encoding: &'static Encoding,
    /// What is doubtful about its encoding.
    pub(super) warning: Option<Warning>,
}

impl Document {
    /// Finds out how the file is encoded.
    ///
    /// # Errors
    /// When it cannot be read, or nobody knows its encoding.
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let encoded = encoding::of(path)?;
        Ok(Self {
            path: path.into(),
            encoding: encoded.encoding,
            warning: encoded.warning,
        })
    }

    /// To be looked at for its first elements alone: to find out how all of a gigabyte is encoded takes a
    /// second.
    ///
    /// # Errors
    /// When it cannot be read, or nobody knows its encoding.
    pub(super) fn beginning(path: &Path) -> Result<Self, ImportError> {
        Ok(Self {
            path: path.into(),
            encoding: encoding::of_beginning(path)?,
            warning: None,
        })
    }

    /// Begins at its beginning.
    ///
    /// # Errors
    /// When it cannot be opened any more.
    pub(super) fn walk(&self) -> Result<Walk, ImportError> {
        let file = File::open(&self.path).map_err(|cause| ImportError::Unreadable {
            path: self.path.to_path_buf(),
            cause,
        })?;
        let text = DecodeReaderBytesBuilder::new()
            .encoding(Some(self.encoding))
            .bom_override(true)
            .strip_bom(true)
            .build(file);
        let input = Input::new(Box::new(BufReader::with_capacity(BUFFER, text)));
        Ok(Walk {
            path: self.path.clone(),
            reader: reader(input),
            buffer: Vec::new(),
            open: Vec::new(),
            entered: Vec::new(),
            bindings: Vec::new(),
            entities: HashSet::new(),
            is_taking: false,
            is_over: false,
            broken_off: None,
            unended: None,
            unbegun: None,
        })
    }
}

/// A way through a document.
pub(super) struct Walk {
    path: Arc<Path>,
    reader: Reader<Input>,
    buffer: Vec<u8>,
    open: Vec<Open>,
    /// How deep the elements lie that were gone into.
    entered: Vec<usize>,
    /// The prefixes in force and the names of their namespaces, the innermost last.
    bindings: Vec<(String, String)>,
    /// Those the document declares.
    entities: HashSet<String>,
    /// An element is taken as a whole, and all of it counts against one limit.
    is_taking: bool,
    is_over: bool,
    broken_off: Option<usize>,
    unended: Option<Untagged>,
    unbegun: Option<Untagged>,
}

/// What comes next.
enum Step {
    /// An element, and whether it has ended with its tag.
    Start(Element, bool),
    Text(String),
    /// One or more of the open elements have ended.
    End,
    /// The document has ended.
    Over,
}

impl Walk {
    /// The next element in the innermost one that was gone into (or the document's own), without its
    /// content; `None` when that has ended, and the walk goes on in the one around it. What is neither
    /// gone into nor taken is passed by.
    ///
    /// # Errors
    /// When the document cannot be read on, or is beyond a limit.
    pub(super) fn next(&mut self) -> Result<Option<Element>, ImportError> {
        loop {
            let level = self.entered.last().copied().unwrap_or(0);
            if self.is_over || self.open.len() < level {
                self.entered.pop();
                return Ok(None);
            }
            let depth = self.open.len();
            if let Step::Start(element, _) = self.step()?
                && depth == level
            {
                return Ok(Some(element));
            }
        }
    }

    /// Goes into the element that was met last.
    pub(super) fn enter(&mut self) {
        let level = self.entered.last().copied().unwrap_or(0);
        self.entered.push(level + 1);
    }

    /// The element that was met last, with its content; `None` if the document breaks off in it.
    ///
    /// # Errors
    /// When it cannot be read on, or is beyond a limit.
    pub(super) fn take(&mut self, met: Element) -> Result<Option<Element>, ImportError> {
        let level = self.entered.last().copied().unwrap_or(0);
        if self.open.len() <= level {
            return Ok(Some(met));
        }
        self.is_taking = true;
        self.reader.get_mut().allowance = limits::XML_ELEMENT;
        let taken = self.content(level, met);
        self.is_taking = false;
        taken
    }

    fn content(&mut self, level: usize, met: Element) -> Result<Option<Element>, ImportError> {
        let mut outer: Vec<Element> = Vec::new();
        let mut element = met;
        let mut count = 0;
        loop {
            match self.step()? {
                Step::Over => return Ok(None),
                Step::Text(text) => element.content.push(Node::Text(text)),
                Step::Start(inner, is_ended) => {
                    count += 1;
                    if count > limits::XML_ELEMENTS {
                        let most = limits::XML_ELEMENTS;
                        let problem = format!(
                            "<{}> holds more than {most} elements; split it",
                            outer.first().unwrap_or(&element).name
                        );
                        return Err(self.error(problem));
                    }
                    match is_ended {
                        true => element.content.push(Node::Element(inner)),
                        false => outer.push(std::mem::replace(&mut element, inner)),
                    }
                }
                Step::End => {
                    while outer.len() + level + 1 > self.open.len() {
                        let Some(mut around) = outer.pop() else {
                            return Ok(Some(element));
                        };
                        around.content.push(Node::Element(element));
                        element = around;
                    }
                }
            }
        }
    }

    /// Whether a prefix is declared, at what was met or around it, that stands for a vocabulary.
    pub(super) fn declares(&self, namespace: Namespace) -> bool {
        let mut names = self.bindings.iter().map(|(_, name)| name);
        names.any(|name| Namespace::of_name(name) == Some(namespace))
    }

    /// Whether there is nothing after what was met.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// How many bytes of the document have been read, in the encoding it is read as.
    pub(super) fn position(&self) -> u64 {
        self.reader.get_ref().position
    }

    /// The line that the document breaks off on, if it does.
    pub(super) fn broken_off(&self) -> Option<usize> {
        self.broken_off
    }

    /// That entries met so far have no end of their own, or no beginning.
    pub(super) fn untagged(&self) -> impl Iterator<Item = Warning> + use<> {
        let unended = self.unended.map(Untagged::unended);
        unended
            .into_iter()
            .chain(self.unbegun.map(Untagged::unbegun))
    }

    /// An error at the place that has been reached.
    pub(super) fn error(&self, problem: String) -> ImportError {
        ImportError::Invalid {
            path: self.path.to_path_buf(),
            line: self.reader.get_ref().line(),
            problem,
        }
    }

    fn step(&mut self) -> Result<Step, ImportError> {
        loop {
            if !self.is_taking {
                self.reader.get_mut().allowance = limits::XML_ELEMENT;
            }
            self.buffer.clear();
            let mut buffer = std::mem::take(&mut self.buffer);
            let step = self.markup(&mut buffer);
            self.buffer = buffer;
            if let Some(step) = step? {
                return Ok(step);
            }
        }
    }

    /// The next piece; `None` if it means nothing.
    fn markup(&mut self, buffer: &mut Vec<u8>) -> Result<Option<Step>, ImportError> {
        let begun = self.reader.get_mut().text(buffer);
        begun.map_err(|cause| self.unreadable(cause))?;
        if !buffer.is_empty() {
            let text = String::from_utf8_lossy(buffer);
            return self.resolved(&text).map(|text| Some(Step::Text(text)));
        }
        let event = match self.reader.read_event_into(buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(cause)) => {
                let kind = cause.kind();
                return Err(self.unreadable(kind.into()));
            }
            // Something began that never ends.
            Err(quick_xml::Error::Syntax(_)) => return Ok(Some(self.over(true))),
            Err(error) => return Err(self.error(format!("{error}; mend the document there"))),
        };
        Ok(match event {
            Event::Start(start) => Some(self.start(&start, false)?),
            Event::Empty(start) => Some(self.start(&start, true)?),
            Event::End(end) => self.end(&end),
            Event::CData(text) => Some(Step::Text(text.xml10_content().into_owned())),
            Event::DocType(doctype) => {
                self.entities.extend(references::declared(&doctype));
                None
            }
            Event::Eof => Some(self.over(false)),
            Event::Text(_) | Event::GeneralRef(_) => None,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => None,
        })
    }

    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) -> Result<Step, ImportError> {
        let tag: &str = start;
        let whole = begins_another(tag).map_or(tag, |next| {
            // The tag has no end of its own, and what was taken for it is the next one's.
            let end = if is_empty { "/>" } else { ">" };
            let next = format!("{}{end}", &tag[next..]);
            self.reader.get_mut().give_back(next.as_bytes());
            &tag[..tag.len() + end.len() - next.len()]
        });
        let is_empty = is_empty && whole.len() == tag.len();
        let name_length = whole
            .find(|c: char| c.is_ascii_whitespace())
            .unwrap_or(whole.len());
        let start = BytesStart::from_content(whole, name_length);
        let name = start.name().0.to_owned();
        self.is_name(&name)?;
        let line = self.reader.get_ref().line();
        let bindings = self.bindings.len();
        let attributes = self.attributes(&start);
        // What is refused declares nothing for what follows.
        let attributes = attributes.inspect_err(|_| self.bindings.truncate(bindings))?;
        let (prefix, local) = split(&name);
        let element = Element {
            namespace: self.namespace(prefix),
            name: local.to_owned(),
            attributes,
            content: Vec::new(),
            line,
        };
        let is_entry = element.is_entry();
        let is_ended = is_empty || (element::is_void(local) && !self.open.is_empty());
        let next_in = || unended_entry(&self.open, &name, bindings, &self.bindings);
        if is_ended {
            self.bindings.truncate(bindings);
        } else if let Some(unended) = is_entry.then(next_in).flatten() {
            // It is read once more when the one ahead of it has ended.
            let tag = format!("<{whole}>");
            self.reader.get_mut().give_back(tag.as_bytes());
            Untagged::add(&mut self.unended, line);
            return Ok(self.close(unended));
        } else {
            if self.open.len() == limits::XML_DEPTH {
                self.bindings.truncate(bindings);
                let most = limits::XML_DEPTH;
                let problem =
                    format!("more than {most} elements lie within each other; flatten them");
                return Err(self.error(problem));
            }
            self.open.push(Open {
                name,
                is_entry,
                bindings,
            });
        }
        Ok(Step::Start(element, is_ended))
    }

    /// The attributes of a tag, once the namespaces it declares are in force.
    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<Vec<Attribute>, ImportError> {
        let mut written: Vec<(String, String)> = Vec::new();
        let mut attributes = start.html_attributes();
        // What cannot be understood as an attribute is passed by.
        for attribute in attributes.with_checks(false).flatten() {
            let name = attribute.key.0;
            self.is_name(name)?;
            let value = self.resolved(&attribute.value)?;
            match name.strip_prefix("xmlns") {
                Some("") => self.bindings.push((String::new(), value)),
                Some(prefix) if prefix.starts_with(':') => {
                    self.bindings.push((prefix[1..].to_owned(), value));
                }
                _ => written.push((name.to_owned(), value)),
            }
            if written.len().max(self.bindings.len()) > limits::XML_ATTRIBUTES {
                let most = limits::XML_ATTRIBUTES;
                let problem = format!(
                    "an element has more than {most} attributes or namespaces; remove those that nobody reads"
                );
                return Err(self.error(problem));
            }
        }
        let understood = written.into_iter().map(|(name, value)| {
            let (prefix, local) = split(&name);
            let namespace = match prefix {
                "" => Namespace::Plain,
                prefix => self.namespace(prefix),
            };
            Attribute {
                namespace,
                name: local.to_owned(),
                value,
            }
        });
        Ok(understood.collect())
    }

    fn namespace(&self, prefix: &str) -> Namespace {
        Namespace::of(prefix, declared(&self.bindings, prefix))
    }

    /// Ends the innermost element of that name and all that were left open in it; an end that matches
    /// none is passed by.
    fn end(&mut self, tag: &str) -> Option<Step> {
        if let Some(next) = begins_another(tag) {
            let next = format!("{}>", &tag[next..]);
            self.reader.get_mut().give_back(next.as_bytes());
        }
        let name = tag
            .split(|c: char| c.is_ascii_whitespace() || c == '<')
            .next();
        let name = name.unwrap_or_default();
        let matching = |open: &Open| open.name.eq_ignore_ascii_case(name);
        let ended = self.open.iter().rposition(matching);
        let (prefix, local) = split(name);
        if ended.is_none() && is_entry(self.namespace(prefix), local) {
            let line = self.reader.get_ref().line();
            Untagged::add(&mut self.unbegun, line);
        }
        ended.map(|ended| self.close(ended))
    }

    /// Ends an open element and all in it.
    fn close(&mut self, ended: usize) -> Step {
        self.bindings.truncate(self.open[ended].bindings);
        self.open.truncate(ended);
        Step::End
    }

    fn over(&mut self, is_cut: bool) -> Step {
        self.is_over = true;
        if is_cut || !self.open.is_empty() {
            self.broken_off = Some(self.reader.get_ref().line());
        }
        Step::Over
    }

    fn resolved(&self, text: &str) -> Result<String, ImportError> {
        references::resolved(text, &self.entities)
            .map(|text| text.into_owned())
            .map_err(|name| {
                let shown: String = name.chars().take(limits::LEFT_OUT_SHOWN).collect();
                self.error(format!(
                    "`&{shown};` stands for something that the document itself declares, and that is never \
                     put in; write it out, and remove its DOCTYPE"
                ))
            })
    }

    fn is_name(&self, name: &str) -> Result<(), ImportError> {
        if name.len() <= limits::XML_NAME {
            return Ok(());
        }
        let most = limits::XML_NAME;
        Err(self.error(format!("a name has more than {most} bytes; shorten it")))
    }

    fn unreadable(&mut self, cause: io::Error) -> ImportError {
        if cause.kind() == io::ErrorKind::FileTooLarge {
            // It has read half of something, and would take the other half for a tag.
            self.reader = reader(self.reader.get_mut().take());
            let most = limits::XML_ELEMENT >> 20;
            return self.error(format!(
                "one element, tag or text has more than {most} MiB; split it or take it out"
            ));
        }
        ImportError::Unreadable {
            path: self.path.to_path_buf(),
            cause,
        }
    }
}

fn reader(input: Input) -> Reader<Input> {
    let mut reader = Reader::from_reader(input);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    reader
}

/// Where, in what was taken for one tag, another one begins.
fn begins_another(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'<') => return true,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        false
    })
}
