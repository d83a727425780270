//! One pass over an XML document, holding it against the tables.

use super::grammar::{Content, Element, Node, Sink, Value, Written, label};
use super::namespace::Namespace as N;
use super::rule::*;
use super::xml::{Attribute, Broken, Characters, Tag, Token, Tokens, shown};
use super::{Kind, MOST_FAULTS, address, atom10, extension, html, opml20, rss20, value};
use std::borrow::Cow;

/// How an open element is looked at.
#[derive(Clone, Copy)]
enum Place {
    /// By its row in a table.
    Known(&'static Element),
    /// As HTML in its own namespace.
    Xhtml,
    /// Not at all.
    Passed,
}

/// An element whose end has not come yet.
struct Open<'d> {
    node: Node<'d>,
    place: Place,
    /// Which of those that may come once have come.
    once: Vec<(N, &'static str)>,
    /// It holds elements, of whatever kind.
    has_elements: bool,
    was_text_refused: bool,
}

pub(super) struct Walk<'d> {
    tokens: Tokens<'d>,
    open: Vec<Open<'d>>,
    found: Vec<(usize, Breach)>,
    version: Cow<'d, str>,
    kind: Option<Kind>,
    /// The root's namespace is not the format's; what has no prefix is meant to be in that.
    meant: Option<N>,
}

static RSS: Element = rss20::ROOT;
static OPML: Element = opml20::ROOT;
static FEED: Element = atom10::FEED;
static ENTRY: Element = atom10::ENTRY;

/// The namespace of Atom 0.3, which was never a standard.
const OLD_ATOM: &str = "http://purl.org/atom/ns#";
/// The namespace of Media RSS with its last character missing, which readers do not know.
const SHORT_MEDIA: &str = "http://search.yahoo.com/mrss";

/// What there is to say of a document, by its place in the text, and what kind it is.
pub(super) fn walk(text: &str) -> (Option<Kind>, Vec<(usize, Breach)>) {
    let mut walk = Walk {
        tokens: Tokens::new(text),
        open: Vec::new(),
        found: Vec::new(),
        version: Cow::Borrowed(""),
        kind: None,
        meant: None,
    };
    if let Err(broken) = walk.run() {
        walk.found.push(broken);
    }
    (walk.kind, walk.found)
}

impl<'d> Walk<'d> {
    fn run(&mut self) -> Result<(), Broken> {
        while self.found.len() <= MOST_FAULTS
            && let Some(token) = self.tokens.next()?
        {
            match token {
                Token::Start(tag) => self.start(tag)?,
                Token::End => self.end(),
                Token::Text(characters, at) => self.text(characters, at),
                Token::Remark(at, breach) => self.found.push((at, breach)),
            }
        }
        Ok(())
    }

    fn add(&mut self, at: usize, rule: &'static Rule, message: impl Into<String>) {
        self.found.push((at, (rule, message.into())));
    }

    fn start(&mut self, mut tag: Tag<'d>) -> Result<(), Broken> {
        self.prefixes(&tag);
        let place = if self.open.is_empty() {
            self.root(&mut tag)?
        } else {
            if matches!(tag.namespace, N::Other | N::None) && !tag.has_prefix {
                tag.namespace = self.meant.unwrap_or(tag.namespace);
            }
            self.place(&tag)
        };
        if let Place::Known(element) = place {
            self.attributes(element, &tag);
        }
        self.open.push(Open {
            node: Node {
                namespace: Some(tag.namespace),
                name: tag.name,
                at: tag.at,
                attributes: tag.attributes,
                ..Node::default()
            },
            place,
            once: Vec::new(),
            has_elements: false,
            was_text_refused: false,
        });
        Ok(())
    }

    fn prefixes(&mut self, tag: &Tag<'d>) {
        for (prefix, uri) in &tag.declared {
            if *uri == SHORT_MEDIA {
                self.add(
                    tag.at,
                    &MEDIA_NAMESPACE,
                    format!("{SHORT_MEDIA} is not Media RSS's namespace"),
                );
            } else if N::by_prefix(prefix).is_some_and(|known| known != N::of(uri)) {
                let message = format!("the prefix {prefix} stands for {}", shown(uri));
                self.add(tag.at, &RESERVED_PREFIX, message);
            }
        }
    }

    /// The root tells the format.
    fn root(&mut self, tag: &mut Tag<'d>) -> Result<Place, Broken> {
        let (kind, element, namespace) = match tag.name {
            "rss" => (Kind::Rss, &RSS, N::None),
            "feed" => (Kind::Atom, &FEED, N::Atom),
            "entry" => (Kind::Atom, &ENTRY, N::Atom),
            "opml" => (Kind::Opml, &OPML, N::None),
            name => {
                let message = format!("the root element is {}", shown(name));
                return Err((tag.at, (&UNKNOWN_KIND, message)));
            }
        };
        self.kind = Some(kind);
        if tag.declared.iter().any(|(_, uri)| *uri == OLD_ATOM) {
            let message = "this is Atom 0.3";
            return Err((tag.at, (&OBSOLETE_NAMESPACE, message.to_owned())));
        }
        match tag.namespace {
            found if found == namespace => {}
            N::None => self.add(
                tag.at,
                &MISSING_NAMESPACE,
                format!("{} has no namespace", tag.name),
            ),
            _ => self.add(
                tag.at,
                &INVALID_NAMESPACE,
                format!("{} is in another namespace", tag.name),
            ),
        }
        if tag.namespace != namespace {
            self.meant = Some(namespace);
            tag.namespace = namespace;
        } else if kind == Kind::Atom && tag.has_prefix {
            self.add(tag.at, &AVOID_PREFIX, format!("{} has a prefix", tag.name));
        }
        let version = tag
            .attributes
            .iter()
            .find(|attribute| attribute.name == "version");
        self.version = version.map_or(Cow::Borrowed("2.0"), |version| version.value.clone());
        if kind == Kind::Rss && self.tokens.names_rss_091_dtd() && self.version != "0.91" {
            let message = format!(
                "the DOCTYPE is RSS 0.91's, the version {}",
                shown(&self.version)
            );
            self.add(tag.at, &INVALID_DOCTYPE, message);
        }
        Ok(Place::Known(element))
    }

    /// How an element below the root is looked at, and whether it may stand where it stands.
    fn place(&mut self, tag: &Tag<'d>) -> Place {
        let Some(parent) = self.open.last_mut() else {
            return Place::Passed;
        };
        let is_first = !parent.has_elements && parent.node.text.trim().is_empty();
        parent.has_elements = true;
        match parent.place {
            Place::Known(element) => match &element.content {
                Content::Elements { of, .. } => {
                    let known = of.iter().copied().flatten().find(|element| {
                        element.name == tag.name && element.namespace == tag.namespace
                    });
                    match known {
                        Some(element) => self.known(element, tag),
                        None => self.unknown(tag),
                    }
                }
                Content::Text(_) => {
                    let message =
                        format!("{} holds the element {}", parent.node.label(), tag.label());
                    self.add(tag.at, &UNDEFINED_ELEMENT, message);
                    Place::Passed
                }
                Content::Construct => self.in_construct(tag, is_first),
                Content::Anything if tag.namespace == N::Xhtml => self.in_xhtml(tag),
                Content::Anything => Place::Passed,
            },
            Place::Xhtml => self.in_xhtml(tag),
            Place::Passed => {
                let is_extension = parent
                    .node
                    .namespace
                    .is_some_and(|parent| !matches!(parent, N::None | N::FeedSync));
                if self.kind == Some(Kind::Rss) && tag.namespace == N::None && is_extension {
                    let message = format!("{} is an extension's and has no namespace", tag.name);
                    self.add(tag.at, &NOT_IN_NAMESPACE, message);
                }
                Place::Passed
            }
        }
    }

    fn known(&mut self, element: &'static Element, tag: &Tag<'d>) -> Place {
        if let (Some(rule), Some(parent)) = (element.once, self.open.last_mut()) {
            let name = (element.namespace, element.name);
            if parent.once.contains(&name) {
                let message = format!("{} holds a second {}", parent.node.label(), tag.label());
                self.add(tag.at, rule, message);
            } else {
                parent.once.push(name);
            }
        }
        Place::Known(element)
    }

    fn unknown(&mut self, tag: &Tag<'d>) -> Place {
        let parent = self
            .open
            .last()
            .map_or(Cow::Borrowed(""), |open| open.node.label());
        let is_qualified = tag.namespace == N::DublinCore && tag.name.contains('.');
        match tag.namespace {
            N::Other | N::FeedSync => {}
            N::Terms if extension::TERMS.contains(&tag.name) => {}
            _ if is_qualified => {}
            N::None if self.kind == Some(Kind::Atom) => {
                self.add(
                    tag.at,
                    &UNDETERMINABLE,
                    format!("{} is in no namespace", tag.name),
                );
            }
            N::Xhtml => {
                self.add(
                    tag.at,
                    &MISPLACED_XHTML,
                    format!("{parent} holds {}", tag.label()),
                );
            }
            _ => {
                let message = format!("{parent} holds the element {}", tag.label());
                self.add(tag.at, &UNDEFINED_ELEMENT, message);
            }
        }
        Place::Passed
    }

    /// An element inside a text construct or content: its type tells what it may be.
    fn in_construct(&mut self, tag: &Tag<'d>, is_first: bool) -> Place {
        let Some(parent) = self.open.last() else {
            return Place::Passed;
        };
        let kind = parent.node.attribute("type").unwrap_or("text").to_owned();
        let label = parent.node.label();
        let is_escaped = parent.node.attribute("mode") == Some("escaped");
        let is_div = tag.namespace == N::Xhtml && tag.name == "div";
        if is_escaped {
            self.add(
                tag.at,
                &NOT_ESCAPED,
                format!("{label} says it is escaped and holds {}", tag.label()),
            );
        }
        match kind.as_str() {
            "xhtml" if is_div && is_first => return Place::Xhtml,
            "xhtml" => self.add(
                tag.at,
                &MISSING_XHTML_DIV,
                format!("{label} is XHTML without its div"),
            ),
            kind if kind.ends_with("+xml") || kind.ends_with("/xml") => {}
            _ => {
                let message = format!(
                    "{label} of type {} holds the element {}",
                    shown(&kind),
                    tag.label()
                );
                self.add(tag.at, &UNDEFINED_ELEMENT, message);
            }
        }
        Place::Passed
    }

    fn in_xhtml(&mut self, tag: &Tag<'d>) -> Place {
        let breaches: Vec<Breach> = match tag.namespace {
            N::Xhtml => {
                let attributes = tag
                    .attributes
                    .iter()
                    .filter(|found| found.namespace == N::None);
                let attributes =
                    attributes.filter_map(|found| html::attribute(found.name, &found.value));
                html::element(tag.name)
                    .into_iter()
                    .chain(attributes)
                    .collect()
            }
            // Drawings and formulas have rules of their own.
            N::Svg | N::MathMl | N::Other => return Place::Passed,
            N::None => vec![(
                &MISSING_NAMESPACE,
                format!("holds {} in no namespace", tag.name),
            )],
            _ => vec![(
                &UNDEFINED_ELEMENT,
                format!("holds the element {}", tag.label()),
            )],
        };
        for (rule, what) in breaches {
            self.add(tag.at, rule, format!("div {what}"));
        }
        if tag.namespace == N::Xhtml {
            Place::Xhtml
        } else {
            Place::Passed
        }
    }

    fn attributes(&mut self, element: &'static Element, tag: &Tag<'d>) {
        for allowed in element.attributes {
            let is_there = tag
                .attributes
                .iter()
                .any(|found| found.namespace == allowed.namespace && found.name == allowed.name);
            if let Some(rule) = allowed.required.filter(|_| !is_there) {
                self.add(
                    tag.at,
                    rule,
                    format!("{} has no {}", tag.label(), allowed.name),
                );
            }
        }
        for attribute in &tag.attributes {
            self.attribute(element, tag, attribute);
        }
    }

    fn attribute(&mut self, element: &'static Element, tag: &Tag<'d>, found: &Attribute<'d>) {
        let name = label(found.namespace, found.name);
        let is_row = |row: &&super::grammar::Allowed| {
            row.name == "*" || row.namespace == found.namespace && row.name == found.name
        };
        let values: &[Value] = match (found.namespace, found.name) {
            (N::Xml, "lang") if found.value.is_empty() => &[],
            (N::Xml, "lang") => &[value::LANGUAGE],
            (N::Xml, "base") => &[address::IRI],
            (N::Xml, "id" | "space") | (N::Other | N::Rdf, _) => return,
            _ => match element.attributes.iter().find(is_row) {
                Some(row) => row.value,
                None => {
                    let message = format!("{} has the attribute {name}", tag.label());
                    return self.add(found.at, &UNEXPECTED_ATTRIBUTE, message);
                }
            },
        };
        let written = Written::in_attribute(&found.value);
        let found_here = &mut self.found;
        for value in values {
            value.check(&written, &mut |(rule, what)| {
                let message = format!("{name} of {} {what}", tag.label());
                found_here.push((found.at, (rule, message)));
            });
        }
    }

    fn text(&mut self, characters: Characters<'d>, at: usize) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let Characters {
            text,
            has_numbers,
            is_unknown,
        } = characters;
        open.node.has_numbers |= has_numbers;
        open.node.is_unknown |= is_unknown;
        match open.place {
            Place::Passed => return,
            Place::Known(element) if matches!(element.content, Content::Elements { .. }) => {
                if !open.was_text_refused && !text.trim().is_empty() {
                    open.was_text_refused = true;
                    let message = format!("{} holds text", open.node.label());
                    self.found.push((at, (&UNEXPECTED_TEXT, message)));
                }
                return;
            }
            Place::Known(_) | Place::Xhtml => {}
        }
        if open.node.text.is_empty() {
            open.node.text = text;
        } else {
            open.node.text.to_mut().push_str(&text);
        }
    }

    fn end(&mut self) {
        let Some(mut open) = self.open.pop() else {
            return;
        };
        let element = match open.place {
            Place::Passed => return,
            Place::Xhtml => return self.end_of_xhtml(open),
            Place::Known(element) => element,
        };
        let has_elements = open.has_elements;
        let node = &mut open.node;
        let mut sink = Sink {
            found: &mut self.found,
            version: &self.version,
        };
        match &element.content {
            Content::Text(values) => check_text(node, values, &mut sink),
            Content::Construct => super::construct::check(node, has_elements, &mut sink),
            Content::Elements { required, .. } => {
                for (name, rule) in *required {
                    let is_there = node.children.iter().any(|child| child.name == *name);
                    if !is_there {
                        sink.add(node.at, rule, format!("{} has no {name}", node.label()));
                    }
                }
            }
            Content::Anything => {}
        }
        if let Some(check) = element.check.filter(|_| !node.is_unknown) {
            check(node, &mut sink);
        }
        match self.open.last_mut() {
            Some(parent) => parent.node.children.push(open.node),
            None if open.node.is(N::Atom, "entry") => atom10::without_author(&open.node, &mut sink),
            None => {}
        }
    }

    /// What a `div` says without any element in it is its construct's text; one with elements is
    /// none.
    fn end_of_xhtml(&mut self, open: Open<'d>) {
        if let Some(parent) = self.open.last_mut()
            && matches!(parent.place, Place::Known(_))
            && !open.has_elements
        {
            parent.node.text = open.node.text;
        }
    }
}

fn check_text(node: &Node<'_>, values: &[Value], sink: &mut Sink<'_>) {
    if node.is_unknown {
        return;
    }
    let written = Written::in_element(node);
    let label = node.label();
    for value in values {
        value.check(&written, &mut |(rule, what)| {
            sink.add(node.at, rule, format!("{label} {what}"))
        });
    }
}
