//! The namespaces that rules speak of, each with the prefix it goes by.

macro_rules! namespaces {
    ($($name:ident $prefix:literal $uri:literal;)*) => {
        /// Where a name belongs.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub(super) enum Namespace {
            /// No namespace: that of RSS and OPML.
            None,
            /// One that no rule knows: anything is allowed in it.
            Other,
            $($name,)*
        }

        impl Namespace {
            pub(super) fn of(uri: &str) -> Self {
                match uri {
                    "" => Self::None,
                    $($uri => Self::$name,)*
                    _ => Self::Other,
                }
            }

            /// How messages name it.
            pub(super) fn prefix(self) -> &'static str {
                match self {
                    Self::None | Self::Other => "",
                    $(Self::$name => $prefix,)*
                }
            }

            /// Which namespace a prefix is commonly taken for.
            pub(super) fn by_prefix(prefix: &str) -> Option<Self> {
                match prefix {
                    $($prefix => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

namespaces! {
    Xml "xml" "http://www.w3.org/XML/1998/namespace";
    Atom "atom" "http://www.w3.org/2005/Atom";
    Xhtml "xhtml" "http://www.w3.org/1999/xhtml";
    Svg "svg" "http://www.w3.org/2000/svg";
    MathMl "mathml" "http://www.w3.org/1998/Math/MathML";
    Content "content" "http://purl.org/rss/1.0/modules/content/";
    DublinCore "dc" "http://purl.org/dc/elements/1.1/";
    Terms "dcterms" "http://purl.org/dc/terms/";
    Syndication "sy" "http://purl.org/rss/1.0/modules/syndication/";
    History "fh" "http://purl.org/syndication/history/1.0";
    Threading "thr" "http://purl.org/syndication/thread/1.0";
    Tombstones "at" "http://purl.org/atompub/tombstones/1.0";
    App "app" "http://www.w3.org/2007/app";
    Media "media" "http://search.yahoo.com/mrss/";
    Itunes "itunes" "http://www.itunes.com/dtds/podcast-1.0.dtd";
    Slash "slash" "http://purl.org/rss/1.0/modules/slash/";
    CommentApi "wfw" "http://wellformedweb.org/CommentAPI/";
    Trackback "trackback" "http://madskills.com/public/xml/rss/module/trackback/";
    BlogChannel "blogChannel" "http://backend.userland.com/blogChannelModule";
    Admin "admin" "http://webns.net/mvcb/";
    CreativeCommons "creativeCommons" "http://backend.userland.com/creativeCommonsRssModule";
    CcLicense "cc" "http://web.resource.org/cc/";
    Geo "geo" "http://www.w3.org/2003/01/geo/wgs84_pos#";
    GeoUrl "geourl" "http://geourl.org/rss/module/";
    Icbm "icbm" "http://postneo.com/icbm";
    FeedBurner "feedburner" "http://rssnamespace.org/feedburner/ext/1.0";
    OpenSearch "opensearch" "http://a9.com/-/spec/opensearch/1.1/";
    Access "access" "http://www.bloglines.com/about/specs/fac-1.0";
    FeedSync "sx" "http://feedsync.org/2007/feedsync";
    Rdf "rdf" "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
}
