use super::{ImportError, Imported, LeftOut, Options, Source};
use crate::model::{Kind, Submission};
use std::collections::HashMap;
use std::path::PathBuf;

/// Reads many sources and sees to it that none silently overwrites another.
#[derive(Debug, Default)]
pub struct Run {
    /// By origin and by guid: which file it came from, and the hash of its story.
    seen: HashMap<String, (PathBuf, blake3::Hash)>,
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
            let hash = hash(&submission);
            let earlier = identities(&submission)
                .find_map(|identity| Some((self.seen.get(&identity)?, identity)));
            match earlier {
                None => {
                    claims.extend(identities(&submission).map(|identity| (identity, hash)));
                    kept.push(submission);
                }
                Some(((_, known), _)) if is_listed_brief(&submission) && *known == hash => {
                    kept.push(submission);
                }
                Some(((other, _), _)) if is_listed_brief(&submission) => {
                    let reason = format!(
                        "{} has this brief in other words, and those were taken",
                        other.display()
                    );
                    let title = submission.story.title.as_str();
                    imported.left_out.push(LeftOut::new(None, title, reason));
                }
                Some(((other, _), identity)) => {
                    return Err(ImportError::SameEntry {
                        path: source.path.clone(),
                        other: other.clone(),
                        identity,
                    });
                }
            }
        }
        let claimed = claims
            .into_iter()
            .map(|(identity, hash)| (identity, (source.path.clone(), hash)));
        self.seen.extend(claimed);
        imported.submissions = kept;
        Ok(imported)
    }
}

fn identities(submission: &Submission) -> impl Iterator<Item = String> {
    let guid = submission.guid.as_ref().map(|guid| format!("guid {guid}"));
    std::iter::once(submission.origin.clone()).chain(guid)
}

/// Whether it was an item of a list on a saved page: those alone may stand in several files.
fn is_listed_brief(submission: &Submission) -> bool {
    submission.story.kind == Kind::Brief && submission.origin.starts_with("brief:")
}

fn hash(submission: &Submission) -> blake3::Hash {
    // The debug form tells every field, and this is compared only within one run.
    blake3::hash(format!("{:?}", submission.story).as_bytes())
}
