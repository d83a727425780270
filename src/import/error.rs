use super::{PictureError, Problem, limits};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Why a source was not imported. Each message names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Nothing stands at the path.
    #[error("{}: there is no such file or folder; check the spelling, or run from another folder", path.display())]
    Missing {
        /// As it was named.
        path: PathBuf,
    },
    /// A web address where a file should be.
    #[error("{}: what is on the web is not fetched by this; save it first, as with `curl -O ADDRESS`, and import the file", path.display())]
    NotFetched {
        /// The address.
        path: PathBuf,
    },
    /// What cannot be read as it comes.
    #[error("standard input is read as JSON Lines alone; save this to a file and import that")]
    StandardInput {
        /// As it is named.
        path: PathBuf,
    },
    /// A feed that was called a WordPress export.
    #[error("{}: this is a feed and no WordPress export, of which it has no element (wp:…); import it with --format feed", path.display())]
    NoExport {
        /// Which.
        path: PathBuf,
    },
    /// The address of one page was given of what may hold many entries: each would become the same.
    #[error("{}: a url is the address of one page, and here each entry says its own; leave it out", path.display())]
    NotOnePage {
        /// Which.
        path: PathBuf,
    },
    /// The system refused to list or read it. The cause is part of the message, for it is also
    /// printed where no chain of causes is.
    #[error("{}: cannot be read ({cause}); check its permissions", path.display())]
    Unreadable {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A folder reached again through a link inside it.
    #[error("{}: this link leads back to a folder it lies in; remove the link", path.display())]
    Loop {
        /// The link.
        path: PathBuf,
    },
    /// A device, a pipe or a socket.
    #[error("{}: is no regular file; save its content to a file and import that", path.display())]
    NotAFile {
        /// Which.
        path: PathBuf,
    },
    /// Nothing visible in it.
    #[error("{}: the file is empty; save it again, or remove it", path.display())]
    Empty {
        /// Which.
        path: PathBuf,
    },
    /// Any file of text, such as one with a password, would make a story of a kind.
    #[error("{}: neither its name nor its beginning says that this is a story; if it is the text of a page, say so with --format page, or end its name with .txt", path.display())]
    Unknown {
        /// Which.
        path: PathBuf,
    },
    /// Entries perhaps, which are read one a line.
    #[error("{}: this JSON is no feed, which says its `version` (`https://jsonfeed.org/version/1.1`), and entries in JSON stand one on each line (JSON Lines): write each object on one line, without a list around them, as `jq -c` does", path.display())]
    SpreadOut {
        /// Which.
        path: PathBuf,
    },
    /// Larger than any story.
    #[error("{}: the file is larger than {limit} MiB; split it, or import only its text", path.display(), limit = limits::FILE >> 20)]
    TooLarge {
        /// Which.
        path: PathBuf,
    },
    /// No text.
    #[error("{}: this is {}, not text; {}", path.display(), file_of(*kind), remedy(*kind))]
    Binary {
        /// Which.
        path: PathBuf,
        /// What its first bytes say it is, as names of files end: `pdf`.
        kind: Option<&'static str>,
    },
    /// A saved page in which neither an article nor a brief was found.
    #[error("{}: no article and no list of briefs is found in this page; save it once more when it is shown whole, or save its text and import that", path.display())]
    NothingFound {
        /// Which.
        path: PathBuf,
    },
    /// A page with a title and nothing else.
    #[error("{}:{line}: below the title stands no text and no brief; save the whole page", path.display())]
    NoStory {
        /// Which file.
        path: PathBuf,
        /// The title's line, from 1.
        line: usize,
    },
    /// A front matter or a story says something that cannot be right.
    #[error("{}:{line}: {problem}", path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong, and the remedy.
        problem: String,
    },
    /// Several things that cannot be right.
    #[error("{}", told(path, problems))]
    Faulty {
        /// Which file.
        path: PathBuf,
        /// What is wrong, in the order of the file; more than one.
        problems: Vec<Problem>,
    },
    /// A file by which a site says which of its stories are drafts, or where it is published.
    #[error("{error}; until this is mended, the stories of its site below it are kept back")]
    OfSite {
        /// Which, as it was named or found.
        path: PathBuf,
        /// What is wrong with it.
        error: Box<Self>,
    },
    /// Data that lies beside a story, and may say that it is a draft.
    #[error("{error}; until this is mended, {} beside it is kept back", story.display())]
    Beside {
        /// Which, at the path of the story.
        path: PathBuf,
        /// The name of that.
        story: PathBuf,
        /// What is wrong with it.
        error: Box<Self>,
    },
    /// A story that another file may make good, when it comes or is another one.
    #[error("{error}")]
    Waiting {
        /// What is wrong.
        error: Box<Self>,
        /// As [`Imported::depends_on`](super::Imported::depends_on).
        depends_on: BTreeSet<PathBuf>,
    },
    /// A picture of its story cannot be brought along.
    #[error("{}: {cause}", path.display())]
    Picture {
        /// The file that tells the story.
        path: PathBuf,
        /// Why, and the remedy.
        cause: PictureError,
    },
    /// Two stories of one run claim to be the same entry, so one would overwrite the other, and nobody can
    /// tell which of them counts.
    #[error("{}: is the same entry ({identity}) as {}; {remedy}", place(path, *line), place(other, *other_line))]
    SameEntry {
        /// The file that was not imported.
        path: PathBuf,
        /// Where in it, counted from 1; `None` if it is a whole file.
        line: Option<usize>,
        /// The file that was.
        other: PathBuf,
        /// Likewise.
        other_line: Option<usize>,
        /// The origin or guid they share.
        identity: String,
        /// What to do.
        remedy: &'static str,
    },
}

impl ImportError {
    /// The file or folder it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Waiting { error, .. } => error.path(),
            Self::Missing { path }
            | Self::NotFetched { path }
            | Self::StandardInput { path }
            | Self::NotOnePage { path }
            | Self::NoExport { path }
            | Self::Unreadable { path, .. }
            | Self::Loop { path }
            | Self::NotAFile { path }
            | Self::Empty { path }
            | Self::TooLarge { path }
            | Self::Binary { path, .. }
            | Self::Unknown { path }
            | Self::SpreadOut { path }
            | Self::NothingFound { path, .. }
            | Self::NoStory { path, .. }
            | Self::Invalid { path, .. }
            | Self::Faulty { path, .. }
            | Self::OfSite { path, .. }
            | Self::Beside { path, .. }
            | Self::Picture { path, .. }
            | Self::SameEntry { path, .. } => path,
        }
    }

    /// What is wrong, one thing at a time.
    pub fn each(&self) -> Vec<String> {
        match self {
            Self::Waiting { error, .. } => error.each(),
            Self::Faulty { path, problems } => told_each(path, problems).collect(),
            _ => vec![self.to_string()],
        }
    }

    /// Of a file in which these are wrong.
    pub(super) fn faulty(path: &Path, mut problems: Vec<Problem>) -> Self {
        let path = path.to_owned();
        match problems.len() {
            1 => {
                let Problem { line, text } = problems.remove(0);
                let problem = text;
                Self::Invalid {
                    path,
                    line,
                    problem,
                }
            }
            _ => Self::Faulty { path, problems },
        }
    }

    /// That these files may make it good.
    pub(super) fn waiting_for(self, depends_on: BTreeSet<PathBuf>) -> Self {
        match depends_on.is_empty() {
            true => self,
            false => Self::Waiting {
                error: Box::new(self),
                depends_on,
            },
        }
    }
}

fn place(path: &Path, line: Option<usize>) -> String {
    match line {
        Some(line) => format!("{}:{line}", path.display()),
        None => path.display().to_string(),
    }
}

fn told(path: &Path, problems: &[Problem]) -> String {
    told_each(path, problems)
        .collect::<Vec<String>>()
        .join("; ")
}

fn told_each(path: &Path, problems: &[Problem]) -> impl Iterator<Item = String> {
    let place =
        move |problem: &Problem| format!("{}:{}: {}", path.display(), problem.line, problem.text);
    problems.iter().map(place)
}

/// Kinds of files that hold others, as their names end.
const PACKED: [&str; 7] = ["zip", "gz", "bz2", "xz", "zst", "7z", "tar"];

fn remedy(kind: Option<&str>) -> &'static str {
    match kind {
        Some(kind) if PACKED.contains(&kind) => "unpack it, and import what is in it",
        _ => "save the story as text (UTF-8) and import that",
    }
}

fn file_of(kind: Option<&str>) -> String {
    match kind {
        Some(kind) => format!("a binary file ({})", kind.to_uppercase()),
        None => "a binary file".to_owned(),
    }
}
