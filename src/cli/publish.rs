//! `newsstand publish FOLDER`

use super::{DeskArguments, PublishArguments, WrongCall, output, serve::prepare};
use crate::model::{Address, FeedKey, Format, Guid};
use crate::publish::{self, check::Fault};
use crate::serve::{self, Desk, RenderError, Standing};
use anyhow::{Context, bail};
use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::path::{Component, Path};
use std::process::ExitCode;

/// How many entries' addresses are in memory at a time.
const PAGE: u32 = 500;

pub(super) async fn run(
    desk: &DeskArguments,
    arguments: &PublishArguments,
) -> anyhow::Result<ExitCode> {
    let destination = &arguments.destination;
    if destination.to_string_lossy().contains("://") {
        let text = "documents are published into a folder; write its path, not a URL";
        return Err(WrongCall(text.to_owned()).into());
    }
    let desk = Desk {
        has_search: false,
        ..prepare(desk, desk.configuration().await?).await?
    };
    let mut tree = Tree::open(destination)?;
    for address in feed_addresses(&desk).await? {
        tree.publish(&desk, &address).await?;
    }
    tree.publish_robots(&desk).await?;
    publish_entry_pages(&desk, &mut tree).await?;
    for address in image_addresses(&desk)? {
        tree.publish(&desk, &address).await?;
    }
    let removed = tree.finish()?;
    if tree.unsound > 0 {
        bail!(
            "{} not written, for each breaks the rules of its format; what stood there stands there \
             still",
            output::count(tree.unsound, "document")
        );
    }
    let mut told = format!(
        "{}: {} written, {} unchanged",
        destination.display(),
        output::count(tree.written, "file"),
        tree.unchanged
    );
    if removed > 0 {
        told.push_str(&format!(", {removed} removed"));
    }
    output::line(&told)?;
    desk.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Everything that lists entries: each feed and its archive in each format, its page, the front page, the OPML.
pub(super) async fn feed_addresses(desk: &Desk) -> anyhow::Result<Vec<Address>> {
    let topics = desk.store.catalogue().await?.topics;
    let derived = topics
        .iter()
        .filter_map(|named| FeedKey::of_topic(&named.topic));
    let defined = desk.feeds.keys().cloned().map(FeedKey::Defined);
    let mut addresses = vec![Address::FrontPage, Address::Opml, Address::NewsSitemap];
    for key in defined.chain(derived) {
        for page in serve::archive_pages(desk, &key).await? {
            let address = |format| Address::Archive(key.clone(), page.clone(), format);
            addresses.extend(Format::ALL.map(address));
            addresses.push(Address::ArchivePage(key.clone(), page));
        }
        addresses.extend(Format::ALL.map(|format| Address::Document(key.clone(), format)));
        addresses.push(Address::FeedPage(key));
    }
    Ok(addresses)
}

/// Whatever lies in the folder of pictures; rendering tells which of it is served.
fn image_addresses(desk: &Desk) -> anyhow::Result<Vec<Address>> {
    if !desk.images.is_dir() {
        return Ok(Vec::new());
    }
    let unreadable = || {
        format!(
            "{} cannot be read; make it a folder that the user of newsstand may read",
            desk.images.display()
        )
    };
    let mut addresses = Vec::new();
    for item in std::fs::read_dir(&desk.images).with_context(unreadable)? {
        let name = item.with_context(unreadable)?.file_name();
        addresses.extend(Address::parse(&format!("/images/{}", name.display())));
    }
    Ok(addresses)
}

async fn publish_entry_pages(desk: &Desk, tree: &mut Tree<'_>) -> anyhow::Result<()> {
    let mut last: Option<Guid> = None;
    loop {
        let kept = desk.store.entries(None, last.as_ref(), PAGE).await?;
        for one in &kept {
            tree.publish(desk, &Address::of_entry(&one.entry)).await?;
        }
        match kept.into_iter().next_back() {
            Some(one) => last = Some(one.entry.guid),
            None => return Ok(()),
        }
    }
}

/// The folder, and what the last publishing put there: its own list is the first file it gets, so
/// that nothing of others is ever overwritten and nothing of ours stays when it is no more.
struct Tree<'a> {
    root: &'a Path,
    before: BTreeSet<String>,
    now: BTreeSet<String>,
    written: u64,
    unchanged: u64,
    /// How many documents were not fit to be written.
    unsound: u64,
}

/// The list's name in the folder.
const LIST: &str = ".newsstand-published";

impl<'a> Tree<'a> {
    fn open(root: &'a Path) -> anyhow::Result<Self> {
        let unusable = || {
            format!(
                "{} cannot be published into; name a folder that you may read and write",
                root.display()
            )
        };
        if root.exists() && !root.is_dir() {
            bail!("{} is a file; name a folder", root.display());
        }
        std::fs::create_dir_all(root).with_context(unusable)?;
        let before = match std::fs::read_to_string(root.join(LIST)) {
            // Whoever may write the list must not choose what is removed elsewhere.
            Ok(list) => list.lines().filter(is_below).map(str::to_owned).collect(),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let mut present = std::fs::read_dir(root).with_context(unusable)?;
                if present.next().is_some() {
                    bail!(
                        "{} holds files that newsstand has not published; name an empty folder, \
                         or a new one",
                        root.display()
                    );
                }
                BTreeSet::new()
            }
            Err(error) => return Err(error).with_context(unusable),
        };
        let tree = Self {
            root,
            before,
            now: BTreeSet::new(),
            written: 0,
            unchanged: 0,
            unsound: 0,
        };
        tree.list(&tree.before)?;
        Ok(tree)
    }

    fn list(&self, paths: &BTreeSet<String>) -> anyhow::Result<()> {
        let lines: String = paths.iter().map(|path| format!("{path}\n")).collect();
        write_whole(&self.root.join(LIST), lines.as_bytes())
    }

    /// Removes what was published before and is no more; answers how many files that were.
    fn finish(&self) -> anyhow::Result<usize> {
        let gone: Vec<&String> = self.before.difference(&self.now).collect();
        for path in &gone {
            let path = self.root.join(path);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error).with_context(|| {
                        format!(
                            "{} cannot be removed; its folder must be writable",
                            path.display()
                        )
                    });
                }
                _ => {}
            }
        }
        self.list(&self.now)?;
        Ok(gone.len())
    }

    /// Nothing is written for an address that answers "not found", such as an embargoed entry's, or
    /// "gone", as a retracted one's.
    async fn publish(&mut self, desk: &Desk, address: &Address) -> anyhow::Result<()> {
        let rendered = serve::render(desk, address).await;
        if let Err(RenderError::Unsound(faults)) = &rendered {
            self.leave(address, faults);
            return Ok(());
        }
        match rendered.with_context(|| format!("{address} cannot be rendered"))? {
            Some(rendered) if rendered.standing == Standing::Here => {
                self.write(file_of(address), &rendered.body)
            }
            _ => Ok(()),
        }
    }

    /// `robots.txt` speaks for the whole host, so its keeper may have one that says more: that stays.
    async fn publish_robots(&mut self, desk: &Desk) -> anyhow::Result<()> {
        let name = file_of(&Address::Robots);
        let present = std::fs::read(self.root.join(&name));
        if present.is_ok_and(|present| !present.starts_with(publish::ROBOTS_MARK.as_bytes())) {
            self.before.remove(&name);
            return Ok(());
        }
        self.publish(desk, &Address::Robots).await
    }

    /// Tells what is wrong with a document, and keeps what stood in its place.
    fn leave(&mut self, address: &Address, faults: &[Fault]) {
        for fault in faults {
            output::remark(&format!("{address}:{fault}"));
        }
        let name = file_of(address);
        if self.before.contains(&name) {
            self.now.insert(name);
        }
        self.unsound += 1;
    }

    /// Writes a file whole or not at all, and only if its content differs, so that a web server's
    /// validators for the others stay good.
    fn write(&mut self, name: String, content: &[u8]) -> anyhow::Result<()> {
        let path = self.root.join(&name);
        self.now.insert(name);
        if std::fs::read(&path).is_ok_and(|present| present == content) {
            self.unchanged += 1;
            return Ok(());
        }
        write_whole(&path, content)?;
        self.written += 1;
        Ok(())
    }
}

fn is_below(path: &&str) -> bool {
    let mut parts = Path::new(path).components();
    parts.all(|part| matches!(part, Component::Normal(_)))
}

fn write_whole(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let unwritable = || {
        format!(
            "{} cannot be written; its folder must be writable, and the disk must have room",
            path.display()
        )
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(unwritable)?;
    let mut file = tempfile::Builder::new()
        .prefix(".newsstand-")
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
        .tempfile_in(folder)
        .with_context(unwritable)?;
    file.write_all(content).with_context(unwritable)?;
    file.as_file().sync_all().with_context(unwritable)?;
    file.persist(path).with_context(unwritable)?;
    Ok(())
}

/// Documents lie under the path they are served at; a page, which has no extension there, as the
/// `index.html` of a folder of that name, as every static web server expects it.
fn file_of(address: &Address) -> String {
    let path = address.path();
    let path = path.trim_matches('/');
    match address {
        Address::FrontPage => "index.html".to_owned(),
        Address::SearchPage
        | Address::FeedPage(_)
        | Address::ArchivePage(..)
        | Address::EntryPage(..) => format!("{path}/index.html"),
        Address::Opml
        | Address::NewsSitemap
        | Address::Robots
        | Address::Document(..)
        | Address::Archive(..)
        | Address::Image(_) => path.to_owned(),
    }
}
