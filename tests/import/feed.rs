//! Feeds: what is read of them, what is refused, and how documents of one feed belong together.

use super::golden;

#[test]
fn what_is_understood_of_a_feed_is_as_it_was() {
    for name in [
        "rss-0.91.rss",
        "rss-1.0.rdf",
        "podcast.rss",
        "microblog.rss",
        "rtl.rss",
        "broken.rss",
        "atom-0.3.atom",
        "planet.atom",
        "feed-1.0.json",
        "feed-1.1.json",
        "history/log.atom",
    ] {
        golden("feed", name);
    }
}
