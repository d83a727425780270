use super::format::{self, Format, Known};
use super::{
    Common, ImportError, Imported, LeftOut, Options, Pieces, Source, limits, paper, passed, pieces,
};
use crate::model::{Earlier, Kind, Origin, Retelling, Submission, Telling, page_at, without_www};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;

/// The reading of many sources, a piece at a time, which sees to it that none silently overwrites
/// another. What sources of several kinds tell, or several documents of feeds, says who has told it before
/// ([`Earlier`]): which words stand is for the store to see. A brief that stands on several saved pages is
/// one entry: if a later page words it differently, that wording is left out. Of one file of lines, which is
/// a log of what a program did, the later line is the later word, if both name the entry by more than its
/// headline.
pub struct Run {
    options: Options,
    sources: std::vec::IntoIter<Result<Source, ImportError>>,
    open: Option<Open>,
    /// What was told by origin and by guid. Under one headline there may be several stories.
    seen: HashMap<Identity, Vec<Told>>,
    /// By which source, of all in their order, the story at an address was told first.
    seen_at: HashMap<Identity, u32>,
    /// How many sources were opened.
    opened: u32,
    common: Common,
}

/// A piece of what was found.
#[derive(Debug)]
pub struct Piece {
    /// The file it is of; `None` where there is none, as of a path that leads nowhere.
    pub path: Option<Arc<Path>>,
    /// What it gave. After a failure there may be more of the same file.
    pub read: Result<Imported, ImportError>,
}

/// A source that is being read.
struct Open {
    path: Arc<Path>,
    format: Format,
    /// The name of a file of the desk's own stories.
    own: Option<String>,
    pieces: Pieces,
}

/// The hash of an origin or a guid: of a whole archive all are kept in memory.
type Identity = [u8; 16];

#[derive(Clone)]
struct Told {
    path: Arc<Path>,
    line: Option<NonZeroU32>,
    format: Format,
    words: Option<Arc<Words>>,
}

/// All that is told of a story known by its headline alone, or of an item of a list.
struct Words {
    hash: blake3::Hash,
    sample: Telling,
    /// Whether it is known by where it stands, so that its words do not tell which story it is.
    is_placed: bool,
}

impl Run {
    /// Of what [`super::sources`] has found.
    pub fn new(sources: Vec<Result<Source, ImportError>>, options: Options) -> Self {
        Self {
            options,
            sources: sources.into_iter(),
            open: None,
            seen: HashMap::new(),
            seen_at: HashMap::new(),
            opened: 0,
            common: Common::default(),
        }
    }

    /// What of a piece is taken.
    ///
    /// # Errors
    /// When an earlier one is the same entry.
    fn admit(
        &mut self,
        (path, format): (&Arc<Path>, Format),
        imported: Imported,
    ) -> Result<Imported, ImportError> {
        let mut imported = imported;
        let mut kept = Vec::with_capacity(imported.submissions.len());
        let mut claims = Vec::new();
        let line = imported.line.and_then(|line| u32::try_from(line).ok());
        for mut submission in imported.submissions {
            let told = Told {
                path: path.clone(),
                line: line.and_then(NonZeroU32::new),
                format,
                words: may_be_retold(&submission).then(|| Arc::new(Words::of(&submission))),
            };
            submission.earlier = match self.contradicted(&submission, &told) {
                None if self.may_be_told(&submission) => Earlier::Another,
                None => Earlier::Nobody,
                Some((other, _)) if is_listed_brief(&submission) => {
                    let title = submission.story.title.as_str();
                    let reason = format!(
                        "{} has this brief in other words, and those were taken",
                        other.path.display()
                    );
                    let left_out = LeftOut::new(imported.line, title, reason);
                    imported.left_out.push(left_out);
                    continue;
                }
                Some((other, identity)) if other.may_stand_beside(&told) => {
                    match identity == submission.origin.as_str() {
                        true => Earlier::Itself,
                        false => Earlier::Another,
                    }
                }
                Some((other, identity)) => {
                    return Err(ImportError::SameEntry {
                        path: path.to_path_buf(),
                        line: imported.line,
                        other: other.path.to_path_buf(),
                        other_line: other.line.map(|line| line.get() as usize),
                        identity,
                        remedy: other.remedy(&told),
                    });
                }
            };
            claims.extend(identities(&submission).map(|one| (key(&one), told.clone())));
            kept.push(submission);
        }
        self.note_addresses(&kept);
        for (identity, told) in claims {
            // Hardly any has a second, and of an export there are hundreds of thousands.
            let seen = self.seen.entry(identity);
            let seen = seen.or_insert_with(|| Vec::with_capacity(1));
            // The last stands for all before it that say no more, of which there may be a million.
            seen.retain(|earlier| !told.follows(earlier) && !told.repeats(earlier));
            if seen.len() < limits::TELLINGS && !seen.iter().any(|known| known.is_equal(&told)) {
                seen.push(told);
            }
        }
        imported.submissions = kept;
        Ok(imported)
    }

    /// Begins with a source, or passes it by.
    fn open(&mut self, source: Source, path: Arc<Path>) -> Result<Option<Imported>, ImportError> {
        let format = match format::of(&source, &self.options)? {
            Known::Format(format) => format,
            Known::Passed(reason) => return Ok(Some(passed(&source, reason))),
            Known::Paper => return Ok(Some(paper(&source, &self.options))),
        };
        if source.is_standard_input() && format != Format::JsonLines {
            return Err(ImportError::StandardInput { path: source.path });
        }
        let pieces = pieces(&source, format, &self.options, &mut self.common)?;
        self.opened += 1;
        self.open = Some(Open {
            path,
            format,
            own: source.is_own.then_some(source.name),
            pieces,
        });
        Ok(None)
    }

    /// Whether another source may have told it: at the same address, or under its headline. Of what has
    /// nothing else to be known by, another entry of the same source may have.
    fn may_be_told(&self, submission: &Submission) -> bool {
        let is_nameless = is_headline(submission);
        let at = address_key(submission).and_then(|key| self.seen_at.get(&key));
        let is_there = at.is_some_and(|source| is_nameless || *source != self.opened);
        let headline = submission.former_origin.as_deref();
        is_there || headline.is_some_and(|headline| self.seen.contains_key(&key(headline)))
    }

    fn note_addresses(&mut self, kept: &[Submission]) {
        for key in kept.iter().filter_map(address_key) {
            self.seen_at.entry(key).or_insert(self.opened);
        }
    }

    /// An earlier file that tells the same entry differently, and what they have in common.
    fn contradicted(&self, submission: &Submission, told: &Told) -> Option<(&Told, String)> {
        identities(submission).find_map(|identity| {
            let mut earlier = self.seen.get(&key(&identity))?.iter();
            Some((earlier.find(|other| other.contradicts(told))?, identity))
        })
    }
}

impl Iterator for Run {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(open) = &mut self.open {
                let path = open.path.clone();
                let Some(read) = open.pieces.next() else {
                    self.open = None;
                    continue;
                };
                let (own, format) = (open.own.clone(), open.format);
                let read =
                    read.and_then(|imported| self.admit((&path, format), of_file(imported, own)));
                let path = Some(path);
                return Some(Piece { path, read });
            }
            let source = match self.sources.next()? {
                Ok(source) => source,
                Err(error) => {
                    return Some(Piece {
                        path: None,
                        read: Err(error),
                    });
                }
            };
            let path: Arc<Path> = source.path.as_path().into();
            match self.open(source, path.clone()) {
                Ok(None) => {}
                Ok(Some(passed)) => {
                    return Some(Piece {
                        path: Some(path),
                        read: Ok(passed),
                    });
                }
                Err(error) => {
                    return Some(Piece {
                        path: Some(path),
                        read: Err(error),
                    });
                }
            }
        }
    }
}

/// What the desk's own folder tells knows its file.
fn of_file(mut imported: Imported, own: Option<String>) -> Imported {
    for submission in &mut imported.submissions {
        submission.file.clone_from(&own);
    }
    imported
}

impl Told {
    /// Whether it is a later line of the same file of lines, and says itself which entry it is. Under one
    /// headline there may be two stories.
    fn follows(&self, earlier: &Self) -> bool {
        let is_log = self.format == Format::JsonLines && Arc::ptr_eq(&self.path, &earlier.path);
        is_log && self.words.is_none()
    }

    /// Whether the same file tells the same, word for word.
    fn repeats(&self, earlier: &Self) -> bool {
        let words = self.words.as_ref().zip(earlier.words.as_ref());
        let is_same = words.is_some_and(|(words, earlier)| words.hash == earlier.hash);
        is_same && Arc::ptr_eq(&self.path, &earlier.path)
    }

    /// Whether a later one may tell the same: it is of another kind, or both are documents of feeds. A feed may
    /// be there in three formats, and its entries in several documents of its history.
    fn may_stand_beside(&self, later: &Self) -> bool {
        self.format != later.format || later.format == Format::Feed
    }

    /// What to do when both cannot stand. In what a site has exported nobody gives a post another guid.
    fn remedy(&self, later: &Self) -> &'static str {
        match later.format {
            Format::Wxr if !Arc::ptr_eq(&self.path, &later.path) => {
                "import one export after the other, the older first, or only the newer"
            }
            _ => {
                "if they are two stories, give one of them a guid, a slug or (of a page) a --url of its own; if \
                 they are one, leave one of them out"
            }
        }
    }

    /// Whether both tell one thing in one way.
    fn is_equal(&self, other: &Self) -> bool {
        let hash = |told: &Self| told.words.as_ref().map(|words| words.hash);
        hash(self) == hash(other)
    }

    /// Whether both cannot stand: they tell one entry, and tell it differently.
    fn contradicts(&self, later: &Self) -> bool {
        if later.follows(self) {
            return false;
        }
        let (Some(earlier), Some(later)) = (&self.words, &later.words) else {
            return true;
        };
        let is_same = later.is_placed || later.sample.retells(&earlier.sample) == Retelling::Same;
        earlier.hash != later.hash
            && is_same
            // The first was a mention, and this is the text.
            && earlier.sample.retells(&later.sample) != Retelling::Mention
    }
}

impl Words {
    fn of(submission: &Submission) -> Self {
        Self {
            // The debug form tells every field, and this is compared only within one run.
            hash: blake3::hash(format!("{:?}", submission.story).as_bytes()),
            sample: Telling::of(&submission.story),
            is_placed: !is_headline(submission),
        }
    }
}

fn identities(submission: &Submission) -> impl Iterator<Item = String> {
    let guid = submission.guid.as_ref().map(|guid| format!("guid {guid}"));
    std::iter::once(submission.origin.as_str().to_owned()).chain(guid)
}

fn key(identity: &str) -> Identity {
    let hash = blake3::hash(identity.as_bytes());
    let mut key = Identity::default();
    key.copy_from_slice(&hash.as_bytes()[..16]);
    key
}

/// Where a story says that its page is, or perhaps is.
fn address_key(submission: &Submission) -> Option<Identity> {
    let page = without_www(page_at(submission.page()?));
    Some(key(&format!("{} {page}", submission.story.kind)))
}

fn is_headline(submission: &Submission) -> bool {
    matches!(submission.origin, Origin::Headline(_))
}

/// Whether another file may tell the same in other words.
fn may_be_retold(submission: &Submission) -> bool {
    is_headline(submission) || is_listed_brief(submission)
}

/// Whether it was an item of a list on a saved page: those alone may stand in several files.
fn is_listed_brief(submission: &Submission) -> bool {
    let is_listed = is_headline(submission) || submission.origin.as_str().starts_with("brief:");
    submission.story.kind == Kind::Brief && is_listed
}
