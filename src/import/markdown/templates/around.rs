//! What a call says of the text that it wraps: a title above it, who has said it, where it leads.

use super::call::{Call, Form};
use super::meaning::{inline, is_of_page};
use quick_xml::escape::escape;

/// Arguments whose words stand above the text.
const ABOVE: [&str; 5] = ["caption", "header", "heading", "summary", "title"];
/// Those whose words stand below it.
const BELOW: [&str; 3] = ["author", "cite", "source"];
/// Those that say where it leads.
const LINKS: [&str; 3] = ["href", "link", "url"];
/// Those that say how it looks, however many words they have.
const LOOKS: [&str; 4] = ["class", "sizes", "style", "width"];
/// Words without a name or quotes that are no longer what turns something on.
const SAYING: usize = 3;

/// What stands around a text instead of the call that wraps it.
#[derive(Default)]
pub(super) struct Around {
    pub(super) above: String,
    pub(super) below: String,
    /// Whether the text is a link, which begins where its words do.
    pub(super) is_link: bool,
    /// Arguments that say something which nobody will see.
    pub(super) unsaid: Vec<String>,
}

impl Around {
    /// Of a call that wraps `text`. What stands in a line has no room above and below it.
    pub(super) fn of(call: &Call<'_>, text: &str, is_in_line: bool) -> Self {
        let mut around = Self::default();
        let mut links = Vec::new();
        let mut unnamed = Vec::new();
        for (name, words) in &call.arguments {
            let is_one_of =
                |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
            let (name, words) = (name.as_str(), words.trim());
            let is_shown = !is_in_line && !is_value(call, words);
            match () {
                () if words.is_empty() => {}
                () if is_one_of(&LINKS) || name.is_empty() && is_address(words) => {
                    links.push((name, words));
                }
                () if name.is_empty() => unnamed.push(words),
                () if is_one_of(&ABOVE) && is_shown => around.above.push_str(&paragraph(words)),
                () if is_one_of(&BELOW) && is_shown => around.below.push_str(&paragraph(words)),
                () if is_one_of(&ABOVE) || is_one_of(&BELOW) => around.miss(name, words),
                () if words.contains(char::is_whitespace) && !is_one_of(&LOOKS) => {
                    around.miss(name, words);
                }
                () => {}
            }
        }
        let is_said = unnamed
            .iter()
            .any(|words| words.contains(char::is_whitespace));
        if is_said || unnamed.len() >= SAYING {
            around.miss("", &unnamed.join(" "));
        }
        match links.as_slice() {
            [(_, address)] if may_be_link(text) && !is_value(call, address) => {
                around.is_link = true;
                around.above += &format!("<a href=\"{}\">", escape(*address));
                around.below.insert_str(0, "</a>");
            }
            links => links
                .iter()
                .for_each(|(name, address)| around.miss(name, address)),
        }
        around
    }

    fn miss(&mut self, name: &str, words: &str) {
        let named = match name {
            "" => String::new(),
            name => format!("{name}="),
        };
        self.unsaid.push(format!("{named}\"{words}\""));
    }
}

/// Markdown in a line, as a block of its own.
fn paragraph(words: &str) -> String {
    let words = match is_address(words) {
        true => inline(&format!("<{words}>")),
        false => inline(words),
    };
    format!("\n\n<p>{words}</p>\n\n")
}

fn is_address(words: &str) -> bool {
    let is_web = words.starts_with("https://") || words.starts_with("http://");
    is_web && !words.contains(char::is_whitespace)
}

/// Whether it is the name of a value, which nobody knows here, and no words.
fn is_value(call: &Call<'_>, words: &str) -> bool {
    call.form == Form::Statement && is_of_page(words)
}

/// Whether a text is a few words in a line, with no other link or call in it.
fn may_be_link(text: &str) -> bool {
    let words = text.trim();
    !words.is_empty() && !words.contains(['\n', '{', '[', '<', '`'])
}
