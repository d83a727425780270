//! Pictures out of `feeds/images/`.

use super::Desk;
use super::document::Document;
use super::render::{RenderError, Rendered};
use crate::model::Address;
use hyper::body::Bytes;
use std::fs::Metadata;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

/// A larger one does not belong in a feed, and it would be held in memory while it is sent.
const LARGEST_IMAGE: u64 = 16 << 20;
/// Bytes of pictures that are kept in memory.
const KEPT: u64 = 64 << 20;

/// The media type of a drawing, which alone of all pictures is text.
pub(super) const DRAWING: &str = "image/svg+xml";

/// The media type of what is served as a picture; `None` for any other file in the folder.
fn media_type(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "svg" => Some(DRAWING),
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "gif" => Some("image/gif"),
        "webp" => Some("image/webp"),
        "avif" => Some("image/avif"),
        _ => None,
    }
}

/// A picture's file.
pub(super) struct Picture {
    body: Bytes,
    media_type: &'static str,
}

impl From<Picture> for Rendered {
    fn from(picture: Picture) -> Self {
        Self {
            body: picture.body,
            media_type: picture.media_type,
            // A file may be replaced by an older one, or twice within a second.
            changed: None,
            // It is not from the store.
            revision: 0,
        }
    }
}

/// A picture by its name, which has been checked to be a plain one; `None` if there is none, or
/// what there is is no regular file of a picture's type and size.
///
/// # Errors
/// When the file is there and cannot be read.
pub(super) fn read(folder: &Path, name: &str) -> io::Result<Option<Picture>> {
    let path = folder.join(name);
    let (Some(media_type), Some(_)) = (media_type(name), look(&path)?) else {
        return Ok(None);
    };
    let mut body = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(LARGEST_IMAGE).read_to_end(&mut body)?;
    let body = Bytes::from(body);
    Ok(Some(Picture { body, media_type }))
}

/// What the system says of a picture's file. A link is not followed: it could point at anything
/// the server may read.
fn look(path: &Path) -> io::Result<Option<Metadata>> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_file() && metadata.len() <= LARGEST_IMAGE => Ok(Some(metadata)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A file as it was when it was read: another one is read again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stamp {
    length: u64,
    modified: SystemTime,
}

/// The pictures that were asked for, so that a request costs a look at the file and no more.
#[derive(Debug)]
pub(super) struct Pictures {
    kept: moka::sync::Cache<String, (Stamp, Arc<Document>)>,
}

impl Pictures {
    pub(super) fn new() -> Self {
        let weigh = |_: &String, (stamp, _): &(Stamp, Arc<Document>)| {
            u32::try_from(stamp.length).unwrap_or(u32::MAX)
        };
        let kept = moka::sync::Cache::builder();
        Self {
            kept: kept.max_capacity(KEPT).weigher(weigh).build(),
        }
    }

    /// A picture as its file is now; `None` as [`read`].
    pub(super) async fn document(
        &self,
        desk: &Desk,
        name: &str,
    ) -> Result<Option<Arc<Document>>, RenderError> {
        let (kept, desk, name) = (self.kept.clone(), desk.clone(), name.to_owned());
        let looking = tokio::task::spawn_blocking(move || document(&kept, &desk, name));
        looking.await.map_err(io::Error::other)?
    }
}

fn document(
    kept: &moka::sync::Cache<String, (Stamp, Arc<Document>)>,
    desk: &Desk,
    name: String,
) -> Result<Option<Arc<Document>>, RenderError> {
    let Some(metadata) = look(&desk.images.join(&name))? else {
        return Ok(None);
    };
    let stamp = Stamp {
        length: metadata.len(),
        modified: metadata.modified()?,
    };
    if let Some((_, document)) = kept.get(&name).filter(|(known, _)| *known == stamp) {
        return Ok(Some(document));
    }
    let Some(picture) = read(&desk.images, &name)? else {
        return Ok(None);
    };
    let address = Address::Image(name.clone());
    let document = Arc::new(Document::new(desk, &address, picture.into())?);
    kept.insert(name, (stamp, document.clone()));
    Ok(Some(document))
}
