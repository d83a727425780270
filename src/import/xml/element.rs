use super::super::limits;
use quick_xml::escape::escape;
use std::borrow::Cow;
use url::Url;

/// The vocabularies that feeds and exports are written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Namespace {
    /// No namespace, one of RSS's own (0.90, 1.0 and those that were tried for 2.0), or a default
    /// namespace that nobody knows.
    Plain,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// Atom 0.3.
    Atom03,
    Rdf,
    /// Dublin Core's elements.
    Dc,
    /// Dublin Core's terms.
    DcTerms,
    /// RSS 1.0's content module.
    Content,
    /// Media RSS.
    Media,
    Itunes,
    /// A WordPress export's, of whatever version.
    Wp,
    /// A WordPress export's excerpts.
    Excerpt,
    Xhtml,
    /// Tombstones (RFC 6721).
    Tombstones,
    /// Feed history (RFC 5005).
    History,
    /// The Atom Publishing Protocol (RFC 5023).
    App,
    /// Threading (RFC 4685).
    Threads,
    /// Blogger's exports.
    Blogger,
    Xml,
    /// One that has a prefix, and that nobody here knows.
    Other,
}

impl Namespace {
    /// By its name, without regard to what is often got wrong: case, the scheme, and what stands at the
    /// end.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let name = name
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        Some(match name.trim_end_matches(['/', '#']) {
            ""
            | "purl.org/rss/1.0"
            | "my.netscape.com/rdf/simple/0.9"
            | "channel.netscape.com/rdf/simple/0.9"
            | "backend.userland.com/rss2"
            | "blogs.law.harvard.edu/tech/rss" => Self::Plain,
            "www.w3.org/2005/atom" => Self::Atom,
            "purl.org/atom/ns" => Self::Atom03,
            "www.w3.org/1999/02/22-rdf-syntax-ns" => Self::Rdf,
            "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" => Self::Dc,
            "purl.org/dc/terms" => Self::DcTerms,
            "purl.org/rss/1.0/modules/content" => Self::Content,
            "search.yahoo.com/mrss" => Self::Media,
            "www.itunes.com/dtds/podcast-1.0.dtd" => Self::Itunes,
            "www.w3.org/1999/xhtml" => Self::Xhtml,
            "purl.org/atompub/tombstones/1.0" => Self::Tombstones,
            "purl.org/syndication/history/1.0" => Self::History,
            "www.w3.org/2007/app" | "purl.org/atom/app" => Self::App,
            "purl.org/syndication/thread/1.0" => Self::Threads,
            "schemas.google.com/blogger/2018" => Self::Blogger,
            "www.w3.org/xml/1998/namespace" => Self::Xml,
            name if name.starts_with("wordpress.org/export/") => match name.ends_with("/excerpt") {
                true => Self::Excerpt,
                false => Self::Wp,
            },
            _ => return None,
        })
    }

    /// By the prefix everybody writes for it.
    fn of_prefix(prefix: &str) -> Self {
        match prefix {
            "" => Self::Plain,
            "atom" | "a10" => Self::Atom,
            "rdf" => Self::Rdf,
            "dc" => Self::Dc,
            "dcterms" => Self::DcTerms,
            "content" => Self::Content,
            "media" => Self::Media,
            "itunes" => Self::Itunes,
            "wp" => Self::Wp,
            "excerpt" => Self::Excerpt,
            "xhtml" => Self::Xhtml,
            "at" => Self::Tombstones,
            "fh" => Self::History,
            "app" => Self::App,
            "thr" => Self::Threads,
            "blogger" => Self::Blogger,
            "xml" => Self::Xml,
            _ => Self::Other,
        }
    }

    /// What is meant by a prefix and the name it was declared to stand for: feeds are full of wrong
    /// names and of prefixes that nobody has declared.
    pub(super) fn of(prefix: &str, declared: Option<&str>) -> Self {
        declared
            .and_then(Self::of_name)
            .unwrap_or_else(|| Self::of_prefix(prefix))
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::import) struct Attribute {
    pub(in crate::import) namespace: Namespace,
    /// Without its prefix.
    pub(in crate::import) name: String,
    pub(in crate::import) value: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Node {
    Text(String),
    Element(Element),
}

/// An element; without its content if it was only met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::import) struct Element {
    pub(in crate::import) namespace: Namespace,
    /// Without its prefix.
    pub(in crate::import) name: String,
    pub(in crate::import) attributes: Vec<Attribute>,
    pub(in crate::import) content: Vec<Node>,
    /// Where its tag ends, from 1.
    pub(in crate::import) line: usize,
}

/// Elements of HTML that have no content, and whose end nobody writes.
const VOID: [&str; 4] = ["br", "hr", "img", "wbr"];
/// Attributes of HTML whose values are addresses.
const ADDRESSES: [&str; 5] = ["cite", "href", "longdesc", "poster", "src"];

pub(super) fn is_void(name: &str) -> bool {
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// Whether an element of that name is an entry of a feed, or an item of an export.
pub(super) fn is_entry(namespace: Namespace, name: &str) -> bool {
    let is_known = matches!(
        namespace,
        Namespace::Plain | Namespace::Atom | Namespace::Atom03
    );
    let mut names = ["item", "entry"].iter();
    is_known && names.any(|known| name.eq_ignore_ascii_case(known))
}

impl Element {
    /// Whether it is called so. Case does not count: some feeds write `pubdate`.
    pub(in crate::import) fn is(&self, namespace: Namespace, name: &str) -> bool {
        self.namespace == namespace && self.name.eq_ignore_ascii_case(name)
    }

    /// Whether it is an entry of a feed, or an item of an export.
    pub(in crate::import) fn is_entry(&self) -> bool {
        is_entry(self.namespace, &self.name)
    }

    /// The value of an attribute that has no prefix.
    pub(in crate::import) fn attribute(&self, name: &str) -> Option<&str> {
        self.attribute_of(Namespace::Plain, name)
    }

    pub(in crate::import) fn attribute_of(&self, namespace: Namespace, name: &str) -> Option<&str> {
        let is_it =
            |one: &&Attribute| one.namespace == namespace && one.name.eq_ignore_ascii_case(name);
        self.attributes
            .iter()
            .find(is_it)
            .map(|one| one.value.as_str())
    }

    /// The elements right in it.
    pub(in crate::import) fn children(&self) -> impl Iterator<Item = &Self> {
        self.content.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of that name right in it.
    pub(in crate::import) fn child(&self, namespace: Namespace, name: &str) -> Option<&Self> {
        self.children().find(|child| child.is(namespace, name))
    }

    /// The text right in it.
    pub(in crate::import) fn text(&self) -> Cow<'_, str> {
        let mut texts = self.content.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        let first = texts.next().unwrap_or_default();
        texts.fold(Cow::Borrowed(first), |text, more| text + more)
    }

    /// Its content as HTML, whatever prefixes it was written with. `base` is what addresses in it are
    /// relative to, if there is anything to resolve (`xml:base`). It ends where it is longer than the
    /// sanitiser takes: absolute addresses may make it a hundred times as long as it was.
    pub(in crate::import) fn markup(&self, base: Option<&Url>) -> String {
        let mut html = String::new();
        self.write_content(base, &mut html);
        html
    }

    /// What `xml:base` makes of the base it is in: nothing, if that is no address or too long for one.
    pub(in crate::import) fn base(&self, outer: Option<&Url>) -> Option<Url> {
        let own = self.attribute_of(Namespace::Xml, "base").map(str::trim);
        let own = own.and_then(|own| Url::options().base_url(outer).parse(own).ok());
        let own = own.filter(|own| own.as_str().len() <= limits::ADDRESS);
        own.or_else(|| outer.cloned())
    }

    // As deep as elements may lie within each other, which the reader has counted.
    fn write_content(&self, base: Option<&Url>, html: &mut String) {
        for node in &self.content {
            if html.len() > limits::HTML {
                return;
            }
            match node {
                Node::Text(text) => html.push_str(&escape(text.as_str())),
                Node::Element(element) => element.write(base, html),
            }
        }
    }

    fn write(&self, base: Option<&Url>, html: &mut String) {
        let base = self.base(base);
        html.push('<');
        html.push_str(&self.name);
        for Attribute {
            namespace,
            name,
            value,
        } in &self.attributes
        {
            let name = match (namespace, name.as_str()) {
                (Namespace::Xml, "lang") => "lang",
                (Namespace::Plain, name) => name,
                _ => continue,
            };
            let resolved = match &base {
                Some(base) if ADDRESSES.contains(&name) => base.join(value).ok(),
                _ => None,
            };
            let value = resolved.as_ref().map_or(value.as_str(), Url::as_str);
            html.push_str(&format!(" {name}=\"{}\"", escape(value)));
        }
        html.push('>');
        if !is_void(&self.name) {
            self.write_content(base.as_ref(), html);
            html.push_str(&format!("</{}>", self.name));
        }
    }
}
