//! Of which stories a file of a site may speak, by its name alone. Of one that comes, or says something for the
//! first time, no story knows yet that it counts.

use super::configuration::{CONFIGURATIONS, DATA, FOLDERS, LIST, after};
use super::is_passed_over;
use std::path::{Path, PathBuf};

/// How the names of Eleventy's data end.
pub(super) const DATA_ENDS: [&str; 2] = [".json", ".11tydata.json"];

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
