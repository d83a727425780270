//! Where a picture of HTML may be had from.

use dom_query::NodeRef;

/// Where scripts find the picture, or the player, that they show once it is scrolled to, in the words of the
/// libraries that do so.
pub(super) const LATER: [&str; 9] = [
    "data-src",
    "data-litespeed-src",
    "data-lazy-src",
    "data-lazyload",
    "data-lazy",
    "data-cfsrc",
    "data-pagespeed-lazy-src",
    "data-original",
    "data-image",
];
/// Where the picture is in its full size.
const ORIGINAL: &str = "data-orig-file";
/// The same picture in several sizes.
pub(super) const SETS: [&str; 3] = ["srcset", "data-srcset", "data-lazy-srcset"];
/// The forms of one picture that are looked at: more than there are kinds of pictures and of screens.
const FORMS: usize = 20;

/// Where a picture may be had from: what it is, what it becomes when it is scrolled to, and the
/// largest of its sizes. What stands in the page itself comes last: it may be a blur of the picture.
pub(super) fn sources(image: &NodeRef<'_>) -> Vec<String> {
    let later = LATER.iter().filter_map(|name| attribute(image, name));
    let later = later.filter(|later| may_be_address(later));
    let plain = later.chain(
        [ORIGINAL, "src"]
            .iter()
            .filter_map(|name| attribute(image, name)),
    );
    let forms = std::iter::once(*image).chain(other_forms(image));
    let sizes = forms
        .flat_map(|form| SETS.map(|name| attribute(&form, name).and_then(|set| largest(&set))));
    let (in_page, elsewhere): (Vec<String>, Vec<String>) = plain
        .chain(sizes.flatten())
        .partition(|source| is_in_page(source));
    [elsewhere, in_page].concat()
}

/// Whether what a script's attribute says may be a picture's address, and is no switch or number of the script's.
pub(super) fn may_be_address(written: &str) -> bool {
    written.contains(['/', '.'])
}

/// The forms of a picture that stand before it (HTML, section 4.8.1), the first of them first.
fn other_forms<'d>(image: &NodeRef<'d>) -> Vec<NodeRef<'d>> {
    let is_form = image
        .parent()
        .is_some_and(|around| around.has_name("picture"));
    let before = std::iter::successors(image.prev_element_sibling(), |form| {
        form.prev_element_sibling()
    });
    let before = before
        .take_while(|form| is_form && form.has_name("source"))
        .take(FORMS);
    let mut forms: Vec<NodeRef<'d>> = before.collect();
    forms.reverse();
    forms
}

/// The largest of `a.jpg 320w, b.jpg 640w` or `a.jpg, b.jpg 2x`.
fn largest(set: &str) -> Option<String> {
    let size = |descriptor: &str| {
        let mut number = descriptor.chars();
        number.next_back();
        number.as_str().parse().unwrap_or(1.0_f64)
    };
    let largest = candidates(set).max_by(|one, other| size(one.1).total_cmp(&size(other.1)));
    largest.map(|(address, _)| address.to_owned())
}

/// The addresses of a set, each with what is said of its size (HTML, section 4.8.4.2.1): an address goes
/// as far as white space, and may hold commas, but for those at its end.
fn candidates(set: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_space = |c: char| c.is_ascii_whitespace();
    let mut rest = set;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c| is_space(c) || c == ',');
        let (written, behind) = rest.split_at(rest.find(is_space).unwrap_or(rest.len()));
        let address = written.trim_end_matches(',');
        let end = match address.len() < written.len() {
            true => 0,
            false => behind.find(',').unwrap_or(behind.len()),
        };
        let (descriptor, more) = behind.split_at(end);
        rest = more;
        (!address.is_empty()).then_some((address, descriptor.trim()))
    })
}

/// Forgets where else a picture is: at its `src` it can be had.
pub(super) fn forget_others(image: &NodeRef<'_>) {
    let names = LATER.iter().chain(&SETS).chain(&[ORIGINAL]);
    names.for_each(|name| image.remove_attr(name));
}

/// Whether an address is the picture itself (RFC 2397).
pub(super) fn is_in_page(address: &str) -> bool {
    let scheme = address.get(..5).unwrap_or_default();
    scheme.eq_ignore_ascii_case("data:")
}

/// An attribute that says something.
pub(super) fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    let value = node.attr(name)?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}
