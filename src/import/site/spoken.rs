//! Of which stories a file of a site may speak, by its name alone. Of one that comes, or says something for the
//! first time, no story knows yet that it counts.

use super::configuration::{CONFIGURATIONS, DATA, FOLDERS, LIST, after};
use super::is_passed_over;
use super::people::{COLLECTION, PEOPLE};
use std::path::{Path, PathBuf};

/// How the names of Eleventy's data end.
pub(super) const DATA_ENDS: [&str; 2] = [".json", ".11tydata.json"];

/// Folders of a site in which people are told of.
const AROUND_PEOPLE: [&str; 4] = ["_data", "content", "data", "src"];

/// The folders and the stories of which a file may speak that is called so.
pub fn spoken_of(file: &Path) -> Vec<PathBuf> {
    let Some(folder) = file.parent() else {
        return Vec::new();
    };
    let is_list = after(file, LIST).is_some() && !is_passed_over(file);
    let of_list = is_list.then(|| folder.to_owned());
    let configurations = CONFIGURATIONS.iter().flat_map(|(name, endings, _)| {
        let names = endings.iter();
        names.map(move |ending| format!("{name}.{ending}"))
    });
    let names = configurations.chain(DATA.map(str::to_owned));
    let of_site = names.filter_map(|name| above(file, &name));
    let folders = folder.ancestors();
    let of_folders =
        folders.flat_map(|folder| FOLDERS.into_iter().filter_map(|name| above(folder, name)));
    let of_data = of_data(file, folder).into_iter();
    of_data
        .chain(of_list)
        .chain(of_people(file))
        .chain(of_site)
        .chain(of_folders)
        .collect()
}

/// The folder in which a place is called so.
fn above(place: &Path, name: &str) -> Option<PathBuf> {
    let depth = Path::new(name).components().count();
    let above = place.ancestors().nth(depth);
    above.filter(|_| place.ends_with(name)).map(Path::to_owned)
}

/// What tells of people does so to all stories of their site. It is called so itself, or lies in a folder that is.
fn of_people(file: &Path) -> Vec<PathBuf> {
    let is_called = |place: &&Path, names: &[&str]| {
        let name = place.file_stem().unwrap_or_default();
        names.iter().any(|known| name == *known)
    };
    let collections = file.ancestors().filter(|it| is_called(it, &[COLLECTION]));
    let people = file.ancestors().find(|it| is_called(it, &PEOPLE));
    let above = people.into_iter().flat_map(Path::ancestors).skip(1);
    let around = above.filter(|it| is_called(it, &AROUND_PEOPLE));
    let around = collections.chain(around).filter_map(Path::parent);
    around.map(Path::to_owned).collect()
}

/// Data of Eleventy's lies beside a story, or in a folder, that is called so.
fn of_data(file: &Path, folder: &Path) -> Vec<PathBuf> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let stems = DATA_ENDS.iter().filter_map(|end| name.strip_suffix(end));
    stems
        .flat_map(|stem| {
            let stories = ["md", "markdown"].map(|end| folder.join(format!("{stem}.{end}")));
            let is_folders = folder.file_name().is_some_and(|name| name == stem);
            stories
                .into_iter()
                .chain(is_folders.then(|| folder.to_owned()))
        })
        .collect()
}
