use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Plain text that XML 1.0 can carry: never empty, no markup, white space folded to single spaces.
///
/// `rss` and `atom_syndication` write U+000B, U+FFFE and the like straight through, and one of
/// them makes a whole document ill-formed. They are removed here, the only way to make a `Text`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Text(String);

impl Text {
    /// Cleans `raw`; `None` when nothing visible is left: spaces without width and marks of direction show
    /// nothing by themselves.
    ///
    /// Forbidden characters (XML 1.0, section 2.2) go, every run of white space becomes one space.
    pub fn new(raw: &str) -> Option<Self> {
        Self::folded(raw).filter(|text| !text.0.chars().all(is_hidden))
    }

    fn folded(raw: &str) -> Option<Self> {
        let cleaned = cleaned(raw);
        let mut words = cleaned.split_whitespace();
        let mut text = words.next()?.to_owned();
        for word in words {
            text.push(' ');
            text.push_str(word);
        }
        Some(Self(text))
    }

    /// Whether it is a mail address one can write to (RFC 5322, `dot-atom` on both sides), with a
    /// dot in the domain. Each format has a narrow rule of its own, and this satisfies them all:
    /// what is none is left out of documents.
    pub fn is_mail_address(&self) -> bool {
        let is_local = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
        let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(is_local);
        let is_inner = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        let is_label = |label: &str| {
            let edge = label.starts_with('-') || label.ends_with('-');
            !label.is_empty() && !edge && label.bytes().all(is_inner)
        };
        self.0.rsplit_once('@').is_some_and(|(local, domain)| {
            local.split('.').all(is_atom) && domain.contains('.') && domain.split('.').all(is_label)
        })
    }

    /// The cleaned text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl TryFrom<String> for Text {
    type Error = &'static str;

    fn try_from(raw: String) -> Result<Self, Self::Error> {
        // What was stored before is read, though nobody sees it: its entry would be damaged without.
        Self::folded(&raw).ok_or("text must hold at least one visible character")
    }
}

/// A part of sanitised HTML.
#[derive(Clone, Copy)]
pub(super) enum Piece<'a> {
    Tag(&'a str, &'a str),
    Text(&'a str),
}

impl Piece<'_> {
    /// Whether it is white space.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(words) if words.trim().is_empty())
    }

    /// Whether it is a tag of this name.
    pub(super) fn is_tag(&self, name: &str) -> bool {
        matches!(self, Self::Tag(own, _) if *own == name)
    }
}

/// A fragment of HTML that has been sanitised at the import door and that XML 1.0 can carry.
///
/// Relative addresses in it are kept; the publisher resolves them against the entry's permalink,
/// so that a move of the desk's address does not change what is stored. Embedded players (`iframe`)
/// of any host are kept as well, if by https and empty: the publisher decides which of them run.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Html(String);

impl Html {
    /// Takes HTML that is already sanitised and removes what XML 1.0 forbids.
    pub fn from_sanitised(html: &str) -> Self {
        Self(cleaned(html).into_owned())
    }

    /// The fragment.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it says, without its markup: a tag that ends a word becomes a space.
    ///
    /// Sanitised HTML writes `<` nowhere but in front of a tag, and `>` in one only in quotes.
    pub fn plain_text(&self) -> String {
        let mut text = String::with_capacity(self.0.len());
        for piece in self.pieces() {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Tag(_, tag) if !is_inline(tag) => text.push(' '),
                Piece::Tag(..) => {}
            }
        }
        unescaped(text)
    }

    /// Its tags, each with its name (that of an end with `/`), and the texts between them.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let mut rest = self.0.as_str();
        std::iter::from_fn(move || {
            let piece = match rest.strip_prefix('<') {
                Some(tag) => {
                    let (tag, after) = tag.split_at(tag_length(tag));
                    rest = after;
                    Piece::Tag(name_of(tag), tag)
                }
                None if rest.is_empty() => return None,
                None => {
                    let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
                    rest = after;
                    Piece::Text(text)
                }
            };
            Some(piece)
        })
    }

    /// Whether a reader sees the same: programs break lines where they like, and write white space beside the
    /// tags of blocks or do not.
    pub fn reads_as(&self, other: &Self) -> bool {
        self == other || self.as_shown() == other.as_shown()
    }

    /// It with white space as browsers show it (CSS Text 3, section 4.1.1): every run is one space, beside a
    /// block there is none, and in `pre` all of it stays.
    fn as_shown(&self) -> String {
        let mut shown = String::with_capacity(self.0.len());
        // As before the first tag, no space is shown.
        let mut is_gap = true;
        let mut is_kept = false;
        let mut rest = self.0.as_str();
        loop {
            let (text, tag) = rest.split_once('<').unwrap_or((rest, ""));
            if is_kept {
                shown.push_str(text);
            } else {
                is_gap = fold_into(&mut shown, text, is_gap);
            }
            if tag.is_empty() {
                break;
            }
            let (tag, after) = tag.split_at(tag_length(tag));
            if !is_inline(tag) && !tag.starts_with("img") {
                drop_gap(&mut shown, is_kept);
                is_gap = true;
            }
            match name_of(tag) {
                "pre" => is_kept = true,
                "/pre" => is_kept = false,
                "img" => is_gap = false,
                _ => {}
            }
            shown.push('<');
            shown.push_str(tag);
            rest = after;
        }
        drop_gap(&mut shown, is_kept);
        shown
    }
}

/// Writes a text with each run of white space as one space, none of it behind a gap; answers whether it ends
/// with one.
fn fold_into(shown: &mut String, text: &str, mut is_gap: bool) -> bool {
    for piece in text.split_inclusive(|c: char| c.is_ascii_whitespace()) {
        let word = piece.trim_ascii_end();
        shown.push_str(word);
        is_gap &= word.is_empty();
        if word.len() < piece.len() && !is_gap {
            shown.push(' ');
            is_gap = true;
        }
    }
    is_gap
}

/// Takes away the space that a block begins or ends behind.
fn drop_gap(shown: &mut String, is_kept: bool) {
    if !is_kept && shown.ends_with(' ') {
        shown.pop();
    }
}

/// The character references that sanitised HTML holds (HTML, section 13.3, "escaping a string").
const REFERENCES: [(&str, char); 5] = [
    ("&nbsp;", ' '),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&amp;", '&'),
];

/// Each reference by its character. What a character then forms with those behind it is none.
fn unescaped(text: String) -> String {
    if !text.contains('&') {
        return text;
    }
    let mut unescaped = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('&') {
        let (before, escaped) = rest.split_at(at);
        unescaped.push_str(before);
        let mut references = REFERENCES.iter();
        let known = references.find(|(reference, _)| escaped.starts_with(reference));
        let (length, character) = known.map_or((1, '&'), |(known, to)| (known.len(), *to));
        unescaped.push(character);
        rest = &escaped[length..];
    }
    unescaped.push_str(rest);
    unescaped
}

/// Up to and with the `>` that ends a tag.
fn tag_length(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// Whether a character is written without a space to the next word, as in Chinese and Japanese:
/// Hiragana, Katakana and the ideographs of Unicode's planes 0, 2 and 3.
pub fn is_word_by_itself(character: char) -> bool {
    matches!(character,
        '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Elements that do not end a word: every other tag stands for white space.
pub const INLINE_ELEMENTS: [&str; 37] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "q", "rp", "rt", "rtc", "ruby", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

fn is_inline(tag: &str) -> bool {
    INLINE_ELEMENTS.contains(&name_of(tag).trim_start_matches('/'))
}

/// The name in a tag, with the `/` of one that ends an element.
fn name_of(tag: &str) -> &str {
    let end = tag.find(|c: char| c != '/' && !c.is_ascii_alphanumeric());
    tag[..end.unwrap_or(tag.len())].trim_end_matches('/')
}

impl From<String> for Html {
    fn from(html: String) -> Self {
        // Of what is stored nothing has to go: it is read often, and need not be copied.
        match cleaned(&html) {
            Cow::Borrowed(_) => Self(html),
            Cow::Owned(cleaned) => Self(cleaned),
        }
    }
}

impl fmt::Debug for Html {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

/// Whether a reader sees nothing of a character that stands by itself.
fn is_hidden(c: char) -> bool {
    c == ' '
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}')
}

/// The cleaning door: drops every character outside the `Char` production of XML 1.0
/// (section 2.2), the noncharacters that section discourages, and the C1 controls.
fn cleaned(raw: &str) -> Cow<'_, str> {
    match is_plain(raw) || raw.chars().all(is_allowed) {
        true => Cow::Borrowed(raw),
        false => Cow::Owned(
            raw.chars()
                .filter(|&character| is_allowed(character))
                .collect(),
        ),
    }
}

/// Whether all of it is ASCII that is allowed: most texts, and bytes are looked at many at a time. All
/// text that is imported and every body that is read from the store comes by here.
fn is_plain(raw: &str) -> bool {
    let is_plain = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    let mut pieces = raw.as_bytes().chunks(64);
    // Without a way out in the middle of a piece the compiler makes vector instructions of it.
    pieces.all(|piece| piece.iter().fold(true, |all, byte| all & is_plain(byte)))
}

fn is_allowed(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | '\u{85}' => true,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => false,
        '\u{FDD0}'..='\u{FDEF}' => false,
        // The last two code points of every plane: U+FFFE and U+FFFF are forbidden, the others
        // are noncharacters that validators warn about.
        _ => (character as u32) & 0xFFFE != 0xFFFE,
    }
}

/// A language tag (RFC 5646) in its canonical case, such as `en` or `ar-EG`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Language(String);

/// Why a language tag was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no language tag; write one like `en`, `en-GB` or `ar`")]
pub struct LanguageError(String);

impl Language {
    /// Checks and normalises a tag.
    ///
    /// # Errors
    /// When `tag` is not well-formed by RFC 5646, section 2.1, or its language has more than three
    /// letters: the RFC keeps those for languages that may be registered one day, and `English` is
    /// none.
    pub fn new(tag: &str) -> Result<Self, LanguageError> {
        oxilangtag::LanguageTag::parse_and_normalize(tag.trim())
            .ok()
            .filter(|tag| matches!(tag.primary_language().len(), 2 | 3))
            .map(|tag| Self(tag.into_inner()))
            .ok_or_else(|| LanguageError(tag.to_owned()))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is English, of whatever country.
    pub fn is_english(&self) -> bool {
        self.0.split('-').next() == Some("en")
    }

    /// Whether another is the same language, of whatever country.
    pub fn is_same_language(&self, other: &Self) -> bool {
        self.0.split('-').next() == other.0.split('-').next()
    }

    /// Which way it is written, as the attribute `dir` has it.
    pub fn direction(&self) -> &'static str {
        match self.is_right_to_left() {
            true => "rtl",
            false => "ltr",
        }
    }

    /// Whether it is written from right to left: as its script is, or else as the language usually
    /// is.
    pub fn is_right_to_left(&self) -> bool {
        let mut subtags = self.0.split('-');
        let language = subtags.next().unwrap_or_default();
        // What follows a single letter belongs to an extension (RFC 5646, section 2.1).
        let script = subtags
            .take_while(|subtag| subtag.len() > 1)
            .find(|subtag| subtag.len() == 4 && subtag.bytes().all(|b| b.is_ascii_alphabetic()));
        match script {
            Some(script) => matches!(script, "Adlm" | "Arab" | "Hebr" | "Nkoo" | "Syrc" | "Thaa"),
            None => matches!(
                language,
                "ar" | "fa" | "he" | "ur" | "ps" | "sd" | "ug" | "yi" | "dv" | "ckb"
            ),
        }
    }
}

impl TryFrom<String> for Language {
    type Error = LanguageError;

    fn try_from(tag: String) -> Result<Self, Self::Error> {
        Self::new(&tag)
    }
}
