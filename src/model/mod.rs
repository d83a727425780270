//! The nouns: what a desk stores and what a feed lists.
//!
//! No I/O, no async, no XML, no clock. Text is cleaned once, at [`Text::new`];
//! every later room may trust it.

mod address;
mod archive;
mod completion;
mod entry;
mod excerpt;
mod feed;
mod guid;
mod history;
mod instant;
mod media;
mod moved;
mod page;
mod picture;
mod publication;
mod query;
mod quoted;
mod reading;
mod slug;
mod telling;
mod text;
mod token;
mod tombstone;
mod unknown;
mod uri;
mod window;

pub use address::{Address, Format, FormatError};
pub use archive::ArchivePage;
pub use completion::Mentions;
pub use entry::{
    Author, Correction, Earlier, Entry, Kind, KindError, Origin, Section, Source, Story,
    Submission, Tag,
};
pub use feed::{Extent, ExtentError, Feed, FeedKey, Presentation, Selection, Topic, TopicError};
pub use guid::{Guid, GuidError, Mint};
pub use history::History;
pub use instant::{Instant, InstantError};
pub use media::{Enclosure, Image, MediaType, MediaTypeError};
pub use moved::{Alias, AliasError, Fate, Moved};
pub use page::{is_web, page_at, web_address, without_www};
pub use picture::{is_same_picture, is_same_picture_name, picture_width};
pub use publication::Publication;
pub use query::{Query, QueryError, Term};
pub use quoted::Quoted;
pub use reading::Reading;
pub use slug::{Slug, SlugError};
pub use telling::{Retelling, Telling};
pub use text::{Html, INLINE_ELEMENTS, Language, LanguageError, Text, is_word_by_itself};
pub use token::{Scope, ScopeError, Secret, Token};
pub use tombstone::Tombstone;
pub use unknown::{Absent, HASH_DIGITS, Part, Unknown};
pub use uri::{is_tag_uri, is_urn, is_uuid_namespace};
pub use window::Window;
