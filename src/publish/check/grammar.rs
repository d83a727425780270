//! What the tables of a format are made of.

use super::html;
use super::namespace::Namespace;
use super::rule::{Breach, Rule};
use super::xml::{Attribute, shown};
use std::borrow::Cow;

/// An element in its place: what it may hold, and how often it may stand there.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) namespace: Namespace,
    pub(super) name: &'static str,
    /// The rule that a second one of it breaks.
    pub(super) once: Option<&'static Rule>,
    pub(super) attributes: &'static [Allowed],
    pub(super) content: Content,
    /// What no table can say: looks at the element when it is complete, with all that it holds.
    pub(super) check: Option<Check>,
}

pub(super) type Check = fn(&Node<'_>, &mut Sink<'_>);

/// What may stand in an element.
#[derive(Debug)]
pub(super) enum Content {
    /// Text of these types, and no element.
    Text(&'static [Value]),
    /// Elements of these groups and of namespaces that no rule knows, and no text.
    Elements {
        of: &'static [&'static [Element]],
        required: &'static [(&'static str, &'static Rule)],
    },
    /// A text construct (RFC 4287, section 3.1) or content: its attributes tell.
    Construct,
    /// Anything.
    Anything,
}

/// An attribute that an element may have.
#[derive(Debug)]
pub(super) struct Allowed {
    pub(super) namespace: Namespace,
    pub(super) name: &'static str,
    /// The rule that its absence breaks.
    pub(super) required: Option<&'static Rule>,
    pub(super) value: &'static [Value],
}

/// The type of a text.
pub(super) enum Value {
    /// Checked by a function.
    Is(fn(&Written<'_>) -> Verdict),
    /// One of these words.
    OneOf(&'static [&'static str], &'static Rule),
    /// HTML that readers may show. In RSS nothing tells them a base, so addresses must be absolute.
    Html { may_be_relative: bool },
}

pub(super) type Verdict = Result<(), Breach>;

/// A text or an attribute's value as it is written.
pub(super) struct Written<'a> {
    /// With all white space.
    pub(super) raw: &'a str,
    /// Without the white space around an element's text. That around an attribute's value is part
    /// of it.
    pub(super) text: &'a str,
    /// Some of its characters are written by their number: whoever does so knows about escaping.
    pub(super) has_numbers: bool,
}

impl<'a> Written<'a> {
    pub(super) fn in_element(node: &'a Node<'_>) -> Self {
        Self {
            raw: &node.text,
            text: node.text.trim(),
            has_numbers: node.has_numbers,
        }
    }

    pub(super) fn in_attribute(value: &'a str) -> Self {
        Self {
            raw: value,
            text: value,
            has_numbers: false,
        }
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Value")
    }
}

impl Value {
    pub(super) fn check(&self, written: &Written<'_>, report: &mut dyn FnMut(Breach)) {
        match self {
            Self::Is(check) => check(written).err().into_iter().for_each(report),
            Self::OneOf(words, rule) => {
                let text = written.text;
                if !words.contains(&text) {
                    report((
                        rule,
                        format!("is `{}`, none of {}", shown(text), words.join(", ")),
                    ));
                }
            }
            Self::Html { may_be_relative } => html::markup(written.raw, *may_be_relative, report),
        }
    }
}

/// An element of the document that the tables know, with those it holds.
#[derive(Debug, Default)]
pub(super) struct Node<'d> {
    pub(super) namespace: Option<Namespace>,
    pub(super) name: &'d str,
    pub(super) at: usize,
    pub(super) attributes: Vec<Attribute<'d>>,
    /// All its own text.
    pub(super) text: Cow<'d, str>,
    pub(super) has_numbers: bool,
    /// It holds a reference to an entity, so its text is not known.
    pub(super) is_unknown: bool,
    /// Those that the tables know.
    pub(super) children: Vec<Node<'d>>,
}

impl<'d> Node<'d> {
    /// An attribute without a namespace.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attribute_of(Namespace::None, name)
    }

    pub(super) fn attribute_of(&self, namespace: Namespace, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|found| found.namespace == namespace && found.name == name);
        found.map(|attribute| &*attribute.value)
    }

    pub(super) fn is(&self, namespace: Namespace, name: &str) -> bool {
        self.name == name && self.namespace == Some(namespace)
    }

    pub(super) fn all<'a>(
        &'a self,
        namespace: Namespace,
        name: &'static str,
    ) -> impl Iterator<Item = &'a Node<'d>> {
        self.children
            .iter()
            .filter(move |child| child.is(namespace, name))
    }

    pub(super) fn first(&self, namespace: Namespace, name: &'static str) -> Option<&Node<'d>> {
        self.children.iter().find(|child| child.is(namespace, name))
    }

    pub(super) fn has(&self, namespace: Namespace, name: &'static str) -> bool {
        self.first(namespace, name).is_some()
    }

    /// The name as people write it, such as `dc:date`.
    pub(super) fn label(&self) -> Cow<'d, str> {
        label(self.namespace.unwrap_or(Namespace::None), self.name)
    }
}

/// A name as people write it: Atom's own goes without a prefix.
pub(super) fn label(namespace: Namespace, name: &str) -> Cow<'_, str> {
    match namespace.prefix() {
        "" | "atom" => Cow::Borrowed(name),
        prefix => Cow::Owned(format!("{prefix}:{name}")),
    }
}

/// Where breaches go.
pub(super) struct Sink<'a> {
    pub(super) found: &'a mut Vec<(usize, Breach)>,
    /// The version the root element gives itself.
    pub(super) version: &'a str,
}

impl Sink<'_> {
    pub(super) fn add(&mut self, at: usize, rule: &'static Rule, message: impl Into<String>) {
        if self.found.len() <= super::MOST_FAULTS {
            self.found.push((at, (rule, message.into())));
        }
    }
}

// The tables are long lists; these keep each row on a line.

/// An element that holds text of some types, once.
pub(super) const fn text(
    namespace: Namespace,
    name: &'static str,
    of: &'static [Value],
) -> Element {
    Element {
        namespace,
        name,
        once: Some(&super::rule::DUPLICATE_ELEMENT),
        attributes: &[],
        content: Content::Text(of),
        check: None,
    }
}

/// An element that holds elements, once.
pub(super) const fn group(
    namespace: Namespace,
    name: &'static str,
    of: &'static [&'static [Element]],
    required: &'static [(&'static str, &'static Rule)],
) -> Element {
    Element {
        content: Content::Elements { of, required },
        ..text(namespace, name, &[])
    }
}

/// An element that may hold anything, any number of times.
pub(super) const fn anything(namespace: Namespace, name: &'static str) -> Element {
    Element {
        content: Content::Anything,
        once: None,
        ..text(namespace, name, &[])
    }
}

impl Element {
    /// The same, any number of times.
    pub(super) const fn many(self) -> Self {
        Self { once: None, ..self }
    }

    pub(super) const fn with(self, attributes: &'static [Allowed]) -> Self {
        Self { attributes, ..self }
    }

    pub(super) const fn checked(self, check: Check) -> Self {
        Self {
            check: Some(check),
            ..self
        }
    }
}

/// An attribute that may be there.
pub(super) const fn optional(name: &'static str, value: &'static [Value]) -> Allowed {
    Allowed {
        namespace: Namespace::None,
        name,
        required: None,
        value,
    }
}

/// An attribute that must be there.
pub(super) const fn required(name: &'static str, value: &'static [Value]) -> Allowed {
    Allowed {
        required: Some(&super::rule::MISSING_ATTRIBUTE),
        ..optional(name, value)
    }
}
