//! Notes at the foot of a text go to its end, as a list in the order in which the text refers to them. Their
//! numbers are no links: in a feed many texts stand on one page, and each has a first note.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use std::collections::HashMap;

/// Brings the notes among these events to their end.
pub(super) fn to_the_end<'a>(events: Vec<Event<'a>>) -> Vec<Event<'a>> {
    let is_of_note = |event: &Event<'_>| {
        matches!(
            event,
            Event::FootnoteReference(_) | Event::Start(Tag::FootnoteDefinition(_))
        )
    };
    // Most texts have none.
    if !events.iter().any(is_of_note) {
        return events;
    }
    let mut text = Vec::with_capacity(events.len());
    let mut notes: Vec<(CowStr<'a>, Vec<Event<'a>>)> = Vec::new();
    let mut order: HashMap<CowStr<'a>, usize> = HashMap::new();
    let mut is_within = false;
    for event in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => {
                is_within = true;
                notes.push((name, Vec::new()));
            }
            Event::End(TagEnd::FootnoteDefinition) => is_within = false,
            event => {
                let event = match event {
                    Event::FootnoteReference(name) => {
                        let next = order.len() + 1;
                        let number = *order.entry(name).or_insert(next);
                        Event::InlineHtml(format!("<sup>{number}</sup>").into())
                    }
                    event => event,
                };
                match notes.last_mut().filter(|_| is_within) {
                    Some((_, note)) => note.push(event),
                    None => text.push(event),
                }
            }
        }
    }
    if notes.is_empty() {
        return text;
    }
    // One that nothing refers to is not lost.
    notes.sort_by_key(|(name, _)| order.get(name).copied().unwrap_or(usize::MAX));
    text.push(Event::Rule);
    text.push(Event::Start(Tag::List(Some(1))));
    for (_, note) in notes {
        text.push(Event::Start(Tag::Item));
        text.extend(note);
        text.push(Event::End(TagEnd::Item));
    }
    text.push(Event::End(TagEnd::List(true)));
    text
}
