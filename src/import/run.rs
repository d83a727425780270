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
    hash: blake3::Hash,
    telling: Telling,
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
                hash: hash(&submission),
                telling: Telling::of(&submission.story),
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
        let is_headline = matches!(submission.origin, Origin::Headline(_));
        identities(submission).find_map(|identity| {
            let other = self.seen.get(&identity)?.iter().find(|other| {
                if !is_headline {
                    return true;
                }
                other.hash != told.hash
                    && told.telling.retells(&other.telling) == Retelling::Same
                    // The first was a mention, and this is the text.
                    && other.telling.retells(&told.telling) != Retelling::Mention
            });
            Some((other?, identity))
        })
    }
}

fn identities(submission: &Submission) -> impl Iterator<Item = String> {
    let guid = submission.guid.as_ref().map(|guid| format!("guid {guid}"));
    std::iter::once(submission.origin.as_str().to_owned()).chain(guid)
}

/// Whether it was an item of a list on a saved page: those alone may stand in several files.
fn is_listed_brief(submission: &Submission) -> bool {
    submission.story.kind == Kind::Brief && matches!(submission.origin, Origin::Headline(_))
}

fn hash(submission: &Submission) -> blake3::Hash {
    // The debug form tells every field, and this is compared only within one run.
    blake3::hash(format!("{:?}", submission.story).as_bytes())
}
