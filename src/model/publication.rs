use super::{Address, Entry, Extent, Language, Mint, QueryError, Text};
use std::borrow::Cow;
use url::Url;

/// The newspaper itself, from `feeds/site.toml`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publication {
    /// Its name.
    pub title: Text,
    /// What it is, in a sentence.
    pub description: Text,
    /// The address every document speaks of; http or https, path ends with `/`, no query.
    pub base_url: Url,
    /// The language of entries that name no other.
    pub language: Language,
    /// Whom readers write to.
    pub email: Option<Text>,
    /// Whom people write to when the feeds themselves are at fault.
    pub webmaster: Option<Text>,
    /// Who owns the words.
    pub rights: Option<Text>,
    /// A small square picture for feed readers: absolute http(s), or a path of this desk.
    pub icon: Option<String>,
    /// A large picture for feed readers, likewise.
    pub logo: Option<String>,
    /// What a correction is called in the paper's language, such as `Korrektur`; without it
    /// [`Publication::CORRECTION_LABEL`].
    pub correction_label: Option<Text>,
    /// How much of each entry a feed without a definition tells.
    pub extent: Extent,
    /// The hosts, in lower case, whose players a text may embed.
    pub embeds: Vec<String>,
    /// The name guids are minted under.
    pub mint: Mint,
}

impl Publication {
    /// What a correction is called when nothing says otherwise.
    pub const CORRECTION_LABEL: &str = "Correction";
    /// Whose players a text may embed when nothing says otherwise: the well-known hosts of films
    /// and recordings, at the addresses they give out for embedding.
    pub const EMBEDS: [&str; 8] = [
        "www.youtube-nocookie.com",
        "www.youtube.com",
        "player.vimeo.com",
        "www.dailymotion.com",
        "w.soundcloud.com",
        "open.spotify.com",
        "embed.podcasts.apple.com",
        "bandcamp.com",
    ];

    /// The absolute address of something this server serves.
    pub fn url(&self, address: &Address) -> String {
        format!("{}{}", self.base_url, &address.path()[1..])
    }

    /// The path of something this server serves, as `base_url` has it: with its own path in front.
    pub fn path(&self, address: &Address) -> String {
        let base = self.base_url.path().trim_end_matches('/');
        format!("{base}{}", address.path())
    }

    /// What a path, percent-decoded, addresses: below `base_url`'s own path or, for a proxy that
    /// takes that away, without it. `None` if nothing can be there.
    pub fn address(&self, path: &str) -> Option<Address> {
        self.below(path)
            .and_then(Address::parse)
            .or_else(|| Address::parse(path))
    }

    /// The same for what is searched for; `None` if that is no address of search.
    pub fn search_address(
        &self,
        path: &str,
        query: Option<&str>,
    ) -> Option<Result<Address, QueryError>> {
        self.below(path)
            .and_then(|path| Address::parse_search(path, query))
            .or_else(|| Address::parse_search(path, query))
    }

    /// A path, percent-decoded, without `base_url`'s own path; `None` if it does not begin with that.
    pub fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.base_url.path().trim_end_matches('/'))
    }

    /// The entry's permalink: the desk's own page if the entry has one, else this server's.
    pub fn permalink(&self, entry: &Entry) -> String {
        match &entry.story.link {
            Some(link) => link.to_string(),
            None => self.url(&Address::of_entry(entry)),
        }
    }

    /// Makes an address absolute: one that begins with `/` is a path below `base_url`, any other
    /// relative one is resolved against `base_url` (RFC 3986, section 5). What cannot be resolved
    /// stays as it is.
    pub fn absolute(&self, address: &str) -> String {
        let relative = match address.strip_prefix('/') {
            // With the dot, or `/ship:sails` would be an address of the scheme `ship`.
            Some(path) if !path.starts_with('/') => Cow::Owned(format!("./{path}")),
            _ => Cow::Borrowed(address),
        };
        self.base_url
            .join(&relative)
            .map_or_else(|_| address.to_owned(), String::from)
    }
}
