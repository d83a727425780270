//! The keys that say how many entries feeds list.

use super::file::Keys;
use super::{ConfigError, Configuration, range, within};
use crate::model::{Kind, Window};

/// What the keys are called in one kind of file.
pub(super) struct Names {
    entries: &'static str,
    recent: &'static str,
    most: &'static str,
}

/// In a feed's file.
pub(super) const OF_FEED: Names = Names {
    entries: "entries",
    recent: "recent_hours",
    most: "most_entries",
};

/// In `site.toml`, for the feeds without a definition.
pub(super) const OF_SITE: Names = Names {
    entries: "feed_entries",
    recent: "feed_recent_hours",
    most: "feed_most_entries",
};

/// Reads how many entries of a kind, or of both, a feed lists.
pub(super) fn window(
    keys: &Keys<'_>,
    names: &Names,
    kind: Option<Kind>,
) -> Result<Window, ConfigError> {
    let default = default(kind);
    let entries = keys.number(
        names.entries,
        range(
            "entries are no length of a feed",
            1,
            Configuration::MOST_ENTRIES,
        ),
    )?;
    let entries = entries.unwrap_or(default.entries);
    let most = keys.number(names.most, |number| most(number, entries, names))?;
    Ok(Window {
        entries,
        recent: keys
            .number(
                names.recent,
                range(
                    "hours are no time that news is fresh",
                    0,
                    Configuration::LONGEST_RECENT,
                ),
            )?
            .unwrap_or(default.recent),
        // A feed may be told to be longer than what is usual in a burst.
        most: most.unwrap_or(default.most.max(entries)),
    })
}

/// A feed with briefs in it has a day's news, which is what a reader who looks once a day has not
/// seen. Articles come more slowly, and each is ten times as long as a brief.
fn default(kind: Option<Kind>) -> Window {
    let (recent, most) = match kind {
        Some(Kind::Article) => (72, 200),
        Some(Kind::Brief) | None => (24, 500),
    };
    Window {
        entries: Configuration::FEED_ENTRIES,
        recent,
        most,
    }
}

fn most(number: i64, entries: u32, names: &Names) -> Result<u32, String> {
    let most = Configuration::MOST_ENTRIES;
    within(number, entries, most).ok_or_else(|| {
        format!(
            "{number} cannot be the most entries of a feed whose `{}` are {entries}; write \
             {entries} to {most}",
            names.entries
        )
    })
}
