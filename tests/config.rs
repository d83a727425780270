//! `feeds/` as a desk might write it: what is refused says where and what to write instead.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use newsstand::config::{Configuration, Service};
use newsstand::model::{Extent, Feed, Format, Publication, Slug};
use program::{newsstand_of, output, repository};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const SITE: [(&str, &str); 6] = [
    ("title", r#""The Ellery Packet""#),
    ("description", r#""News from Port Ellery""#),
    ("base_url", r#""https://packet.example/""#),
    ("id_domain", r#""packet.example""#),
    ("id_date", r#""2026""#),
    ("language", r#""en-GB""#),
];

const FEED: [(&str, &str); 2] = [("title", r#""Briefs""#), ("description", r#""In short""#)];

/// Words of the language this is written in, not of a desk.
const JARGON: [&str; 11] = [
    "i64",
    "u32",
    "map",
    "variant",
    "struct",
    "enum",
    "sequence",
    "parse",
    "invalid type",
    "integer",
    "SocketAddr",
];

struct Desk(TempDir);

impl Desk {
    /// A folder with a good `site.toml` and nothing else.
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("site.toml", lines(&SITE));
        desk
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(file), content).unwrap();
    }

    fn read(&self) -> Result<Configuration, String> {
        read(self.0.path())
    }

    fn good(&self) -> Configuration {
        self.read().unwrap()
    }

    /// The whole message, which must name the file first.
    fn fault(&self, file: &str) -> String {
        let message = self.read().expect_err(file);
        let path = self.path(file).display().to_string();
        let rest = message
            .strip_prefix(&path)
            .unwrap_or_else(|| panic!("{file} is not named: {message}"));
        assert!(!rest.contains(&path), "{message}");
        rest.to_owned()
    }
}

/// As the program prints it: with every cause.
fn read(folder: &Path) -> Result<Configuration, String> {
    Configuration::read(folder).map_err(|error| format!("{:#}", anyhow::Error::from(error)))
}

fn lines(keys: &[(&str, &str)]) -> String {
    let line = |(key, value): &(&str, &str)| format!("{key} = {value}\n");
    keys.iter().map(line).collect()
}

/// The file with one key's value replaced, or added; and the key's line.
fn with(keys: &[(&str, &str)], key: &str, value: &str) -> (String, usize) {
    let mut keys: Vec<(&str, &str)> = keys.to_vec();
    let at = keys.iter().position(|(name, _)| *name == key);
    match at {
        Some(at) => keys[at].1 = value,
        None => keys.push((key, value)),
    }
    let text = format!("# A comment\n\n{}", lines(&keys));
    (text, at.unwrap_or(keys.len() - 1) + 3)
}

fn assert_fault(desk: &Desk, file: &str, line: usize, key: &str, pieces: &[&str]) {
    let message = desk.fault(file);
    let start = format!(":{line}: ");
    assert!(message.starts_with(&start), "{key}: line {line}: {message}");
    for piece in pieces {
        assert!(message.contains(piece), "{key}: {piece:?}: {message}");
    }
    for word in JARGON {
        assert!(!message.contains(word), "{key}: {word:?}: {message}");
    }
}

#[test]
fn a_bad_value_of_the_site_names_line_and_remedy() {
    let table: &[(&str, &str, &[&str])] = &[
        ("webmaster", r#""the desk""#, &["`desk@paper.example`"]),
        ("logo", r#""/images/none.png""#, &["put the picture there"]),
        ("embeds", r#""www.youtube.com""#, &["list of texts"]),
        ("embeds", "[1]", &["list of texts"]),
        (
            "embeds",
            r#"["https://www.youtube.com/"]"#,
            &["without `https://`"],
        ),
        (
            "embeds",
            r#"["www.youtube.com:443"]"#,
            &["without `https://`"],
        ),
        ("embeds", r#"["a.example/b"]"#, &["without `https://`"]),
        ("embeds", r#"["127.0.0.1"]"#, &["without `https://`"]),
        ("embeds", r#"["*.example"]"#, &["without `https://`"]),
        ("embeds", r#"["a.example", ""]"#, &["without `https://`"]),
        ("embeds", r#"["me@a.example"]"#, &["without `https://`"]),
        ("feed_content", r#""all""#, &["`full` or `summary`"]),
        ("title", r#""""#, &["title", "visible"]),
        ("title", r#"" \t ""#, &["title", "visible"]),
        ("title", "5", &[r#"in quotes: `title = "5"`"#]),
        ("title", "true", &[r#"in quotes: `title = "true"`"#]),
        ("title", r#"["A", "B"]"#, &["title", "one text in quotes"]),
        ("title", "{ text = 1 }", &["title", "one text in quotes"]),
        ("title", "The Packet", &["put the text in quotes"]),
        ("retract_removed", "yes", &["true or false"]),
        (
            "base_url",
            r#""packet.example""#,
            &["`https://paper.example/`"],
        ),
        ("base_url", r#""packet.example:8080""#, &["`https://"]),
        ("base_url", r#""ftp://packet.example/""#, &["`https://"]),
        ("base_url", r#""http://""#, &["`https://"]),
        (
            "base_url",
            r#""http://packet.example/?a=b""#,
            &["leave the rest out"],
        ),
        (
            "base_url",
            r##""http://packet.example/#top""##,
            &["leave the rest out"],
        ),
        (
            "base_url",
            r#""http://desk:key@packet.example/""#,
            &["leave the rest out"],
        ),
        (
            "base_url",
            r#""http://:key@packet.example/""#,
            &["leave the rest out"],
        ),
        ("id_domain", r#""The Packet""#, &["`paper.example`"]),
        (
            "id_date",
            r#""last year""#,
            &["id_date", "`last year`", "`2026-01-31`"],
        ),
        (
            "id_date",
            "2026-01-01",
            &[r#"in quotes: `id_date = "2026-01-01"`"#],
        ),
        ("id_date", "2026", &[r#"in quotes: `id_date = "2026"`"#]),
        ("language", r#""English""#, &["`English`", "`en-GB`"]),
        ("language", r#""x-packet""#, &["`en-GB`"]),
        ("language", r#""en_GB""#, &["`en-GB`"]),
        ("language", r#""""#, &["`en-GB`"]),
        (
            "email",
            r#""desk at packet""#,
            &["`desk at packet`", "`desk@paper.example`"],
        ),
        ("email", r#""desk@packet""#, &["`desk@paper.example`"]),
        (
            "email",
            r#""The Desk <desk@packet.example>""#,
            &["`desk@paper.example`"],
        ),
        (
            "icon",
            r#""/images/nope.png""#,
            &["images/nope.png", "put the picture there"],
        ),
        ("icon", r#""/images/../site.toml""#, &["`/images/NAME`"]),
        ("icon", r#""icon.png""#, &["`/images/NAME`"]),
        ("time_zone", r#""London""#, &["`London`", "`Europe/London`"]),
        ("feed_entries", "0", &["1 to 1000"]),
        ("feed_entries", "1001", &["1001", "1 to 1000"]),
        (
            "feed_entries",
            r#""50""#,
            &["feed_entries", "number without quotes"],
        ),
        ("feed_entries", "5.5", &["feed_entries", "whole number"]),
        (
            "feed_entries",
            "99999999999999999999",
            &["feed_entries", "whole number"],
        ),
        ("feed_recent_hours", "169", &["169 hours", "0 to 168"]),
        ("feed_recent_hours", "-1", &["0 to 168"]),
        (
            "feed_most_entries",
            "49",
            &["`feed_entries` are 50", "50 to 1000"],
        ),
        ("feed_most_entries", "1001", &["50 to 1000"]),
        ("max_age", "-1", &["-1", "0 to 4294967295"]),
        ("max_age", "\"60\"", &["without quotes: `max_age = 60`"]),
        ("stale_if_error", "4294967296", &["0 to 4294967295"]),
        ("deltas", "\"no\"", &["deltas = false", "without quotes"]),
        ("archive_max_age", "-1", &["-1", "0 to 4294967295"]),
        ("purge_header", "\"xkey\"", &["`xkey`", "`Surrogate-Key`"]),
        ("purge_header", "true", &["in quotes"]),
        ("connections", "0", &["1 to 1000000"]),
        ("connections", "1000001", &["1 to 1000000"]),
        ("requests_in_flight", "0", &["1 to 1000000"]),
        ("requests_in_flight", "1000001", &["1 to 1000000"]),
        (
            "requests_per_minute",
            "-1",
            &["-1 a minute", "1 to 1000000"],
        ),
        ("requests_per_minute", "1000001", &["1 to 1000000"]),
        ("fetches_per_minute", "1000001", &["or 0 for none"]),
        ("api_requests_per_minute", "1000001", &["or 0 for none"]),
        ("api_failures_per_minute", "-1", &["or 0 for none"]),
        ("api_import_megabytes", "0", &["1 to 1024"]),
        ("api_import_megabytes", "1025", &["1 to 1024"]),
        (
            "api_origins",
            r#"["https://editor.example/"]"#,
            &["`https://editor.example/`", "`https://editor.example`"],
        ),
        ("connections_per_client", "0", &["1 to 1000000"]),
        (
            "unlimited",
            r#"["192.0.2.0/33"]"#,
            &["`192.0.2.0/33`", "`192.0.2.7`"],
        ),
        ("unlimited", r#""192.0.2.7""#, &["list of texts"]),
        ("proxies", r#"["proxy.example"]"#, &["`proxy.example`"]),
        ("limit_loopback", "1", &["limit_loopback = true"]),
        (
            "forwarded_by",
            r#""x-real-ip""#,
            &["`x-forwarded-for` or `forwarded`"],
        ),
        ("cache_megabytes", "15", &["15 megabytes", "16 to 1048576"]),
        ("cache_megabytes", "1048577", &["16 to 1048576"]),
        ("header_timeout", "0", &["0 seconds", "1 to 600"]),
        ("header_timeout", "601", &["1 to 600"]),
        ("write_timeout", "0", &["1 to 600"]),
        ("write_timeout", "601", &["1 to 600"]),
        ("drain_timeout", "0", &["1 to 600"]),
        ("drain_timeout", "601", &["1 to 600"]),
    ];
    for &(key, value, pieces) in table {
        let desk = Desk::new();
        let (text, line) = with(&SITE, key, value);
        desk.write("site.toml", text);
        assert_fault(&desk, "site.toml", line, key, pieces);
    }
}

#[test]
fn a_bad_address_to_listen_on_names_line_and_remedy() {
    for key in ["listen", "admin"] {
        for value in [
            "8080",
            r#""8080""#,
            r#""packet.example:80""#,
            r#""127.0.0.1""#,
            r#""localhost:x""#,
        ] {
            let desk = Desk::new();
            let (text, line) = with(&SITE, key, value);
            desk.write("site.toml", text);
            let remedy = if value == "8080" {
                "quotes"
            } else {
                "`127.0.0.1:8080`"
            };
            assert_fault(&desk, "site.toml", line, key, &[key, remedy]);
        }
    }
}

#[test]
fn a_bad_value_of_a_feed_names_line_and_remedy() {
    let table: [(&str, &str, &[&str]); 20] = [
        ("content", r#""all""#, &["`full` or `summary`"]),
        ("content", "true", &["in quotes"]),
        ("language", r#""English""#, &["`en`"]),
        ("categories", r#""Sea""#, &["list of texts"]),
        ("categories", r#"["Sea", " "]"#, &["visible"]),
        ("icon", r#""icon.svg""#, &["`/images/NAME`"]),
        ("ttl", "0", &["1 to 10080"]),
        ("ttl", "10081", &["1 to 10080"]),
        ("ttl", r#""daily""#, &["number without quotes"]),
        ("title", r#""""#, &["visible"]),
        ("description", "1", &["in quotes"]),
        (
            "home_page",
            r#""packet.example""#,
            &["`https://paper.example/`"],
        ),
        ("kind", r#""briefs""#, &["`article` or `brief`"]),
        ("kind", "1", &["in quotes"]),
        ("section", r#"" ""#, &["visible"]),
        ("author", r#"["A", "B"]"#, &["one text in quotes"]),
        ("tag", "5", &["in quotes"]),
        ("entries", "0", &["1 to 1000"]),
        ("entries", "1001", &["1 to 1000"]),
        ("entries", r#""all""#, &["number without quotes"]),
    ];
    for (key, value, pieces) in table {
        let desk = Desk::new();
        let (text, line) = with(&FEED, key, value);
        desk.write("briefs.toml", text);
        assert_fault(&desk, "briefs.toml", line, key, pieces);
    }
}

#[test]
fn every_missing_key_is_named_at_once() {
    let desk = Desk::new();
    desk.write("site.toml", "rights = \"Ours\"\nlanguage = \"en\"\n");
    let missing = SITE.map(|(key, _)| format!("`{key} = \""));
    let pieces: Vec<&str> = missing.iter().map(String::as_str).collect();
    assert_fault(&desk, "site.toml", 1, "missing", &pieces[..5]);
    assert!(!desk.fault("site.toml").contains("language"));
    let desk = Desk::new();
    desk.write("briefs.toml", "");
    assert_fault(
        &desk,
        "briefs.toml",
        1,
        "missing",
        &[
            "these required keys are missing; add `title = \"",
            "`description = \"",
        ],
    );
}

#[test]
fn what_the_examples_of_missing_keys_say_is_good() {
    let desk = Desk::new();
    for file in ["site.toml", "briefs.toml"] {
        desk.write(file, "");
        let message = desk.fault(file);
        let examples: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
        desk.write(file, examples.join("\n"));
    }
    desk.good();
}

#[test]
fn an_unknown_key_and_a_key_given_twice_name_their_line() {
    for (last, piece) in [
        (
            "titel = \"x\"",
            "unknown key `titel`; did you mean `title`? If not, write one of `title`, `description`, ",
        ),
        ("base-url = \"x\"", "did you mean `base_url`?"),
        ("lang = \"en\"", "did you mean `language`?"),
        ("weather = \"fog\"", "unknown key `weather`; write one of "),
        ("title = \"x\"", "this key is there twice; keep one"),
        (
            "rights = \"x",
            "a text is not closed; write a quote at its end",
        ),
        (
            "rights = 'x",
            "a text is not closed; write a quote at its end",
        ),
        ("title", "="),
    ] {
        let desk = Desk::new();
        desk.write("site.toml", format!("{}{last}\n", lines(&SITE)));
        assert_fault(&desk, "site.toml", SITE.len() + 1, last, &[piece]);
    }
}

#[test]
fn good_values_are_taken() {
    let table: &[(&str, &str)] = &[
        ("webmaster", r#""feeds@packet.example""#),
        ("logo", r#""/images/icon.svg""#),
        ("embeds", "[]"),
        ("embeds", r#"["www.youtube.com", "bücher.example"]"#),
        ("feed_content", r#""full""#),
        ("feed_content", r#""summary""#),
        ("base_url", r#""http://127.0.0.1:8080""#),
        ("base_url", r#""https://packet.example/feeds""#),
        ("id_date", r#""2026-01-31""#),
        ("language", r#""ar""#),
        ("language", r#""ckb-IQ""#),
        ("language", r#""zh-Hant-TW""#),
        ("email", r#""desk+tips@packet.example""#),
        ("icon", r#""/images/icon.svg""#),
        ("icon", r#""https://packet.example/icon.png""#),
        ("time_zone", r#""Europe/London""#),
        ("feed_entries", "1"),
        ("feed_entries", "1000"),
        ("feed_recent_hours", "0"),
        ("feed_recent_hours", "168"),
        ("feed_most_entries", "50"),
        ("feed_most_entries", "1000"),
        ("max_age", "0"),
        ("stale_if_error", "0"),
        ("stale_if_error", "4294967295"),
        ("deltas", "false"),
        ("deltas", "true"),
        ("archive_max_age", "0"),
        ("purge_header", r#""Surrogate-Key""#),
        ("purge_header", r#""cache-tag""#),
        ("purge_header", r#""Edge-Cache-Tag""#),
        ("archive_max_age", "4294967295"),
        ("max_age", "4294967295"),
        ("listen", r#""127.0.0.1:8080""#),
        ("listen", r#""[::1]:8080""#),
        ("admin", r#""localhost:8090""#),
        ("connections", "1"),
        ("connections", "1000000"),
        ("requests_in_flight", "1"),
        ("requests_in_flight", "1000000"),
        ("requests_per_minute", "0"),
        ("requests_per_minute", "1000000"),
        ("fetches_per_minute", "0"),
        ("fetches_per_minute", "1"),
        ("api_requests_per_minute", "0"),
        ("api_requests_per_minute", "1000000"),
        ("api_failures_per_minute", "0"),
        ("api_failures_per_minute", "1000000"),
        ("api_import_megabytes", "1"),
        ("api_import_megabytes", "1024"),
        ("api_origins", "[]"),
        (
            "api_origins",
            r#"["https://editor.example", "http://127.0.0.1:3000"]"#,
        ),
        ("connections_per_client", "1"),
        ("unlimited", "[]"),
        (
            "unlimited",
            r#"["192.0.2.0/24", "2001:db8::/32", "192.0.2.7", "::1"]"#,
        ),
        ("proxies", r#"["10.0.0.0/8"]"#),
        ("limit_loopback", "true"),
        ("forwarded_by", r#""Forwarded""#),
        ("cache_megabytes", "16"),
        ("cache_megabytes", "1048576"),
        ("header_timeout", "1"),
        ("header_timeout", "600"),
        ("write_timeout", "1"),
        ("write_timeout", "600"),
        ("drain_timeout", "1"),
        ("drain_timeout", "600"),
    ];
    for &(key, value) in table {
        let desk = Desk::new();
        fs::create_dir(desk.path("images")).unwrap();
        desk.write(
            "images/icon.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        );
        desk.write("site.toml", with(&SITE, key, value).0);
        if let Err(message) = desk.read() {
            panic!("{key} = {value}: {message}");
        }
    }
}

#[test]
fn a_feed_says_how_it_is_shown() {
    let desk = Desk::new();
    let many = |count: usize| format!("categories = [{}]\n", "\"x\", ".repeat(count));
    let more = "content = \"summary\"\nlanguage = \"AR-eg\"\nttl = 10080\n\
                icon = \"https://packet.example/i.png\"\n";
    desk.write("briefs.toml", format!("{}{more}{}", lines(&FEED), many(20)));
    let shown = &desk.good().feeds[&Slug::of("briefs")].presentation;
    assert_eq!(shown.extent, Extent::Summary);
    assert_eq!(shown.language.as_ref().unwrap().as_str(), "ar-EG");
    assert_eq!(shown.ttl, Some(10_080));
    assert_eq!(shown.categories.len(), 20);
    assert_eq!(shown.logo, None);
    desk.write("briefs.toml", format!("{}{}", lines(&FEED), many(21)));
    assert!(desk.fault("briefs.toml").contains("keep at most 20"));
}

/// Or caches would go on with documents that no entry has changed.
#[test]
fn what_changes_documents_changes_the_definitions() {
    let desk = Desk::new();
    let of = |site: &str, feed: &str| {
        desk.write("site.toml", format!("{}{site}", lines(&SITE)));
        desk.write("briefs.toml", format!("{}{feed}", lines(&FEED)));
        desk.good()
            .definitions()
            .into_iter()
            .collect::<BTreeMap<_, _>>()
    };
    let before = of("", "");
    assert_eq!(of("", ""), before);
    for site in [
        "embeds = []\n",
        "feed_content = \"summary\"\n",
        "webmaster = \"feeds@packet.example\"\n",
        "correction_label = \"Korrektur\"\n",
        "logo = \"https://packet.example/logo.png\"\n",
    ] {
        assert_ne!(of(site, "")["site"], before["site"], "{site}");
    }
    // Dates on pages alone: no feed has them.
    let after = of("time_zone = \"Europe/London\"\n", "");
    let changed = before.keys().filter(|name| after[*name] != before[*name]);
    assert_eq!(changed.collect::<Vec<_>>(), ["pages"]);
    for feed in [
        "content = \"summary\"\n",
        "language = \"ar\"\n",
        "categories = [\"Sea\"]\n",
        "icon = \"https://packet.example/icon.png\"\n",
        "ttl = 5\n",
    ] {
        assert_ne!(of("", feed)["feed briefs"], before["feed briefs"], "{feed}");
    }
}

#[test]
fn other_sites_are_a_hundred_at_most() {
    let desk = Desk::new();
    for (count, is_good) in [(100, true), (101, false)] {
        let origins = format!("[{}]", "\"https://editor.example\", ".repeat(count));
        desk.write("site.toml", with(&SITE, "api_origins", &origins).0);
        assert_eq!(desk.read().is_ok(), is_good, "{count}");
    }
}

#[test]
fn hosts_of_players_are_as_addresses_have_them() {
    let desk = Desk::new();
    let embeds = |desk: &Desk| desk.good().publication.embeds;
    assert_eq!(embeds(&desk), Publication::EMBEDS);
    let (text, _) = with(&SITE, "embeds", r#"["WWW.YouTube.com", "bücher.example"]"#);
    desk.write("site.toml", text);
    assert_eq!(embeds(&desk), ["www.youtube.com", "xn--bcher-kva.example"]);
    for (count, is_good) in [(100, true), (101, false)] {
        let hosts = format!("[{}]", "\"a.example\", ".repeat(count));
        desk.write("site.toml", with(&SITE, "embeds", &hosts).0);
        assert_eq!(desk.read().is_ok(), is_good, "{count}");
    }
}

#[test]
fn values_mean_what_they_say() {
    let desk = Desk::new();
    let more = "feed_entries = 1_000\nmax_age = 0x10\nstale_if_error = 5\ndeltas = false\nadmin = \"localhost:8090\"\n\
                connections = 1\ncache_megabytes = 16\nheader_timeout = 7\nwrite_timeout = 8\ndrain_timeout = 9\n";
    desk.write(
        "site.toml",
        format!("\u{FEFF}{}{more}", lines(&SITE)).replace('\n', "\r\n"),
    );
    let configuration = desk.good();
    assert_eq!(configuration.feed_window.entries, 1_000);
    assert_eq!(configuration.max_age, 16);
    assert_eq!(configuration.stale_if_error, 5);
    assert!(!configuration.deltas);
    let service = configuration.service;
    assert_eq!(service.admin, Some("127.0.0.1:8090".parse().unwrap()));
    assert_eq!((service.connections, service.cache_bytes), (1, 16 << 20));
    let timeouts = |service: &Service| {
        [
            service.header_timeout,
            service.write_timeout,
            service.drain_timeout,
        ]
    };
    assert_eq!(timeouts(&service), [7, 8, 9].map(Duration::from_secs));
    let defaults = timeouts(&Desk::new().good().service);
    assert_eq!(defaults, [30, 30, 10].map(Duration::from_secs));
    assert_eq!(
        configuration.publication.title.as_str(),
        "The Ellery Packet"
    );
}

#[test]
fn a_window_suits_what_the_feed_lists() {
    let window = |more: &str| {
        let desk = Desk::new();
        desk.write("latest.toml", format!("{}{more}", lines(&FEED)));
        desk.read().map(|configuration| {
            let feed = configuration.feeds.into_values().next().unwrap();
            (feed.window.entries, feed.window.recent, feed.window.most)
        })
    };
    for (more, wanted) in [
        ("", (50, 24, 500)),
        ("kind = \"brief\"\n", (50, 24, 500)),
        ("kind = \"article\"\n", (50, 72, 200)),
        ("kind = \"article\"\nentries = 300\n", (300, 72, 300)),
        (
            "entries = 20\nrecent_hours = 0\nmost_entries = 20\n",
            (20, 0, 20),
        ),
        (
            "recent_hours = 168\nmost_entries = 1000\n",
            (50, 168, 1_000),
        ),
    ] {
        assert_eq!(window(more).unwrap(), wanted, "{more}");
    }
    for (more, told) in [
        ("entries = 20\nmost_entries = 19\n", "most_entries: 19"),
        ("entries = 20\nmost_entries = 19\n", "write 20 to 1000"),
        ("most_entries = 1001\n", "write 50 to 1000"),
        ("recent_hours = 169\n", "recent_hours: 169 hours"),
    ] {
        let message = window(more).unwrap_err();
        assert!(message.contains(told), "{message}");
    }
    let derived = Desk::new().good().feed_window;
    assert_eq!(
        (derived.entries, derived.recent, derived.most),
        (50, 24, 500)
    );
}

#[test]
fn two_feeds_are_named_by_their_files() {
    let desk = Desk::new();
    for name in ["briefs", "harbour-news"] {
        desk.write(&format!("{name}.toml"), lines(&FEED));
    }
    // Neither is a feed: an editor's lock, and a note.
    desk.write(".#briefs.toml", "");
    desk.write("briefs.toml.orig", "");
    let configuration = desk.good();
    let names: Vec<&str> = configuration.feeds.keys().map(Slug::as_str).collect();
    assert_eq!(names, ["briefs", "harbour-news"]);
}

#[test]
fn a_feed_whose_name_is_no_slug_is_told_another() {
    for (file, remedy) in [
        ("My Feed.toml", "rename it to my-feed.toml"),
        ("Übersee.toml", "rename it to ubersee.toml"),
        ("big.TOML", "rename it to big.toml"),
        ("Big.Toml", "rename it to big.toml"),
    ] {
        let desk = Desk::new();
        desk.write(file, lines(&FEED));
        let message = desk.fault(file);
        assert!(message.contains(remedy), "{message}");
    }
}

#[test]
fn a_file_that_is_no_utf_8_names_the_line() {
    for file in ["site.toml", "briefs.toml"] {
        let desk = Desk::new();
        desk.write(file, b"# one\ntitle = \"Caf\xE9\"\n");
        assert_fault(&desk, file, 2, file, &["save the file as UTF-8"]);
    }
}

/// How often the system's own words stand in a message.
fn causes(message: &str) -> usize {
    message.matches("(os error").count()
}

#[test]
fn a_missing_folder_is_answered_with_the_flag() {
    let desk = Desk::new();
    fs::remove_file(desk.path("site.toml")).unwrap();
    let without_site = desk.fault("site.toml");
    let without_folder = read(&desk.path("nowhere")).unwrap_err();
    desk.write("file", "");
    let no_folder = read(&desk.path("file")).unwrap_err();
    for message in [without_site, without_folder, no_folder] {
        assert!(message.contains("--feeds DIR"), "{message}");
        assert!(causes(&message) <= 1, "{message}");
    }
}

/// To read a named pipe would wait for ever.
#[test]
fn what_is_no_file_is_named() {
    let pipe =
        |path: PathBuf| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    let desk = Desk::new();
    pipe(desk.path("pipe.toml"));
    assert!(
        desk.fault("pipe.toml")
            .contains("is no file; put a file in its place")
    );
    let desk = Desk::new();
    fs::create_dir(desk.path("folder.toml")).unwrap();
    assert!(desk.fault("folder.toml").contains("is no file"));
    let desk = Desk::new();
    fs::remove_file(desk.path("site.toml")).unwrap();
    pipe(desk.path("site.toml"));
    assert!(desk.fault("site.toml").contains("is no file"));
}

#[test]
fn what_is_there_and_unreadable_is_not_answered_with_the_flag() {
    for file in ["site.toml", "briefs.toml"] {
        let desk = Desk::new();
        let _ = fs::remove_file(desk.path(file));
        // It leads to itself: nobody, and no superuser, reads it.
        symlink(file, desk.path(file)).unwrap();
        let message = desk.fault(file);
        assert!(message.contains("may read"), "{message}");
        assert!(!message.contains("--feeds"), "{message}");
        assert_eq!(causes(&message), 1, "{message}");
    }
}

/// The rule for the desk's mail address here is the one documents have: none is left out of them.
#[test]
fn an_accepted_mail_address_is_in_the_documents() {
    for email in [
        "desk@packet.example",
        "the.desk+tips@news.packet-paper.example",
    ] {
        let desk = Desk::new();
        desk.write("briefs.toml", lines(&FEED));
        desk.write("site.toml", with(&SITE, "email", &format!("\"{email}\"")).0);
        let configuration = desk.good();
        let feed: &Feed = configuration.feeds.values().next().unwrap();
        let document = newsstand::publish::feed(
            Format::Rss,
            &configuration.publication,
            feed,
            &newsstand::publish::Edition::default(),
        );
        let document = String::from_utf8(document.unwrap()).unwrap();
        assert!(document.contains(email), "{document}");
    }
}

#[test]
fn the_program_says_it_once_and_fails() {
    let desk = Desk::new();
    let store = tempfile::tempdir().unwrap();
    let result = output(newsstand_of(&desk.path("nowhere"), store.path()).arg("serve"));
    assert_eq!(result.status.code(), Some(1));
    let told = String::from_utf8(result.stderr).unwrap();
    let site = desk.path("nowhere/site.toml").display().to_string();
    assert_eq!(told.matches(&site).count(), 1, "{told}");
    assert!(told.contains("--feeds DIR"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}

/// The first thing `serve` says: where it listens, or why it cannot.
fn first_words(mut command: Command) -> String {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    if line.is_empty() {
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        std::io::Read::read_to_string(&mut stderr, &mut line).unwrap();
    }
    // Fails only if it has ended by itself.
    let _ = child.kill();
    child.wait().unwrap();
    line
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let (flag, environment, file, default) = (
        "127.0.0.2:0",
        "127.0.0.3:0",
        "127.0.0.4:0",
        "127.0.0.1:8080",
    );
    for (given, winner) in [
        ([Some(flag), Some(environment), Some(file)], flag),
        ([Some(flag), None, Some(file)], flag),
        ([None, Some(environment), Some(file)], environment),
        ([None, None, Some(file)], file),
        ([None, None, None], default),
    ] {
        let desk = Desk::new();
        let store = tempfile::tempdir().unwrap();
        let [flag, environment, file] = given;
        if let Some(address) = file {
            desk.write(
                "site.toml",
                with(&SITE, "listen", &format!("\"{address}\"")).0,
            );
        }
        let mut command = newsstand_of(desk.0.path(), store.path());
        command.args(["serve", "--admin", "127.0.0.1:0"]);
        command.args(
            flag.map(|address| ["--listen", address])
                .into_iter()
                .flatten(),
        );
        command.env_remove("NEWSSTAND_LISTEN");
        command.envs(environment.map(|address| ("NEWSSTAND_LISTEN", address)));
        // A port of 0 becomes another; the default's may be taken, and is then named all the same.
        let address = winner.strip_suffix(":0").unwrap_or(winner);
        let told = first_words(command);
        assert!(told.contains(address), "{given:?}: {told}");
    }
}

#[test]
fn the_demo_newspaper_is_good() {
    assert!(!read(&repository("feeds")).unwrap().feeds.is_empty());
}

/// It is in memory as a whole, and read again whenever it changes.
#[test]
fn a_file_of_settings_has_a_mebibyte_at_most() {
    let desk = Desk::new();
    let feed = lines(&FEED);
    let padded = |length: usize| format!("{feed}#{}\n", "x".repeat(length - feed.len() - 2));
    desk.write("briefs.toml", padded(1 << 20));
    desk.good();
    desk.write("briefs.toml", padded((1 << 20) + 1));
    let message = desk.fault("briefs.toml");
    assert!(message.contains("more than 1 MiB"), "{message}");
}
