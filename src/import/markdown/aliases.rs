//! What Hugo, Jekyll, Zola, Eleventy and their common themes call things in a front matter.
//!
//! Their keys are written here in lower case and without `_` and `-`: `lastmod`, `last_modified_at` and
//! `canonicalURL` are each written in several ways.

/// An entry's keys, and their names for each: of several in one front matter the first counts.
pub(super) const KEYS: [(&str, &[&str]); 13] = [
    ("title", &["title"]),
    ("section", &["section"]),
    ("dateline", &["dateline"]),
    ("published", &["publishdate", "pubdate", "date"]),
    (
        "updated",
        &[
            "lastmod",
            "lastmodified",
            "lastmodifiedat",
            "modified",
            "updated",
            "updatedat",
        ],
    ),
    ("summary", &["summary", "description", "excerpt", "lead"]),
    ("link", &["canonicalurl", "canonical"]),
    ("language", &["language", "lang", "locale"]),
    ("rights", &["rights", "copyright"]),
    ("authors", &["authors", "author", "byline"]),
    ("slug", &["slug"]),
    ("tags", &["tags", "tag", "keywords"]),
    (
        "image",
        &[
            "image",
            "images",
            "cover",
            "coverimage",
            "featuredimage",
            "featureimage",
            "featured",
            "heroimage",
            "header",
            "ogimage",
            "socialimage",
            "thumbnail",
        ],
    ),
];

/// Of these the first is the section, and what follows are tags.
pub(super) const CATEGORIES: [&str; 2] = ["categories", "category"];

/// Tags by which Eleventy makes its lists, and of which no reader knows.
pub(super) const COLLECTIONS: [&str; 4] = ["all", "nav", "post", "posts"];

/// Tables whose keys are looked at as if they stood outside.
pub(super) const TABLES: [&str; 3] = ["taxonomies", "extra", "params"];

/// Where the page lies on its site.
pub(super) const PATHS: [&str; 3] = ["permalink", "url", "path"];

/// Layouts of pages that are no posts, in Jekyll.
pub(super) const PAGES: [&str; 3] = ["page", "home", "archive"];

/// When the page goes away again.
pub(super) const EXPIRIES: [&str; 2] = ["expirydate", "unpublishdate"];

/// Keys that keep a page off its site, the value that does, and what such a page is.
pub(super) const HIDING: [(&str, bool, &str); 6] = [
    ("draft", true, DRAFT),
    ("published", false, DRAFT),
    ("permalink", false, UNLISTED),
    ("render", false, UNRENDERED),
    ("headless", true, UNLISTED),
    ("eleventyexcludefromcollections", true, UNLISTED),
];

pub(super) const DRAFT: &str = "a draft";
pub(super) const DOUBTFUL: &str = "perhaps kept back by its site: for which pages a cascade says so is not known \
                                   here, and what the story says itself counts more";
pub(super) const KEPT_BACK: &str =
    "kept back, for a file of its site that may call it a draft cannot be read";
pub(super) const NAMELESS: &str =
    "kept back, for a file of its site that may tell who wrote it cannot be read";
pub(super) const UNLISTED: &str = "kept out of its site's lists";
pub(super) const UNRENDERED: &str = "not rendered by its site";

/// Hugo's table of what is made of a page.
pub(super) const BUILD: &str = "build";

/// What says how a page looks or is found, and nothing of the story.
pub(super) const NOTHING: [&str; 60] = [
    "aliases",
    "build",
    "cascade",
    "categoriesslug",
    "classes",
    "comments",
    "disablehljs",
    "disableshare",
    "editpost",
    "extracss",
    "extrajs",
    "featuredpost",
    "generatefeed",
    "hidecomments",
    "hidemeta",
    "hidesummary",
    "insearchindex",
    "iscjklanguage",
    "katex",
    "layout",
    "linktitle",
    "markup",
    "math",
    "mathjax",
    "menu",
    "menus",
    "mermaid",
    "nav",
    "navorder",
    "navtitle",
    "noindex",
    "outputs",
    "pagetype",
    "paginate",
    "pagination",
    "pin",
    "pinned",
    "postid",
    "readtime",
    "redirectfrom",
    "redirectto",
    "renderwithliquid",
    "resources",
    "robots",
    "robotsnoindex",
    "searchhidden",
    "series",
    "showdate",
    "showreadingtime",
    "showtoc",
    "sidebar",
    "sitemap",
    "sticky",
    "template",
    "templateengineoverride",
    "toc",
    "tocopen",
    "translationkey",
    "type",
    "weight",
];

/// What a picture's table calls its keys.
pub(super) const IMAGE: [(&str, &[&str]); 6] = [
    (
        "url",
        &[
            "url",
            "src",
            "image",
            "path",
            "relsrc",
            "file",
            "filename",
            "teaser",
            "overlayimage",
            "feature",
        ],
    ),
    ("alt", &["alt", "imagealt", "imagedescription"]),
    ("description", &["description", "caption", "title"]),
    ("credit", &["credit", "attribution", "photographer"]),
    ("width", &["width"]),
    ("height", &["height"]),
];

/// What the data of a site, or a page about somebody, calls the same. A title there may be that of an office.
pub(super) const PORTRAIT: [(&str, &[&str]); 3] = [
    ("name", &["name", "displayname", "fullname"]),
    ("bio", &["bio", "shortbio", "description"]),
    (
        "url",
        &["url", "uri", "website", "homepage", "site", "link"],
    ),
];

/// Where somebody may be found on the web besides, and what stands before their names there.
pub(super) const PROFILES: [(&str, &str); 2] = [
    ("twitter", "https://twitter.com/"),
    ("github", "https://github.com/"),
];

/// Lists of such places.
pub(super) const LINKS: [&str; 3] = ["links", "social", "profiles"];

/// What a person's table calls its keys.
pub(super) const PERSON: [(&str, &[&str]); 4] = [
    ("name", &["name", "displayname", "title"]),
    ("bio", &["bio", "description"]),
    ("url", &["url", "uri", "link", "website", "homepage"]),
    ("email", &["email", "mail"]),
];
