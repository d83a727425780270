//! What nobody wants read, wherever it lies: what programs keep beside the files that they write, what
//! browsers save with a page, and what tells of a project and not of the world.

use std::ffi::OsStr;
use std::path::Path;

/// How the names end of what programs have not finished writing, or keep beside what they write: vim
/// (swap files), browsers (downloads), most others.
const UNFINISHED: [&str; 9] = [
    "swp",
    "swo",
    "swx",
    "tmp",
    "temp",
    "bak",
    "part",
    "partial",
    "crdownload",
];
/// What browsers put behind a page's name for the folder of its pictures and styles, in the languages
/// in which they translate it. Firefox has the first in all of them.
const BESIDE_PAGES: [&str; 20] = [
    "_files",
    ".files",
    "-files",
    "-Dateien",
    "_fichiers",
    "-fichiers",
    "_archivos",
    "-archivos",
    "_file",
    "-file",
    "_arquivos",
    "_ficheiros",
    "_bestanden",
    "-bestanden",
    "-filer",
    "_pliki",
    "_soubory",
    "_elemei",
    "_dosyalar",
    "_tiedostot",
];

/// Where npm puts the programs that a site is made with: each has a README and a licence.
const PROGRAMS: &str = "node_modules";
/// What lies in a folder for who works on it, however it is written.
const PAPERS: [&str; 4] = ["changelog", "code_of_conduct", "contributing", "readme"];
/// The same only if it is written so: else it may be the name of a story.
const PAPERS_IN_CAPITALS: [&str; 3] = ["LICENCE", "LICENSE", "SECURITY"];

/// Why such a file is passed.
pub(in crate::import) const PAPER: &str = "a text about its folder, not a story";

/// Whether a file or folder is left alone wherever it is found.
pub(super) fn is_left(place: &Path, is_folder: bool) -> bool {
    is_left_alone(place.file_name().unwrap_or_default()) || is_folder && lies_beside_a_page(place)
}

/// Whether a file or folder is none that somebody wants read, by its name: it is hidden, or what a
/// program keeps beside the file that it writes, to be renamed or removed when that is done, or holds
/// programs. Hidden are those of gedit, LibreOffice, Kate, macOS, rsync, Syncthing and of most others.
pub fn is_left_alone(name: &OsStr) -> bool {
    let text = name.to_string_lossy();
    // Editors' copies of what was before; `~syncthing~name.tmp`; `~$name` of office programs.
    text == PROGRAMS
        || text.starts_with(['.', '~'])
        || text.ends_with('~')
        // Emacs, while a file is edited.
        || (text.starts_with('#') && text.ends_with('#'))
        // JetBrains, while it is written.
        || text.ends_with("___jb_tmp___")
        || text.ends_with("___jb_old___")
        || has_extension(Path::new(name), &UNFINISHED)
}

/// Whether a file is called as those are that tell of their folder, perhaps in a language: `README.de.md`.
pub(super) fn is_paper(file: &Path) -> bool {
    let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let mut papers = PAPERS.iter();
    papers.any(|paper| stem.eq_ignore_ascii_case(paper)) || PAPERS_IN_CAPITALS.contains(&stem)
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|extension| {
        extensions
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// Whether a folder has a name that browsers give to what they save with a page.
pub(in crate::import) fn is_named_as_saved(folder: &str) -> bool {
    BESIDE_PAGES.iter().any(|end| folder.ends_with(end))
}

/// Whether a folder is one of what a browser saved with a page: frames in it are pages as well, of
/// advertisements mostly.
fn lies_beside_a_page(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut stems = BESIDE_PAGES.iter().filter_map(|end| name.strip_suffix(end));
    stems.any(|stem| {
        let page = |end: &str| folder.with_file_name(format!("{stem}.{end}")).is_file();
        !stem.is_empty() && (page("html") || page("htm"))
    })
}
