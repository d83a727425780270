use super::{LeftOut, byline, dateline, lines::Line};
use crate::model::Text;

/// Headings that introduce a list wherever they stand alone on a line: as papers call them, and as themes do that
/// nobody changed. In small letters.
const HEADINGS: [&str; 82] = [
    "latest articles",
    "latest news",
    "latest posts",
    "latest stories",
    "more articles",
    "more news",
    "more posts",
    "more stories",
    "most popular",
    "most read",
    "most viewed",
    "must read",
    "must reads",
    "popular posts",
    "popular posts from this blog",
    "recent articles",
    "recent content",
    "recent news",
    "recent posts",
    "recent stories",
    "related articles",
    "related content",
    "related news",
    "related posts",
    "related stories",
    "similar articles",
    "similar posts",
    "top stories",
    "trending now",
    "you may also like",
    "you might also like",
    "أحدث المقالات",
    "الأكثر قراءة",
    "مقالات ذات صلة",
    "مواضيع ذات صلة",
    "ähnliche artikel",
    "ähnliche beiträge",
    "das könnte sie auch interessieren",
    "meistgelesen",
    "neueste beiträge",
    "weitere artikel",
    "δημοφιλή άρθρα",
    "πρόσφατα άρθρα",
    "σχετικά άρθρα",
    "artículos relacionados",
    "entradas recientes",
    "lo más leído",
    "más noticias",
    "noticias relacionadas",
    "artigos relacionados",
    "mais lidas",
    "posts recentes",
    "articoli correlati",
    "articoli recenti",
    "i più letti",
    "articles récents",
    "articles similaires",
    "les plus lus",
    "כתבות נוספות",
    "כתבות קשורות",
    "פוסטים אחרונים",
    "最近の投稿",
    "関連記事",
    "人気記事",
    "最新文章",
    "相关文章",
    "相關文章",
    "meest gelezen",
    "gerelateerde artikelen",
    "mest læste",
    "mest lest",
    "mest lästa",
    "najczęściej czytane",
    "ostatnie wpisy",
    "powiązane artykuły",
    "nejčtenější",
    "související články",
    "похожие записи",
    "свежие записи",
    "en çok okunanlar",
    "ilgili haberler",
    "son yazılar",
];
/// Headings that could as well be one within a story: they count only if a list follows.
const FAINT_HEADINGS: [&str; 28] = [
    "also read",
    "editor's picks",
    "headlines",
    "latest",
    "popular",
    "read also",
    "read next",
    "related",
    "trending",
    "اقرأ أيضا",
    "اقرأ أيضًا",
    "διαβάστε επίσης",
    "leia também",
    "leggi anche",
    "à lire aussi",
    "lire aussi",
    "あわせて読みたい",
    "lees ook",
    "læs også",
    "les også",
    "läs också",
    "läs även",
    "czytaj także",
    "читайте также",
    "mehr zum thema",
    "sur le même sujet",
    "te puede interesar",
    "עוד בנושא",
];
/// Beginnings of a heading, such as “More from Opinion”; for the same reason faint.
const FAINT_BEGINNINGS: [&str; 2] = ["more from ", "more in "];
/// Furniture of a page that stands among or below its lists. In small letters.
const FURNITURE: [&str; 35] = [
    "about us",
    "advertisement",
    "advertisment",
    "back to top",
    "comments",
    "contact us",
    "email",
    "facebook",
    "follow us",
    "instagram",
    "leave a reply",
    "linkedin",
    "load more",
    "more",
    "newsletter",
    "next",
    "previous",
    "print",
    "privacy policy",
    "read more",
    "see all",
    "share",
    "share this",
    "sign up",
    "sponsored",
    "subscribe",
    "terms",
    "terms and conditions",
    "terms of service",
    "terms of use",
    "twitter",
    "view all",
    "whatsapp",
    "x",
    "youtube",
];
/// The longest name of a section that is not a sentence, in characters.
const LONGEST_HEADING: usize = 60;
/// Headlines of lists are shorter, in characters, and excerpts that are whole mostly longer.
const LONG_FOR_HEADLINE: usize = 160;
/// A text that ends like a sentence and is no longer, in characters, might be a headline.
const SHORT_FOR_EXCERPT: usize = 90;

/// An item of a list.
pub(super) struct Brief<'a> {
    /// The headline.
    pub(super) line: &'a Line,
    pub(super) excerpt: Option<&'a Line>,
    pub(super) dateline: Option<Text>,
    /// The excerpt without its dateline.
    pub(super) summary: Option<Text>,
}

/// How much a line says that it is a heading.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Plain,
    Faint,
}

fn heading(line: &Line) -> Option<Heading> {
    heading_of(line.str())
}

/// Whether a text is the heading of a list of briefs, as papers call them.
pub(in crate::import) fn is_heading_of_list(text: &str) -> bool {
    heading_of(text).is_some()
}

fn heading_of(text: &str) -> Option<Heading> {
    if text.chars().count() > LONGEST_HEADING {
        return None;
    }
    let text = text
        .trim_end_matches([':', '.', '…'])
        .trim_end()
        .to_lowercase();
    let text = text.replace('’', "'");
    if HEADINGS.contains(&text.as_str()) {
        return Some(Heading::Plain);
    }
    let is_faint = FAINT_HEADINGS.contains(&text.as_str())
        || FAINT_BEGINNINGS.iter().any(|start| text.starts_with(start));
    is_faint.then_some(Heading::Faint)
}

/// Whether the line at `at` is the heading of a list.
fn is_heading(lines: &[Line], at: usize) -> bool {
    let Some(line) = lines.get(at) else {
        return false;
    };
    match heading(line) {
        None => false,
        Some(Heading::Plain) => true,
        Some(Heading::Faint) => {
            let stands_alone =
                line.follows_blank && lines.get(at + 1).is_none_or(|next| next.follows_blank);
            // The first line is the page's title, whatever it says.
            at > 0 && stands_alone && is_list(&lines[at + 1..])
        }
    }
}

/// Whether a list begins here: a headline and soon an excerpt, another heading, or the end.
fn is_list(lines: &[Line]) -> bool {
    let Some((first, following)) = lines.split_first() else {
        return true;
    };
    heading(first).is_some()
        || (!is_like_excerpt(first) && following.iter().take(2).any(is_like_excerpt))
}

/// Whether the line at `at` heads a list by its shape, whatever it says: a short line of its own,
/// and below it at least two headlines with excerpts that are cut off or have a dateline. Body text
/// is neither.
fn is_heading_by_shape(lines: &[Line], at: usize) -> bool {
    let (Some(line), Some([first, second, third, fourth])) =
        (lines.get(at), lines.get(at + 1..at + 5))
    else {
        return false;
    };
    let is_pair = |headline: &Line, excerpt: &Line| {
        !is_like_excerpt(headline)
            && (is_cut_off(excerpt) || dateline::split(&excerpt.text).is_some())
    };
    at > 0
        && line.follows_blank
        && first.follows_blank
        && line.characters() <= LONGEST_HEADING
        && !is_like_excerpt(line)
        && is_pair(first, second)
        && is_pair(third, fourth)
}

/// Parts a page into its story and its lists. A list within the story, as papers set it between two
/// paragraphs, ends where the story goes on.
pub(super) fn part(lines: Vec<Line>) -> (Vec<Line>, Vec<Line>) {
    let first = (0..lines.len())
        .find(|&at| is_heading(&lines, at) || is_heading_by_shape(&lines, at))
        .unwrap_or(lines.len());
    let mut is_of_story = vec![true; lines.len()];
    let mut is_story = true;
    for at in first..lines.len() {
        if at == first || is_heading(&lines, at) {
            is_story = false;
        } else if first > 0 && at > first + 1 && goes_on(&lines[at..]) {
            is_story = true;
        }
        is_of_story[at] = is_story;
    }
    let mut parts = (Vec::new(), Vec::new());
    for (line, is_of_story) in lines.into_iter().zip(is_of_story) {
        if is_of_story {
            parts.0.push(line);
        } else {
            parts.1.push(line);
        }
    }
    parts
}

/// Whether a story goes on here: two paragraphs in a row, which no list has.
fn goes_on(lines: &[Line]) -> bool {
    let is_paragraph = |line: &Line| {
        line.characters() > SHORT_FOR_EXCERPT
            && is_like_excerpt(line)
            && !is_cut_off(line)
            && dateline::split(&line.text).is_none()
    };
    matches!(lines, [one, other, ..] if is_paragraph(one) && is_paragraph(other))
}

fn is_cut_off(line: &Line) -> bool {
    line.str().ends_with("...") || line.str().ends_with('…')
}

/// Reads everything from the first heading on.
pub(super) fn read<'a>(lines: &'a [Line], left_out: &mut Vec<LeftOut>) -> Vec<Brief<'a>> {
    let mut briefs = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let start = at;
        at += 1;
        while at < lines.len() && !is_heading(lines, at) {
            at += 1;
        }
        let items = &lines[start + 1..at];
        if items.is_empty() {
            left_out.push(lines[start].left_out("a heading with nothing below it"));
        } else if heading(&lines[start]).is_none() {
            // Known by its shape alone, it may say something.
            left_out.push(lines[start].left_out("the heading of a list"));
        }
        read_items(items, &mut briefs, left_out);
    }
    briefs
}

fn read_items<'a>(lines: &'a [Line], briefs: &mut Vec<Brief<'a>>, left_out: &mut Vec<LeftOut>) {
    let furniture: Vec<_> = lines.iter().filter(|line| is_furniture(line)).collect();
    left_out.extend(
        furniture
            .iter()
            .map(|line| line.left_out("furniture of the page, no brief")),
    );
    let lines: Vec<&Line> = lines.iter().filter(|line| !is_furniture(line)).collect();
    // A list begins with a headline. Where two are cut off in a row, headlines are cut off here.
    let are_cut = |line: &&Line| is_cut_off(line) && line.characters() <= SHORT_FOR_EXCERPT;
    if matches!(&lines[..], [one, other, ..] if are_cut(one) && are_cut(other)) {
        briefs.extend(lines.into_iter().map(|line| brief(line, None)));
        return;
    }
    let is_regular = is_in_pairs(&lines);
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        let next = lines.get(at + 1).copied();
        if is_excerpt_alone(line, next) {
            left_out.push(line.left_out("an excerpt with no headline of its own"));
            at += 1;
            continue;
        }
        let excerpt = next.filter(|next| {
            let after = lines.get(at + 2).copied();
            is_regular || is_excerpt_of(line, next, after)
        });
        briefs.push(brief(line, excerpt));
        at += if excerpt.is_some() { 2 } else { 1 };
    }
}

/// Whether a list is headline and excerpt throughout, as far as can be seen: then an excerpt that
/// looks like a headline is one all the same.
fn is_in_pairs(lines: &[&Line]) -> bool {
    let (pairs, rest) = lines.as_chunks::<2>();
    let sure = pairs.iter().filter(|pair| is_like_excerpt(pair[1])).count();
    rest.is_empty() && 2 * sure >= pairs.len() && !pairs.iter().any(|pair| is_like_excerpt(pair[0]))
}

fn brief<'a>(line: &'a Line, excerpt: Option<&'a Line>) -> Brief<'a> {
    let (dateline, summary) = match excerpt.map(|excerpt| &excerpt.text) {
        None => (None, None),
        Some(text) => match dateline::split(text) {
            Some((dateline, rest)) => (Some(dateline), Some(rest)),
            None => (None, Some(text.clone())),
        },
    };
    Brief {
        line,
        excerpt,
        dateline,
        summary,
    }
}

/// Where a headline is due: is this an excerpt whose headline is missing?
fn is_excerpt_alone(line: &Line, next: Option<&Line>) -> bool {
    if !is_like_excerpt(line) {
        return false;
    }
    // A headline may end like a sentence, but then it is short and its excerpt follows.
    let may_be_headline = line.characters() <= SHORT_FOR_EXCERPT;
    !(may_be_headline && next.is_some_and(is_like_excerpt))
}

/// Below a headline: is this its excerpt, or already the next headline?
fn is_excerpt_of(headline: &Line, line: &Line, after: Option<&Line>) -> bool {
    let is_longer = line.characters() * 2 > headline.characters() * 3;
    let ends_a_pair = after.is_none_or(|after| after.follows_blank);
    if headline.follows_blank && !line.follows_blank && ends_a_pair {
        // The two stand in one block of their own.
        return is_like_excerpt(line) || line.characters() > headline.characters();
    }
    if !is_like_excerpt(line) {
        // An excerpt without an end, unless it is the headline of the excerpt that follows.
        return is_longer && !after.is_some_and(is_like_excerpt);
    }
    let is_headline_of_next = line.characters() <= SHORT_FOR_EXCERPT
        && !is_longer
        && after
            .is_some_and(|after| is_like_excerpt(after) && after.characters() > line.characters());
    !is_headline_of_next
}

/// Whether a line by itself looks like an excerpt: cut off, a whole sentence, a report with a
/// dateline, or too long for a headline.
fn is_like_excerpt(line: &Line) -> bool {
    let text = line
        .str()
        .trim_end_matches(['"', '”', '’', '»', ')', ']', ' ']);
    text.ends_with(['.', '…', '。', '۔', '।'])
        || line.characters() > LONG_FOR_HEADLINE
        || dateline::split(&line.text).is_some()
}

fn is_furniture(line: &Line) -> bool {
    says_nothing(&line.text)
}

/// Whether a text belongs to the furniture of a page, or tells no more of a story than when it appeared
/// and who wrote it.
pub(in crate::import) fn says_nothing(line: &Text) -> bool {
    is_of_page(line) || byline::is_date(line.as_str()) || byline::read(line).is_some()
}

/// Whether a text belongs to the furniture of a page.
pub(in crate::import) fn is_of_page(line: &Text) -> bool {
    let text = line.as_str().to_lowercase();
    FURNITURE.contains(&text.as_str()) || text.starts_with('©') || text.starts_with("copyright ©")
}
