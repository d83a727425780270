use super::{ImportError, Imported, LeftOut, Options, Source};
use crate::model::{Kind, Origin, Retelling, Submission, Telling};
use std::collections::HashMap;
use std::path::PathBuf;

/// Reads many sources and sees to it that none silently overwrites another.
#[derive(Debug, Default)]
pub struct Run {
    /// What was told by origin and by guid. Under one headline there may be several stories.
    seen: HashMap<String, Vec<Told>>,
}

#[derive(Clone, Debug)]
struct Told {
    path: PathBuf,
    /// Of a story known by its headline alone: the hash of all it says, and a sample.
    words: Option<(blake3::Hash, Telling)>,
}

impl Run {
    /// Like [`super::read`]. A brief that stands on several saved pages is one entry: if a later
    /// page words it differently, that wording is left out.
    ///
    /// # Errors
    /// As [`super::read`], and when an earlier file of this run is the same entry.
    pub fn read(&mut self, source: &Source, options: &Options) -> Result<Imported, ImportError> {
        let mut imported = super::read(source, options)?;
        let mut kept = Vec::with_capacity(imported.submissions.len());
        let mut claims = Vec::new();
        for submission in imported.submissions {
            let told = Told {
                path: source.path.clone(),
                words: is_headline(&submission)
                    .then(|| (hash(&submission), Telling::of(&submission.story))),
            };
            match self.contradicted(&submission, &told) {
                None => {
                    claims.extend(identities(&submission).map(|one| (one, told.clone())));
                    kept.push(submission);
                }
                Some((other, _)) if is_listed_brief(&submission) => {
                    let reason = format!(
                        "{} has this brief in other words, and those were taken",
                        other.path.display()
                    );
                    let title = submission.story.title.as_str();
                    imported.left_out.push(LeftOut::new(None, title, reason));
                }
                Some((other, identity)) => {
                    return Err(ImportError::SameEntry {
                        path: source.path.clone(),
                        other: other.path.clone(),
                        identity,
                    });
                }
            }
        }
        for (identity, told) in claims {
            self.seen.entry(identity).or_default().push(told);
        }
        imported.submissions = kept;
        Ok(imported)
    }

    /// An earlier file that tells the same entry differently, and what they have in common.
    fn contradicted(&self, submission: &Submission, told: &Told) -> Option<(&Told, String)> {
        identities(submission).find_map(|identity| {
            let mut earlier = self.seen.get(&identity)?.iter();
            Some((earlier.find(|other| other.contradicts(told))?, identity))
        })
    }
}

impl Told {
    /// Whether both cannot stand: they tell one entry, and tell it differently.
    fn contradicts(&self, later: &Self) -> bool {
        let (Some((hash, telling)), Some((later_hash, later))) = (&self.words, &later.words) else {
            return true;
        };
        hash != later_hash
            && later.retells(telling) == Retelling::Same
            // The first was a mention, and this is the text.
            && telling.retells(later) != Retelling::Mention
    }
}

fn identities(submission: &Submission) -> impl Iterator<Item = String> {
    let guid = submission.guid.as_ref().map(|guid| format!("guid {guid}"));
    std::iter::once(submission.origin.as_str().to_owned()).chain(guid)
}

fn is_headline(submission: &Submission) -> bool {
    matches!(submission.origin, Origin::Headline(_))
}

/// Whether it was an item of a list on a saved page: those alone may stand in several files.
fn is_listed_brief(submission: &Submission) -> bool {
    submission.story.kind == Kind::Brief && is_headline(submission)
}

fn hash(submission: &Submission) -> blake3::Hash {
    // The debug form tells every field, and this is compared only within one run.
    blake3::hash(format!("{:?}", submission.story).as_bytes())
}
