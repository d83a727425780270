//! Where a site of Eleventy most likely publishes a page. Nobody knows: its configuration is a program.

use super::Page;
use crate::model::Slug;

/// Folders in which most sites have their pages, if not at the root.
const INPUTS: [&str; 2] = ["content/", "src/"];

/// From the site's root.
pub(in super::super) fn likely_path(page: &Page<'_>) -> Option<String> {
    match page.path {
        Some(template) => filled(template, page),
        None => Some(format!("{}/", by_file(page)?)),
    }
}

/// Of `posts/ferry.md`, `posts/ferry/index.md` and `posts/ferry/ferry.md` it is `posts/ferry`.
fn by_file<'a>(page: &Page<'a>) -> Option<&'a str> {
    let (path, _) = page.within.to_str()?.rsplit_once('.')?;
    let mut inputs = INPUTS.iter();
    let below = inputs.find_map(|input| path.strip_prefix(input));
    let path = below.unwrap_or(path);
    let Some((folder, name)) = path.rsplit_once('/') else {
        return (path != "index").then_some(path);
    };
    let is_of_folder = name == "index" || folder.rsplit('/').next() == Some(name);
    Some(if is_of_folder { folder } else { path })
}

/// A permalink with its values: `/news/{{ page.fileSlug }}/`.
fn filled(template: &str, page: &Page<'_>) -> Option<String> {
    let mut path = String::with_capacity(2 * template.len());
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once("{{") {
        let (expression, after) = behind.split_once("}}")?;
        path.push_str(before);
        path.push_str(&value(expression.trim_matches('-'), page)?);
        rest = after;
    }
    path.push_str(rest);
    let is_program = path.contains(['{', '}', '%', '<', '?', '#']);
    let path = path.strip_suffix("index.html").unwrap_or(&path);
    (!is_program).then(|| path.trim_start_matches('/').to_owned())
}

/// `title | slugify`: a value, and what is made of it.
fn value(expression: &str, page: &Page<'_>) -> Option<String> {
    let mut parts = expression.split('|').map(str::trim);
    let value = match parts.next()? {
        "page.fileSlug" => page.stem,
        "slug" => page.slug?,
        "title" => page.title?,
        _ => return None,
    };
    match (parts.next(), parts.next()) {
        (None, _) => Some(value.to_owned()),
        (Some("slug" | "slugify"), None) => Some(Slug::of(value).to_string()),
        _ => None,
    }
}
