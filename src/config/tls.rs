//! The keys of `site.toml` about TLS.

use super::file::Keys;
use super::{ConfigError, socket_address};
use crate::serve::CertificateFiles;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use url::Url;

/// What they are called.
pub(super) const KEYS: &[&str] = &["certificate", "private_key", "redirect_from"];

/// How readers come by TLS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Secured {
    /// Whose file names are below the folder, unless they are absolute.
    pub certificate: CertificateFiles,
    /// Where those who come without are told to come with it.
    pub redirect_from: Option<SocketAddr>,
}

/// `None` if the desk has no certificate.
pub(super) fn tls(
    keys: &Keys<'_>,
    folder: &Path,
    base_url: &Url,
) -> Result<Option<Secured>, ConfigError> {
    let file = |name| keys.text(name, |path| file(folder, path));
    let files = (file("certificate")?, file("private_key")?);
    let needs = |name, missing: &str| {
        let remedy = format!("this needs a {missing}; add `{missing} = \"FILE\"`");
        keys.text(name, |_| Err::<Secured, _>(remedy))
    };
    match files {
        (Some(certificate), Some(private_key)) => Ok(Some(Secured {
            certificate: CertificateFiles {
                certificate,
                private_key,
            },
            redirect_from: keys.text("redirect_from", |from| redirect_from(from, base_url))?,
        })),
        (Some(_), None) => needs("certificate", "private_key"),
        (None, Some(_)) => needs("private_key", "certificate"),
        (None, None) => needs("redirect_from", "certificate"),
    }
}

fn file(folder: &Path, path: &str) -> Result<PathBuf, &'static str> {
    match path.trim().is_empty() {
        true => Err("write the name of a file, such as `/etc/newsstand/fullchain.pem`"),
        false => Ok(folder.join(path)),
    }
}

fn redirect_from(address: &str, base_url: &Url) -> Result<SocketAddr, String> {
    if base_url.scheme() != "https" {
        return Err(format!(
            "readers are sent to base_url, and {base_url} is no address by TLS; write `base_url = \"https://…\"`"
        ));
    }
    socket_address(address)
}
