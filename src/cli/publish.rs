//! `newsstand publish FOLDER`

use super::{DeskArguments, PublishArguments, WrongCall, output, serve::prepare};
use crate::model::{Address, FeedKey, Format, Guid};
use crate::serve::{self, Desk};
use anyhow::Context;
use std::io::Write;
use std::path::{Path, PathBuf};
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
        return Err(WrongCall(text).into());
    }
    let desk = prepare(desk).await?;
    let mut tally = Tally::default();
    for address in feed_addresses(&desk).await? {
        tally.publish(&desk, &address, destination).await?;
    }
    publish_entry_pages(&desk, destination, &mut tally).await?;
    for address in image_addresses(&desk)? {
        tally.publish(&desk, &address, destination).await?;
    }
    output::line(&format!(
        "{}: {} files written, {} unchanged",
        destination.display(),
        tally.written,
        tally.unchanged
    ))?;
    desk.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Everything that lists entries: each feed in each format, its page, the front page, the OPML.
async fn feed_addresses(desk: &Desk) -> anyhow::Result<Vec<Address>> {
    let topics = desk.store.catalogue().await?.topics;
    let derived = topics
        .iter()
        .filter_map(|named| FeedKey::of_topic(&named.topic));
    let defined = desk.feeds.keys().cloned().map(FeedKey::Defined);
    let mut addresses = vec![Address::FrontPage, Address::Opml];
    for key in defined.chain(derived) {
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
    let unreadable = || format!("{}: cannot be read", desk.images.display());
    let mut addresses = Vec::new();
    for item in std::fs::read_dir(&desk.images).with_context(unreadable)? {
        let name = item.with_context(unreadable)?.file_name();
        addresses.extend(Address::parse(&format!("/images/{}", name.display())));
    }
    Ok(addresses)
}

async fn publish_entry_pages(
    desk: &Desk,
    destination: &Path,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let mut last: Option<Guid> = None;
    loop {
        let entries = desk.store.entries(None, last.as_ref(), PAGE).await?;
        for entry in &entries {
            tally
                .publish(desk, &Address::of_entry(entry), destination)
                .await?;
        }
        match entries.into_iter().next_back() {
            Some(entry) => last = Some(entry.guid),
            None => return Ok(()),
        }
    }
}

#[derive(Default)]
struct Tally {
    written: u64,
    unchanged: u64,
}

impl Tally {
    /// Nothing is written for an address that answers "not found", such as an embargoed entry's.
    async fn publish(
        &mut self,
        desk: &Desk,
        address: &Address,
        destination: &Path,
    ) -> anyhow::Result<()> {
        let rendered = serve::render(desk, address).await;
        match rendered.with_context(|| format!("{address} cannot be rendered"))? {
            Some(rendered) => self.write(&file_of(address, destination), &rendered.body),
            None => Ok(()),
        }
    }

    /// Writes a file whole or not at all, and only if its content differs, so that a web server's
    /// validators for the others stay good.
    fn write(&mut self, path: &Path, content: &[u8]) -> anyhow::Result<()> {
        if std::fs::read(path).is_ok_and(|present| present == content) {
            self.unchanged += 1;
            return Ok(());
        }
        let unwritable = || format!("{}: cannot be written", path.display());
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
        self.written += 1;
        Ok(())
    }
}

/// Documents lie under the path they are served at; a page, which has no extension there, as the
/// `index.html` of a folder of that name, as every static web server expects it.
fn file_of(address: &Address, destination: &Path) -> PathBuf {
    let path = destination.join(address.path().trim_start_matches('/'));
    match address {
        Address::FrontPage | Address::FeedPage(_) | Address::EntryPage(..) => {
            path.join("index.html")
        }
        Address::Opml | Address::Document(..) | Address::Image(_) => path,
    }
}
