//! Whether a text is no more than an excerpt of another: what is shown of a story to lead readers to it.

use super::{Html, Story, Telling, page_at, without_www};

/// Behind the ellipsis of an excerpt stand at most so many letters: where the whole is to be read, as in
/// `The post <headline> appeared first on <site>`, in any language.
const TAIL: usize = 300;
/// Of a text that is not cut, or begins otherwise, an excerpt is at most one part in so many. What is longer
/// may be another version of it.
const FRACTION: usize = 2;

/// What a story says, as far as two programs that show it do not differ: quotation marks are straight or
/// curly, paragraphs have gaps or none.
struct Said<'a> {
    story: &'a Story,
    letters: String,
    /// The letters up to where it says that it is cut, or that the rest is elsewhere; all if it says neither.
    beginning: String,
    is_cut: bool,
    has_ellipsis: bool,
}

impl Story {
    /// Whether the other is only an excerpt of it, or says nothing, or next to nothing, where this does. Of two versions of a text
    /// neither says more, whichever is longer.
    pub fn says_more_than(&self, other: &Self) -> bool {
        let (whole, part) = (Said::by(self), Said::by(other));
        let is_summary = self.body.is_some() && other.body.is_none();
        let is_no_longer = part.letters.len() <= whole.letters.len();
        let says_little = |story: &Self| !Telling::of(story).says_enough();
        !whole.letters.is_empty()
            && (part.letters.is_empty()
                || is_summary && is_no_longer
                || says_little(other) && !says_little(self)
                || part.begins(&whole)
                || part.points_to(&whole))
    }

    /// Whether the texts are the same, or one is the beginning of the other, cut or whole. A whole one that says
    /// next to nothing begins many a text.
    pub fn begins_as(&self, other: &Self) -> bool {
        let (one, two) = (Said::by(self), Said::by(other));
        let goes_on = |part: &Said<'_>, whole: &Said<'_>| {
            whole.letters.starts_with(&part.letters) && Telling::of(part.story).says_enough()
        };
        one.letters == two.letters
            || goes_on(&one, &two)
            || goes_on(&two, &one)
            || one.begins(&two)
            || two.begins(&one)
    }

    /// Whether it only leads readers to the other: it has no more than the beginning of that, as a summary or with a
    /// mark that it is cut, or a link there. A feed may show whole texts today and excerpts tomorrow; what is
    /// shorter and does not say so may be meant, and what says something else may be a withdrawal.
    pub fn leads_to(&self, whole: &Self) -> bool {
        let is_summary = self.body.is_none() && whole.body.is_some();
        let (part, whole) = (Said::by(self), Said::by(whole));
        // A mark that the whole has as well is its own.
        let is_new = !whole.is_cut || part.is_fraction_of(&whole);
        let is_own_mark =
            part.letters != part.beginning && whole.letters.starts_with(&part.letters);
        let is_beginning = part.letters.len() < whole.letters.len()
            && part.beginning.len() < whole.beginning.len()
            && whole.letters.starts_with(&part.beginning);
        !part.letters.is_empty()
            && (is_summary || part.says_it_is_cut(&whole) && is_new && !is_own_mark)
            && is_beginning
    }

    /// Whether it says of itself that it is an excerpt: as a summary, or with a mark that it is cut.
    pub fn is_excerpt(&self) -> bool {
        let said = Said::by(self);
        self.body.is_none() || said.says_it_is_cut(&said)
    }

    /// Whether both have one headline, however it is set.
    pub fn has_headline_of(&self, other: &Self) -> bool {
        self.title == other.title || letters(self.title.as_str()) == letters(other.title.as_str())
    }
}

impl<'a> Said<'a> {
    fn by(story: &'a Story) -> Self {
        let body = story.body.as_ref();
        let summary = || story.summary.as_ref().map(ToString::to_string);
        let text = body.map(Html::plain_text).or_else(summary);
        let text = text.unwrap_or_default();
        let all = letters(&text);
        let before_ellipsis = ["…", "..."]
            .iter()
            .filter_map(|ellipsis| text.rsplit_once(ellipsis))
            .filter(|(_, tail)| letters(tail).chars().count() <= TAIL)
            .map(|(before, _)| letters(before))
            .min_by_key(String::len);
        let has_ellipsis = before_ellipsis.is_some();
        let before_link = || Some(letters(&before_closing_link(body?)?.plain_text()));
        let beginning = before_ellipsis.or_else(before_link);
        Self {
            story,
            is_cut: beginning.is_some(),
            beginning: beginning.unwrap_or_else(|| all.clone()),
            letters: all,
            has_ellipsis,
        }
    }

    /// Whether the whole begins with it, and goes on.
    fn begins(&self, whole: &Self) -> bool {
        let goes_on = self.beginning.len() < whole.beginning.len();
        goes_on
            && whole.letters.starts_with(&self.beginning)
            && (self.is_cut || self.is_fraction_of(whole))
    }

    /// Whether it says so, by an ellipsis or a link to the whole.
    fn says_it_is_cut(&self, whole: &Self) -> bool {
        self.is_cut && (self.has_ellipsis || self.links_to(whole))
    }

    /// Whether it is written to lead readers to the whole, in words of its own.
    fn points_to(&self, whole: &Self) -> bool {
        (self.has_ellipsis || self.links_to(whole)) && self.is_fraction_of(whole)
    }

    /// Whether it has a link to the page of the whole.
    fn links_to(&self, whole: &Self) -> bool {
        let body = self.story.body.as_ref().map_or("", Html::as_str);
        let links = [&self.story.link, &whole.story.link];
        let mut pages = links.into_iter().flatten().map(page_at);
        pages.any(|page| {
            let page = without_www(page).replace('&', "&amp;");
            !page.is_empty() && body.contains(&page)
        })
    }

    fn is_fraction_of(&self, whole: &Self) -> bool {
        self.letters.len() * FRACTION <= whole.letters.len()
    }
}

fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// What stands before the link that a text ends with; `None` if it ends with words.
fn before_closing_link(body: &Html) -> Option<Html> {
    let (before, link) = body.as_str().rsplit_once("<a ")?;
    let (_, after) = link.split_once("</a>")?;
    let is_end = letters(&Html::from_sanitised(after).plain_text()).is_empty();
    is_end.then(|| Html::from_sanitised(before))
}
