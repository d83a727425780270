//! Every limit of the import room. Lengths of text are in characters, as people count them.

/// Bytes of a file. The longest stories are below 1 MB, a hand-saved page below 5; what is larger
/// is a video or an archive, and is not even loaded.
pub(super) const FILE: u64 = 16 << 20;
/// Bytes of a line that is an entry in JSON: the longest body with each of its characters escaped.
pub(super) const LINE: u64 = 32 << 20;
/// Values of an entry in JSON, of an item of a JSON Feed and of all that stands around the items, and of a
/// page's data: an entry has some hundreds. Each takes up to 700 bytes of memory, and six of the text.
pub(super) const VALUES: usize = 20_000;
/// Things that are wrong with one entry and told: in a line there is room for a million keys that nobody knows.
pub(super) const FAULTS: usize = 100;
/// Bytes of a picture or another file beside a story. The server shows none that is larger.
pub(super) const PICTURE: u64 = 16 << 20;
/// Lines with text on a saved page: a whole book has fewer, and each costs a record in memory.
pub(super) const LINES: usize = 20_000;
/// Briefs on one saved page. Front pages list about a hundred.
pub(super) const BRIEFS: usize = 1_000;
/// A headline. The longest in print are near 200; a first line beyond this is a paragraph.
pub(super) const TITLE: usize = 500;
/// A headline that is made of a text without one: what a line of a reader holds.
pub(super) const MADE_HEADLINE: usize = 100;
/// Names: a section, an author, a tag, a dateline.
pub(super) const NAME: usize = 200;
/// An author's bio: it is repeated in every entry of every feed.
pub(super) const BIO: usize = 2_000;
/// A body that comes as JSON: four times the longest story. It is parsed in memory.
pub(super) const BODY: usize = 4 << 20;
/// A summary, for the same reason as a bio.
pub(super) const SUMMARY: usize = 10_000;
/// An address. Browsers and feed readers cut or refuse longer ones.
pub(super) const ADDRESS: usize = 2_000;
/// Authors of one entry: each has a feed to which every change of the entry goes.
pub(super) const AUTHORS: usize = 50;
/// Tags of one entry, for the same reason.
pub(super) const TAGS: usize = 50;
/// Files that go with one entry: each is repeated in every document that lists it.
pub(super) const ENCLOSURES: usize = 20;
/// Files that are read of an entry of a feed, of which most are not taken: what is said of one in several
/// places is looked for among all of them.
pub(super) const FILES_OF_ITEM: usize = 500;
/// Bytes of such a file, the largest whole number that every reader of JSON takes exactly (RFC 8259,
/// section 6).
pub(super) const ENCLOSED: u64 = (1 << 53) - 1;
/// Seconds that something plays: a week. What is longer is a slip of the pen.
pub(super) const SECONDS: u32 = 7 * 24 * 60 * 60;
/// Pixels of a picture's side: the most that JPEG has room for, and what no page shows.
pub(super) const PIXELS: u32 = 65_535;
/// Corrections of one entry, for the same reason as a bio, whose length each may have.
pub(super) const CORRECTIONS: usize = 20;
/// Bytes of a front matter: some two hundred times an ordinary one.
pub(super) const FRONT_MATTER: usize = 64 << 10;
/// Calls of a site's templates in one story, for the same reason as tags.
pub(super) const CALLS: usize = 2_000;
/// Bytes of such a call. What is longer is no call, but braces that nobody has closed.
pub(super) const CALL: usize = 8 << 10;
/// Bytes of texts that a story keeps under names and writes: each may have others in it, twice as much each time.
pub(super) const CAPTURED: usize = 1 << 20;
/// Files that one story shows or leads to: each is looked for in several folders, and read.
pub(super) const FILES_BESIDE: usize = 500;
/// Bytes of a site's configuration, in one file or in many, or of one file of its data: a thousand times an
/// ordinary one.
pub(super) const CONFIGURATION: usize = 1 << 20;
/// Bytes of a pattern of paths in it, which is made into a program that takes a hundred times as many.
pub(super) const PATTERN: usize = 1_000;
/// Patterns of what a site's generator passes over: each path of the site is held against all of them.
pub(super) const PATTERNS: usize = 1_000;
/// Rules of a site, in all its files, of which each is for some of its stories: each of these is held against all
/// of them, and of each a pattern is kept.
pub(super) const RULES: usize = 1_000;
/// Authors of whom a site says who they are: what is said of each is kept.
pub(super) const PEOPLE: usize = 10_000;
/// Bytes of memory for what is made of a regular expression: a few characters can ask for gigabytes.
pub(super) const PROGRAM: usize = 256 << 10;
/// Quotes, lists and emphasis within each other in Markdown; readers indent no deeper, and the
/// parsers behind this door pay for depth with the stack or with quadratic time.
pub(super) const NESTING: usize = 100;
/// Tags of raw HTML in one Markdown story. An HTML parser's time may grow with their square.
pub(super) const RAW_TAGS: usize = 2_000;
/// Bytes of a text that comes as HTML, with its relative addresses made absolute: what a whole file may
/// have. With an address of 2,000 bytes to be relative to, 45,000 short links take 90 MB.
pub(super) const HTML: usize = 16 << 20;
/// Elements of a text that comes as HTML: ten times a long report with a table.
pub(super) const ELEMENTS: usize = 50_000;
/// Of these, so many may lie within each other: browsers stop at 512.
pub(super) const DEPTH: usize = 512;
/// Elements that a parser makes of these, when it opens again what was left open: a page of a careless
/// hand has some twice as many as it writes.
pub(super) const ELEMENTS_MADE: usize = 4 * ELEMENTS;
/// Characters `<` of a text that comes as HTML: ten times what the tags of its elements need. Of each that
/// begins none a parser keeps an error: of 16 MB of them, 3 GB.
pub(super) const ANGLES: usize = 1 << 20;
/// Attributes of one element: a parser compares each with all before it.
pub(super) const ATTRIBUTES: usize = 500;
/// Bytes between `</` and `>` in a saved page, where attributes may stand as well.
pub(super) const END_TAG: usize = 1_000;
/// Bytes of data (JSON-LD) in a saved page. A long report's are below a tenth of it, and in memory
/// they take many times as much.
pub(super) const DATA: usize = 1 << 20;
/// Things that such data, or a page's microdata, may speak of.
pub(super) const THINGS: usize = 1_000;
/// Pictures that are taken from what was saved with a page: each is read whole.
pub(super) const PICTURES: usize = 200;
/// Bytes of a picture in the page itself (RFC 2397): what is less stands for one that is fetched later.
pub(super) const PICTURE_IN_PAGE: usize = 2 << 10;
/// Parts of a page saved as one file (MHTML): pictures, styles and frames. What reads them pays for
/// parts within each other with the stack.
pub(super) const PARTS: usize = 1_000;
/// Bytes that are looked at for what has to be escaped where a text cannot be parted: a moment's work.
/// So 45 KB of nothing but `&` may stand in attributes.
pub(super) const ESCAPING: usize = 1 << 31;
/// Kinds of loss that are named of one Markdown story: it cannot make the report longer.
pub(super) const LEFT_OUT_KINDS: usize = 50;
/// Characters of a left-out part that are shown.
pub(super) const LEFT_OUT_SHOWN: usize = 200;
/// Bytes of one element of an XML document that is taken as a whole, such as an item of a feed, and of
/// whatever else has to be held in memory, such as a tag: what a whole file of another format may have.
pub(super) const XML_ELEMENT: u64 = FILE;
/// Elements in such an element: a post with ten thousand comments has fewer, and each costs a record in
/// memory.
pub(super) const XML_ELEMENTS: usize = 200_000;
/// Texts under one headline, or of one brief, that are remembered in a run: each that follows is compared
/// with all of them.
pub(super) const TELLINGS: usize = 50;
/// Elements of an XML document within each other: feeds need a dozen levels, XHTML in them some more.
/// Whoever walks a tree pays for depth with the stack.
pub(super) const XML_DEPTH: usize = 200;
/// Attributes of an element, and namespaces in force at once: each is looked up among all of them.
pub(super) const XML_ATTRIBUTES: usize = 200;
/// Bytes of the name of an element or an attribute.
pub(super) const XML_NAME: usize = 200;
/// Reusable blocks of WordPress in each other: editors nest two or three.
pub(super) const REUSABLE_DEPTH: usize = 8;
/// Bytes of memory for what the posts of a WordPress export refer to (authors, sections, pictures, blocks),
/// which is all that is kept of an export: some 150,000 pictures with their captions. Of exports whose files
/// are read in turns, together.
pub(super) const SITE: usize = 64 << 20;
/// Files of one WordPress export of which each is read again when another changes, which is remembered of each
/// pair: of 15 MB, as WP-CLI writes them, some 3 GB.
pub(super) const EXPORT_FILES: usize = 200;
/// Milliseconds between the moments at which two files of one WordPress export say that it was begun: WP-CLI
/// writes the same in all, or takes it a second time for all but the first. Whoever exports a site year by year
/// takes some minutes.
pub(super) const EXPORT_BEGUN: i64 = 10 * 60 * 1_000;
/// Bytes of HTML that one post's galleries and players may make of numbers: some 10,000 pictures with
/// their captions. A post that shows one picture a million times would fill the memory.
pub(super) const SHOWN: usize = 4 << 20;
