//! XML 1.0 as a stream of tags and texts that stand where they stand.
//!
//! `quick-xml` finds where each piece of markup ends; what a conforming processor must refuse and it
//! lets pass is refused here: characters and names that XML does not know, undeclared prefixes and
//! entities, an attribute that comes twice, anything beside the one root element.

use super::grammar::label;
use super::namespace::Namespace;
use super::production::{is_name, is_nc_name, is_space, referred};
use super::rule::{
    BAD_XML_VERSION, Breach, DEPRECATED_DTD, ILL_FORMED, LIMIT, MISSING_NAMESPACE, UNDEFINED_ENTITY,
};
use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, PrefixDeclaration, QName, ResolveResult};
use std::borrow::Cow;
use std::collections::HashSet;

/// Deeper nesting is refused. Feeds need a dozen levels, XHTML in them some more; whoever walks a
/// tree recursively overflows the stack long after this.
pub const DEEPEST: usize = 100;
/// More namespaces in force at once are refused: each name is looked up among all of them.
pub const MOST_NAMESPACES: usize = 100;

/// More attributes on one element are refused: each is held against all before it.
pub const MOST_ATTRIBUTES: usize = 200;

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag<'d> {
    pub(super) namespace: Namespace,
    /// Without its prefix.
    pub(super) name: &'d str,
    pub(super) attributes: Vec<Attribute<'d>>,
    /// It is written with a prefix.
    pub(super) has_prefix: bool,
    /// The prefixes it declares, each with its namespace's name.
    pub(super) declared: Vec<(&'d str, Cow<'d, str>)>,
    /// Where it stands: the byte in the text.
    pub(super) at: usize,
}

impl<'d> Tag<'d> {
    /// The name as people write it.
    pub(super) fn label(&self) -> Cow<'d, str> {
        label(self.namespace, self.name)
    }
}

/// An attribute that declares no namespace.
#[derive(Debug)]
pub(super) struct Attribute<'d> {
    pub(super) namespace: Namespace,
    /// Without its prefix.
    pub(super) name: &'d str,
    pub(super) value: Cow<'d, str>,
    pub(super) at: usize,
}

/// Text with its references resolved.
#[derive(Debug, Default)]
pub(super) struct Characters<'d> {
    pub(super) text: Cow<'d, str>,
    /// One of them was written by its number in hexadecimal.
    pub(super) has_numbers: bool,
    /// There was a reference to an entity that the document declares. It is not expanded, so a
    /// thousandfold one costs nothing; what it stands for is not checked.
    pub(super) is_unknown: bool,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Token<'d> {
    Start(Tag<'d>),
    End,
    Text(Characters<'d>, usize),
    /// Something a validator objects to and a processor does not.
    Remark(usize, Breach),
}

/// Why a document cannot be read on, and where.
pub(super) type Broken = (usize, Breach);

pub(super) struct Tokens<'d> {
    text: &'d str,
    reader: Reader<&'d [u8]>,
    /// Where in the text the reader began.
    base: usize,
    namespaces: NamespaceResolver,
    /// The names of the open elements as they are written.
    open: Vec<&'d str>,
    had_root: bool,
    /// The last tag was empty, and the end that stands for comes before anything else.
    is_end_due: bool,
    entities: HashSet<&'d str>,
    /// It names the DTD of RSS 0.91, which declares HTML's entities.
    has_html_entities: bool,
}

fn ill_formed(at: usize, what: impl Into<String>) -> Broken {
    (at, (&ILL_FORMED, what.into()))
}

impl<'d> Tokens<'d> {
    pub(super) fn new(text: &'d str) -> Self {
        let mut namespaces = NamespaceResolver::default();
        namespaces.set_max_namespace_bindings(MOST_NAMESPACES);
        Self {
            text,
            reader: reader(text),
            base: 0,
            namespaces,
            open: Vec::new(),
            had_root: false,
            is_end_due: false,
            entities: HashSet::new(),
            has_html_entities: false,
        }
    }

    /// Whether the root is the DTD of RSS 0.91's.
    pub(super) fn names_rss_091_dtd(&self) -> bool {
        self.has_html_entities
    }

    fn position(&self) -> usize {
        self.place(self.reader.buffer_position())
    }

    /// Where in the text the reader's own position is.
    fn place(&self, position: u64) -> usize {
        let position = usize::try_from(position).unwrap_or(usize::MAX);
        self.base.saturating_add(position).min(self.text.len())
    }

    /// The next token; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Token<'d>>, Broken> {
        loop {
            let at = self.position();
            let ahead = self.text.get(at..).unwrap_or_default();
            if !self.open.is_empty()
                && !self.is_end_due
                && !ahead.is_empty()
                && !ahead.starts_with('<')
            {
                return self.characters(at, ahead).map(Some);
            }
            let event = self.event(at)?;
            if let Some(token) = self.token(at, event)? {
                return Ok(Some(token));
            }
            if self.position() == self.text.len() && self.is_over(at)? {
                return Ok(None);
            }
        }
    }

    fn event(&mut self, at: usize) -> Result<Event<'d>, Broken> {
        self.reader.read_event().map_err(|error| {
            let at = self.place(self.reader.error_position()).max(at);
            ill_formed(at, error.to_string())
        })
    }

    /// All text up to the next markup. The reader would tell it in pieces, one for each reference,
    /// and escaped HTML is full of them; so it is passed by.
    fn characters(&mut self, at: usize, ahead: &'d str) -> Result<Token<'d>, Broken> {
        let text = &ahead[..ahead.find('<').unwrap_or(ahead.len())];
        self.base = at + text.len();
        self.reader = reader(&ahead[text.len()..]);
        if let Some(end) = text.find("]]>") {
            return Err(ill_formed(at + end, "]]> stands in text; write ]]&gt;"));
        }
        Ok(Token::Text(self.resolved_references(text, at)?, at))
    }

    /// Whether the end of the text is one of the document.
    fn is_over(&mut self, at: usize) -> Result<bool, Broken> {
        match self.reader.read_event() {
            Ok(Event::Eof) if !self.open.is_empty() => Err(ill_formed(
                self.text.len(),
                "the document ends inside an element",
            )),
            Ok(Event::Eof) if !self.had_root => Err(ill_formed(at, "there is no element")),
            _ => Ok(true),
        }
    }

    fn token(&mut self, at: usize, event: Event<'d>) -> Result<Option<Token<'d>>, Broken> {
        Ok(match event {
            Event::Start(start) => Some(Token::Start(self.start(at, &start)?)),
            Event::Empty(_) | Event::Eof => None,
            Event::End(end) => {
                self.is_end_due = false;
                self.namespaces.pop();
                let name = end.name();
                let expected = self.open.pop().unwrap_or_default();
                if name.0 != expected {
                    let message = format!("</{}> ends <{}>", shown(name.0), shown(expected));
                    return Err(ill_formed(at, message));
                }
                Some(Token::End)
            }
            Event::CData(text) if !self.open.is_empty() => {
                let text = text.into_inner();
                Some(Token::Text(
                    Characters {
                        text,
                        ..Characters::default()
                    },
                    at,
                ))
            }
            Event::Text(text) if text.chars().all(is_space) => None,
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                return Err(ill_formed(at, "there is text outside the root element"));
            }
            Event::Decl(declaration) => {
                if at > 0 {
                    return Err(ill_formed(
                        at,
                        "the XML declaration is not the very beginning",
                    ));
                }
                let version = declaration.version();
                let version = version.map_err(|error| ill_formed(at, error.to_string()))?;
                (version != "1.0").then(|| {
                    let message = format!("this is XML {version}, which readers do not know");
                    Token::Remark(at, (&BAD_XML_VERSION, message))
                })
            }
            Event::DocType(doctype) => self.doctype(at, doctype.into_inner())?,
            Event::PI(instruction) => {
                let target = instruction.target();
                if !is_name(target) || target.eq_ignore_ascii_case("xml") {
                    return Err(ill_formed(
                        at,
                        "a processing instruction has no proper target",
                    ));
                }
                None
            }
            Event::Comment(_) => None,
        })
    }

    fn start(&mut self, at: usize, start: &BytesStart<'_>) -> Result<Tag<'d>, Broken> {
        if self.open.is_empty() && self.had_root {
            return Err(ill_formed(at, "there is a second root element"));
        }
        if self.open.len() == DEEPEST {
            let message = format!("elements are nested more than {DEEPEST} deep");
            return Err((at, (&LIMIT, message)));
        }
        self.had_root = true;
        // The text itself lives longer than the event that was made of it.
        let tag = self.text.get(at..self.position()).unwrap_or_default();
        let tag = tag.strip_prefix('<').and_then(|tag| tag.strip_suffix('>'));
        let tag = tag.unwrap_or_default();
        self.is_end_due = tag.ends_with('/');
        let tag = tag.strip_suffix('/').unwrap_or(tag);
        let name_end = tag.find(is_space).unwrap_or(tag.len());
        let (name, rest) = tag.split_at(name_end);
        self.open.push(name);
        self.namespaces
            .push(start)
            .map_err(|error| (at, (&LIMIT, error.to_string())))?;
        let raw = raw_attributes(rest, at + 1 + name_end)?;
        let (namespace, local) = self.resolved(name, true, at)?;
        let mut tag = Tag {
            namespace,
            name: local,
            has_prefix: local.len() < name.len(),
            attributes: Vec::new(),
            declared: Vec::new(),
            at,
        };
        if raw.len() > MOST_ATTRIBUTES {
            let message = format!("{} has more than {MOST_ATTRIBUTES} attributes", shown(name));
            return Err((at, (&LIMIT, message)));
        }
        for (number, &(name, value, at)) in raw.iter().enumerate() {
            if raw[..number]
                .iter()
                .any(|(before, ..)| self.is_same(before, name))
            {
                return Err(ill_formed(at, format!("the attribute {name} comes twice")));
            }
            let value = self.attribute_value(value, at)?;
            match QName(name).as_namespace_binding() {
                Some(PrefixDeclaration::Default) => tag.declared.push(("", value)),
                Some(PrefixDeclaration::Named(prefix)) => {
                    if value.is_empty() {
                        return Err(ill_formed(
                            at,
                            format!("the prefix {prefix} has no namespace"),
                        ));
                    }
                    tag.declared.push((prefix, value));
                }
                None => {
                    let (namespace, local) = self.resolved(name, false, at)?;
                    tag.attributes.push(Attribute {
                        namespace,
                        name: local,
                        value,
                        at,
                    });
                }
            }
        }
        Ok(tag)
    }

    /// Whether two attributes have one name (Namespaces in XML 1.0, section 6.3).
    fn is_same(&self, a: &str, b: &str) -> bool {
        let namespace = |name| self.namespaces.resolve_attribute(QName(name)).0;
        match (a.split_once(':'), b.split_once(':')) {
            (Some((_, local)), Some((_, other))) => local == other && namespace(a) == namespace(b),
            _ => a == b,
        }
    }

    fn resolved(
        &self,
        name: &'d str,
        is_element: bool,
        at: usize,
    ) -> Result<(Namespace, &'d str), Broken> {
        let (prefix, local) = match name.split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, name),
        };
        if !prefix.is_none_or(is_nc_name) || !is_nc_name(local) {
            return Err(ill_formed(at, format!("`{}` is no name", shown(name))));
        }
        let resolved = if is_element {
            self.namespaces.resolve_element(QName(name)).0
        } else {
            self.namespaces.resolve_attribute(QName(name)).0
        };
        match resolved {
            ResolveResult::Unbound => Ok((Namespace::None, local)),
            ResolveResult::Bound(namespace) => Ok((Namespace::of(namespace.0), local)),
            ResolveResult::Unknown(prefix) => {
                let message = format!("the prefix {} is not declared", shown(&prefix));
                Err((at, (&MISSING_NAMESPACE, message)))
            }
        }
    }

    /// The value as XML reads it.
    fn attribute_value(&self, raw: &'d str, at: usize) -> Result<Cow<'d, str>, Broken> {
        if raw.contains('<') {
            return Err(ill_formed(at, "an attribute holds a bare <"));
        }
        let read = self.resolved_references(raw, at);
        let mut value = read.map_err(|(_, breach)| (at, breach))?.text;
        if value.contains(['\t', '\n', '\r']) {
            value = Cow::Owned(value.replace(['\t', '\n', '\r'], " "));
        }
        Ok(value)
    }

    /// What a text says with its references resolved; `at` is where it stands.
    fn resolved_references(&self, raw: &'d str, at: usize) -> Result<Characters<'d>, Broken> {
        let mut read = Characters {
            text: Cow::Borrowed(raw),
            ..Characters::default()
        };
        let Some((first, _)) = raw.split_once('&') else {
            return Ok(read);
        };
        let mut text = String::with_capacity(raw.len());
        text.push_str(first);
        let mut next = at + first.len();
        for piece in raw[first.len() + 1..].split('&') {
            let at = next;
            next += "&".len() + piece.len();
            let (reference, after) = piece
                .split_once(';')
                .ok_or_else(|| ill_formed(at, "there is a bare &; write &amp;"))?;
            match reference {
                "lt" => text.push('<'),
                "gt" => text.push('>'),
                "amp" => text.push('&'),
                "quot" => text.push('"'),
                "apos" => text.push('\''),
                _ => match reference.strip_prefix('#') {
                    Some(number) => {
                        read.has_numbers |= number.starts_with('x');
                        let character = referred(number).ok_or_else(|| {
                            let message = format!("&{}; is no character of XML", shown(reference));
                            ill_formed(at, message)
                        })?;
                        text.push(character);
                    }
                    None => read.is_unknown |= self.is_declared(reference, at)?,
                },
            }
            text.push_str(after);
        }
        read.text = Cow::Owned(text);
        Ok(read)
    }

    fn is_declared(&self, entity: &str, at: usize) -> Result<bool, Broken> {
        let is_html = || self.has_html_entities && resolve_html5_entity(entity).is_some();
        if self.entities.contains(entity) || is_html() {
            return Ok(true);
        }
        let message = format!("the entity &{}; is not declared", shown(entity));
        Err((at, (&UNDEFINED_ENTITY, message)))
    }

    fn doctype(&mut self, at: usize, doctype: Cow<'d, str>) -> Result<Option<Token<'d>>, Broken> {
        if self.had_root {
            return Err(ill_formed(
                at,
                "a DOCTYPE stands behind the root element's beginning",
            ));
        }
        let text = self.text.get(at..self.position()).unwrap_or_default();
        for declaration in text.split("<!ENTITY").skip(1) {
            let name = declaration
                .trim_start()
                .split(is_space)
                .next()
                .unwrap_or_default();
            self.entities.insert(name);
        }
        self.has_html_entities = doctype.contains("-//Netscape Communications//DTD RSS 0.91//EN");
        let is_gone = doctype.contains("http://my.netscape.com/publish/formats/rss-0.91.dtd");
        let message = "the DTD this names is no longer there";
        Ok((self.has_html_entities && is_gone)
            .then(|| Token::Remark(at, (&DEPRECATED_DTD, message.to_owned()))))
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    // An end may belong to a start that an earlier reader saw.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    reader
}

/// The name, value and place of each attribute as it is written.
fn raw_attributes(tag: &str, offset: usize) -> Result<Vec<(&str, &str, usize)>, Broken> {
    let mut attributes = Vec::new();
    let mut rest = tag;
    loop {
        let trimmed = rest.trim_start_matches(is_space);
        let at = offset + tag.len() - trimmed.len();
        if trimmed.is_empty() {
            return Ok(attributes);
        }
        if trimmed.len() == rest.len() {
            return Err(ill_formed(at, "attributes need white space between them"));
        }
        let (name, value) = trimmed
            .split_once('=')
            .ok_or_else(|| ill_formed(at, "an attribute has no value"))?;
        let value = value.trim_start_matches(is_space);
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let quote = quote.ok_or_else(|| ill_formed(at, "an attribute's value has no quotes"))?;
        let (value, after) = value[1..]
            .split_once(quote)
            .ok_or_else(|| ill_formed(at, "an attribute's value has no end"))?;
        attributes.push((name.trim_end_matches(is_space), value, at));
        rest = after;
    }
}

/// How much of a value a message repeats: it may be a megabyte of anything.
const SHOWN: usize = 80;

/// A value as a message repeats it.
pub(super) fn shown(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", &value[..end])),
        None => Cow::Borrowed(value),
    }
}
