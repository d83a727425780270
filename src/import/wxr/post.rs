//! A post as a story.

use super::super::Problem;
use super::super::{
    Imported, LeftOut, Options, Skipped, dates, identifier, limits, page, sanitise,
};
use super::attachments::{Missing, web_address};
use super::blocks;
use super::content::{self, Content};
use super::item::{ACCESS, Date, FOOTNOTES, Item};
use super::known::{Loss, Losses};
use super::people;
use super::reusable;
use super::site::Site;
use super::terms;
use crate::model::{
    Enclosure, Guid, Html, Instant, Kind, Language, MediaType, Origin, Part, Section, Slug, Story,
    Submission, Tag, Text, Unknown,
};
use chrono_tz::Tz;
use percent_encoding::percent_decode_str;
use url::Url;

/// Kinds of items that are no texts of their own: parts of others, or of the site.
const PARTS: [&str; 21] = [
    "acf-field",
    "acf-field-group",
    "attachment",
    "custom_css",
    "customize_changeset",
    "elementor_library",
    "guest-author",
    "nav_menu_item",
    "oembed_cache",
    "revision",
    "scheduled-action",
    "shop_order",
    "user_request",
    reusable::KIND,
    "wp_font_face",
    "wp_font_family",
    "wp_global_styles",
    "wp_navigation",
    "wp_template",
    "wp_template_part",
    "wpcf7_contact_form",
];
/// Formats of posts that have no headline of their own, or need none: they are briefs.
const BRIEF_FORMATS: [&str; 4] = [
    "post-format-aside",
    "post-format-link",
    "post-format-quote",
    "post-format-status",
];
/// Reads an item; `None` if it is none that anybody would miss.
pub(super) fn read(
    item: Item,
    site: &Site,
    options: &Options,
) -> Result<Option<Imported>, Problem> {
    let kind = item.kind.trim();
    if PARTS.contains(&kind) {
        return Ok(None);
    }
    if let Some(reason) = reason_to_skip(&item) {
        return Ok(Some(skipped(&item, site, reason)));
    }
    let mut post = Post {
        site,
        item: &item,
        left_out: Vec::new(),
        unknown: Vec::new(),
    };
    Ok(Some(match post.submission(options)? {
        Ok(submission) => Imported {
            submissions: vec![submission],
            left_out: post.left_out,
            ..Imported::default()
        },
        Err(reason) => skipped(&item, site, reason),
    }))
}

/// Why an item is no story that the site has published, or is going to.
fn reason_to_skip(item: &Item) -> Option<&'static str> {
    match item.status.trim() {
        "publish" | "future" => {}
        // WordPress takes it for a draft.
        "" => return Some("without a status"),
        "draft" | "pending" | "auto-draft" => return Some("a draft"),
        "private" => return Some("private"),
        "trash" => return Some("in the trash"),
        _ => return Some("not published"),
    }
    match item.kind.trim() {
        _ if !item.password.is_empty() => Some("behind a password"),
        _ if item.all_said(ACCESS).any(is_for_some) => Some("for subscribers alone"),
        "post" | "" => None,
        "page" => Some("a page, no article"),
        _ => Some("of a plugin's own kind, no post"),
    }
}

/// Whether a post is not for everybody, by what Jetpack says.
fn is_for_some(access: &str) -> bool {
    !matches!(access, "" | "everybody")
}

fn skipped(item: &Item, site: &Site, reason: &'static str) -> Imported {
    let title = sanitise::words(&item.title, limits::TITLE);
    let title = title.map(|title| title.to_string());
    Imported::from(Skipped {
        line: Some(item.line),
        title: title.unwrap_or_else(|| format!("number {}", item.number.trim())),
        reason,
        known_by: place(item, site)
            .into_iter()
            .flat_map(|place| [format!("wxr:{place}"), place])
            .collect(),
    })
}

/// What an item is known by, if it says so: its guid, or else its number on its site.
fn place(item: &Item, site: &Site) -> Option<String> {
    let given = Some(item.guid.trim()).filter(|guid| !guid.is_empty());
    if let Some(guid) = given.and_then(identifier::guid) {
        return Some(guid.to_string());
    }
    let site = site_of(item, site)?;
    match (item.post_number(), given) {
        (Some(number), _) => Some(format!("{site}?p={number}")),
        (None, Some(given)) => Some(format!("{site} {given}")),
        (None, None) => None,
    }
}

/// The address of an item's site. An export that was made while the site had no name of its own, or of a part
/// of another, says less than the item's own address.
fn site_of(item: &Item, site: &Site) -> Option<Url> {
    let named = |url: &Url| identifier::is_named(url);
    let link = address(item, site).filter(named);
    let site = site.head.address.clone().filter(named);
    match (site, link) {
        (Some(site), Some(link)) if site.host() != link.host() => link.join("/").ok(),
        (None, Some(link)) => link.join("/").ok(),
        (site, _) => site,
    }
}

/// The address of an item. Squarespace writes those of its exports below the site's.
fn address(item: &Item, site: &Site) -> Option<Url> {
    let below = || {
        let path = Some(item.link.trim()).filter(|link| link.starts_with('/'))?;
        let url = site.head.address.as_ref()?.join(path).ok()?;
        web_address(url.as_str())
    };
    web_address(&item.link).or_else(below)
}

/// A post that is being read.
struct Post<'a> {
    site: &'a Site,
    item: &'a Item,
    left_out: Vec<LeftOut>,
    /// Which of its pictures the export does not have.
    unknown: Vec<Part>,
}

impl Post<'_> {
    /// What is submitted, or why nothing is.
    fn submission(
        &mut self,
        options: &Options,
    ) -> Result<Result<Submission, &'static str>, Problem> {
        let item = self.item;
        let Some((link, story)) = self.story(options)? else {
            return Ok(Err("an empty post"));
        };
        let published = self.published(options.time_zone)?.or(options.date);
        // Without a date it would be out at once.
        if published.is_none() && self.is_coming() {
            return Ok(Err("scheduled for no date"));
        }
        let updated = match instant(&item.modified_gmt, Tz::UTC)? {
            None => instant(&item.modified, options.time_zone)?,
            updated => updated,
        };
        // Squarespace has the whole path there.
        let name = item.name.trim().trim_end_matches('/');
        let name = name.rsplit('/').next().unwrap_or(name);
        let name = percent_decode_str(name).decode_utf8_lossy();
        let slug = match name.is_empty() {
            true => Slug::of(story.title.as_str()),
            false => Slug::of(&name),
        };
        let guid = identifier::guid(item.guid.trim());
        let (origin, former_origin) = self.origin(link.as_ref(), &story);
        Ok(Ok(Submission {
            former_origin,
            unknown: match self.unknown.is_empty() {
                true => Unknown::Nothing,
                false => Unknown::Numbered(std::mem::take(&mut self.unknown)),
            },
            guid,
            published,
            // What was changed before it was published, nobody has seen.
            updated: updated.filter(|updated| published.is_some_and(|first| *updated > first)),
            ..Submission::new(origin, slug, story)
        }))
    }

    fn published(&self, zone: Tz) -> Result<Option<Instant>, Problem> {
        for (date, zone) in [
            (&self.item.date_gmt, Tz::UTC),
            // It names an offset, and the site's clocks are not the desk's.
            (&self.item.published, zone),
            (&self.item.date, zone),
        ] {
            if let Some(instant) = instant(date, zone)? {
                return Ok(Some(instant));
            }
        }
        Ok(None)
    }

    /// Where it comes from: its guid, else its number on the site, else its address; and where it may have
    /// been told before. Without any of them nothing is known but the headline, as of a page that was saved,
    /// and perhaps an id that others have too.
    fn origin(&self, link: Option<&Url>, story: &Story) -> (Origin, Option<String>) {
        let headline = page::headline(story.kind, &story.title);
        let given = self.item.guid.trim();
        let is_known = identifier::guid(given).is_some();
        // By an id that is not its alone it was known once.
        let known_once = Guid::new(given).ok().filter(|_| !is_known);
        let known_once = known_once.map(|guid| format!("wxr:{guid}"));
        let link = link.filter(|link| identifier::is_named(link));
        let place = place(self.item, self.site).or_else(|| Some(link?.to_string()));
        match (place, known_once) {
            (Some(place), former) => {
                let origin = Origin::Place(format!("wxr:{place}"));
                (origin, Some(former.unwrap_or(headline)))
            }
            (None, Some(id)) => {
                let origin = Origin::Headline(format!("{id} {}", page::folded(&story.title)));
                (origin, Some(id))
            }
            (None, None) => (Origin::Headline(headline), None),
        }
    }

    /// The story, and its address if it has one.
    fn story(&mut self, options: &Options) -> Result<Option<(Option<Url>, Story)>, Problem> {
        let (item, site) = (self.item, self.site);
        let link = self.link();
        let base = link.as_ref().or(site.head.address.as_ref());
        let number = item.post_number();
        let notes = item.said(FOOTNOTES);
        let render = |parts, notes| content::render(parts, notes, number, base, site);
        let too_much = |sanitise::TooMuch(text)| Problem {
            line: item.line,
            text,
        };
        let parts = reusable::parts(&item.content, site).map_err(too_much)?;
        let Content { html, mut losses } = render(parts, notes).map_err(too_much)?;
        for field in item.fields() {
            losses.lose(Loss::Whole, format!("field {field}"));
        }
        let excerpt = blocks::parts(&item.excerpt);
        let excerpt = render(excerpt, None).map_err(too_much)?.html;
        let excerpt = excerpt.and_then(|html| Text::new(&html.plain_text()));
        let subtitle = item.subtitle();
        let is_lost = |text: &Text| excerpt.as_ref().is_some_and(|excerpt| excerpt != text);
        if let Some((field, _)) = subtitle.as_ref().filter(|(_, text)| is_lost(text)) {
            losses.lose(Loss::Whole, format!("field {field}"));
        }
        let excerpt = excerpt.or(subtitle.map(|(_, text)| text));
        self.tell(losses);
        let excerpt = excerpt.map(|text| self.bounded(text, limits::SUMMARY, "of the excerpt"));
        let text = || html.as_ref().and_then(|html| Text::new(&html.plain_text()));
        let title = sanitise::plain(&item.title);
        let title = title.map(|text| self.bounded(text, limits::TITLE, "of the headline"));
        let is_titled = title.is_some();
        let made = || {
            text()
                .or(excerpt.clone())
                .and_then(|text| sanitise::made_headline(&text))
        };
        let Some(title) = title.or_else(made) else {
            return Ok(None);
        };
        let is_brief = !is_titled || html.is_none() || self.is_of_brief_format();
        let kind = if is_brief { Kind::Brief } else { Kind::Article };
        let (summary, body) = match (kind, excerpt, html) {
            (Kind::Brief, None, Some(html)) => excerpt_alone(html),
            (_, excerpt, html) => (excerpt, html),
        };
        let (section, tags) = self.terms();
        let story = Story {
            section,
            authors: self.authors(),
            summary,
            body,
            tags,
            image: self.lead_picture(),
            enclosures: self.enclosures(),
            link: link.clone(),
            language: self.language(options.language.as_ref()),
            ..Story::new(kind, title)
        };
        Ok(Some((link, story)))
    }

    /// Its address, unless it gets that only when it is published.
    fn link(&self) -> Option<Url> {
        let url = address(self.item, self.site)?;
        let is_number = url.query_pairs().any(|(key, _)| key == "p");
        (!self.is_coming() || !is_number).then_some(url)
    }

    /// Whether its site is going to publish it.
    fn is_coming(&self) -> bool {
        self.item.status.trim() == "future"
    }

    fn is_of_brief_format(&self) -> bool {
        let mut terms = self.item.terms.iter();
        terms.any(|term| {
            term.taxonomy == "post_format" && BRIEF_FORMATS.contains(&term.slug.as_str())
        })
    }

    fn terms(&mut self) -> (Option<Section>, Vec<Tag>) {
        let (section, mut tags) = terms::of(self.item, self.site);
        if let Some(tag) = tags.get(limits::TAGS) {
            let name = tag.name().to_string();
            self.leave_out(&name, format!("more than {} tags", limits::TAGS));
            tags.truncate(limits::TAGS);
        }
        (section, tags)
    }

    fn authors(&mut self) -> Vec<crate::model::Author> {
        let mut authors = people::authors_of(self.item, self.site);
        if let Some(author) = authors.get(limits::AUTHORS) {
            let name = author.name.to_string();
            self.leave_out(&name, format!("more than {} authors", limits::AUTHORS));
            authors.truncate(limits::AUTHORS);
        }
        authors
    }

    /// The post's language, or else the site's, where that is not the desk's. Polylang sorts posts by their
    /// languages.
    fn language(&self, desk: Option<&Language>) -> Option<Language> {
        let mut terms = self.item.terms.iter();
        let term = terms.find(|term| term.taxonomy == "language");
        let own = term.and_then(|term| Language::new(&term.slug.replace('_', "-")).ok());
        let language = own.or_else(|| self.site.head.language.clone());
        language.filter(|one| !desk.is_some_and(|desk| desk.is_same_language(one)))
    }

    fn lead_picture(&mut self) -> Option<crate::model::Image> {
        let number = self.item.said("_thumbnail_id")?.trim().parse().ok();
        let number: u64 = number.filter(|number| *number > 0)?;
        match self.site.attachment(number) {
            Ok(picture) => Some(picture.image()),
            Err(missing) => {
                if missing == Missing::Unknown {
                    self.unknown.push(Part::Image);
                }
                let reason = format!("the lead picture {}", missing.reason());
                self.leave_out(&format!("number {number}"), reason);
                None
            }
        }
    }

    /// What WordPress keeps of recordings for podcasts: address, length and media type, a line each.
    fn enclosures(&mut self) -> Vec<Enclosure> {
        let item = self.item;
        let mut enclosures: Vec<Enclosure> = Vec::new();
        for written in item.all_said("enclosure") {
            let mut lines = written.lines().map(str::trim);
            let address = lines.next().unwrap_or_default();
            let length = lines.next().and_then(|length| length.parse().ok());
            let length = length.filter(|length| (1..=limits::ENCLOSED).contains(length));
            let media_type = lines.next().and_then(|name| MediaType::new(name).ok());
            let media_type = media_type.or_else(|| MediaType::of_file(address));
            let (Some(url), Some(media_type), Some(length)) =
                (web_address(address), media_type, length)
            else {
                let reason = "a recording needs a web address, a length and a media type";
                self.leave_out(address, reason);
                continue;
            };
            if enclosures.len() == limits::ENCLOSURES {
                let reason = format!("more than {} recordings", limits::ENCLOSURES);
                self.leave_out(address, reason);
                break;
            }
            let url = url.to_string();
            if enclosures.iter().all(|other| other.url != url) {
                enclosures.push(Enclosure {
                    url,
                    media_type,
                    length,
                    title: None,
                    duration: None,
                });
            }
        }
        enclosures
    }

    fn tell(&mut self, losses: Losses) {
        if losses.unknown > 0 {
            self.unknown.push(Part::Text);
        }
        for (loss, names) in &losses.named {
            let line = Some(self.item.line);
            let told = names
                .iter()
                .map(|name| LeftOut::of_kind(line, name, loss.reason()));
            self.left_out.extend(told);
        }
        for (number, missing) in &losses.pictures {
            let reason = format!("the picture {}", missing.reason());
            self.leave_out(&format!("number {number}"), reason);
        }
    }

    fn leave_out(&mut self, text: &str, reason: impl Into<String>) {
        self.left_out
            .push(LeftOut::new(Some(self.item.line), text, reason));
    }

    fn bounded(&mut self, text: Text, longest: usize, what: &str) -> Text {
        let shortened = sanitise::shortened(text.clone(), longest);
        if shortened != text {
            let reason = format!("the end {what}, which has more than {longest} characters");
            self.leave_out(text.as_str(), reason);
        }
        shortened
    }
}

/// The moment that is written, `None` if none is. WordPress writes zeros for what is not known yet, and
/// the year -0001 where it makes a date of them.
fn instant(date: &Date, zone: Tz) -> Result<Option<Instant>, Problem> {
    let written = date.written.as_str();
    if written.is_empty() || written.starts_with("0000") || written.contains("-0001") {
        return Ok(None);
    }
    dates::instant(written, zone).map(Some).ok_or_else(|| {
        let shown: String = written.chars().take(100).collect();
        Problem {
            line: date.line,
            text: format!("`{shown}` is no date; write one like 2026-11-23 09:30:00"),
        }
    })
}

/// Of a brief that is a paragraph without links or pictures the text is all that there is.
fn excerpt_alone(html: Html) -> (Option<Text>, Option<Html>) {
    let paragraph = html.as_str().trim().strip_prefix("<p>");
    let paragraph = paragraph.and_then(|rest| rest.strip_suffix("</p>"));
    let is_plain = paragraph.is_some_and(|text| !text.contains('<'));
    let text = Text::new(&html.plain_text())
        .filter(|text| is_plain && text.as_str().chars().count() <= limits::SUMMARY);
    match text {
        Some(text) => (Some(text), None),
        None => (None, Some(html)),
    }
}
