//! A certificate and its private key, as their files have them.

use chrono::{DateTime, Utc};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::sign::CertifiedKey;
use webpki::{EndEntityCert, KeyUsage};

/// What every encrypted private key says of itself, in PKCS #8 and before it.
const ENCRYPTED: &[u8] = b"ENCRYPTED";

/// Where a certificate and its private key are; both in PEM, and perhaps in one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificateFiles {
    /// The certificate, with those that lead from it to one that clients know.
    pub certificate: PathBuf,
    /// Its private key.
    pub private_key: PathBuf,
}

/// Why there is no TLS with these files.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is not there, or not for us.
    #[error("{path} cannot be read; make it a file that the user of newsstand may read", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What is there is no file, but a pipe, a device or a folder: to read it might take for ever.
    #[error("{path} is no regular file; write what it holds into one and name that", path = .0.display())]
    NoFile(PathBuf),
    /// A file is no PEM, or was cut off.
    #[error("{path} is no sound PEM ({reason}); write the file again", path = path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no certificate in its file.
    #[error("{path} holds no certificate; name the one that has `BEGIN CERTIFICATE` in it, such as certbot's fullchain.pem", path = .0.display())]
    NoCertificate(PathBuf),
    /// There is no private key in its file.
    #[error("{path} holds no private key; name the one that has `BEGIN PRIVATE KEY` in it, such as certbot's privkey.pem", path = .0.display())]
    NoKey(PathBuf),
    /// The key needs a passphrase.
    #[error("the private key in {path} is encrypted, and a server has nobody to ask for the passphrase; \
             write it without one: openssl pkey -in {path} -out NEW.pem", path = .0.display())]
    Encrypted(PathBuf),
    /// The key is of a kind that TLS does not use.
    #[error("the private key in {path} is of no use for TLS; make one of the kind ECDSA P-256, Ed25519 or RSA", path = path.display())]
    Key {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        source: rustls::Error,
    },
    /// The certificate is none, or of a kind that TLS does not use.
    #[error("the first certificate in {path} is of no use for TLS; have it made anew, in version 3 of X.509", path = path.display())]
    Certificate {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        source: rustls::Error,
    },
    /// The two do not belong together.
    #[error("the private key in {private_key} is not that of the first certificate in {certificate}; name two files that were made together",
            private_key = .0.private_key.display(), certificate = .0.certificate.display())]
    Mismatch(CertificateFiles),
    /// Its time is over: every client would refuse it.
    #[error("the certificate in {path} was good until {until}; renew it", path = path.display(), until = said(*until))]
    Expired {
        /// Where it is.
        path: PathBuf,
        /// The last moment, in seconds of Unix time.
        until: u64,
    },
    /// Its time has not begun.
    #[error("the certificate in {path} is good from {from} on; look at this machine's clock, or wait", path = path.display(), from = said(*from))]
    NotYetValid {
        /// Where it is.
        path: PathBuf,
        /// The first moment, in seconds of Unix time.
        from: u64,
    },
    /// The library has no randomness, or no version of TLS.
    #[error("TLS cannot be set up on this machine")]
    Setup(#[source] rustls::Error),
}

/// A moment of Unix time in words.
pub(super) fn said(seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok();
    let moment = moment.and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0));
    moment.map_or_else(
        || "a time out of reach".to_owned(),
        |moment| moment.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
    )
}

/// A certificate that was read and is good.
#[derive(Debug)]
pub(super) struct Certificate {
    pub(super) key: Arc<CertifiedKey>,
    /// Of the files as they were read.
    pub(super) digest: blake3::Hash,
    /// The last moment in which it is good, in seconds of Unix time.
    pub(super) expiry: u64,
}

impl Certificate {
    /// Whether it is one of a host, as a URL has it.
    pub(super) fn is_of(&self, host: &str) -> bool {
        // An IPv6 address is in brackets there.
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let certificate = self.key.end_entity_cert().ok();
        let certificate = certificate.and_then(|one| EndEntityCert::try_from(one).ok());
        match (certificate, ServerName::try_from(host)) {
            (Some(certificate), Ok(name)) => {
                let matched = certificate.verify_is_valid_for_subject_name(&name);
                matched.is_ok()
            }
            _ => false,
        }
    }
}

impl CertificateFiles {
    /// Reads and checks both.
    pub(super) fn read(&self, provider: &CryptoProvider) -> Result<Certificate, TlsError> {
        let certificate = read(&self.certificate)?;
        let private_key = read(&self.private_key)?;
        let chain = chain(&self.certificate, &certificate)?;
        let key = self.key(&private_key)?;
        let key = provider.key_provider.load_private_key(key);
        let key = key.map_err(|source| TlsError::Key {
            path: self.private_key.clone(),
            source,
        })?;
        let key = CertifiedKey::new(chain, key);
        self.match_up(&key)?;
        let expiry = self.expiry(&key, provider)?;
        let mut digest = blake3::Hasher::new();
        digest.update(&certificate).update(&private_key);
        Ok(Certificate {
            key: Arc::new(key),
            digest: digest.finalize(),
            expiry,
        })
    }

    fn key(&self, bytes: &[u8]) -> Result<PrivateKeyDer<'static>, TlsError> {
        let path = &self.private_key;
        if bytes.windows(ENCRYPTED.len()).any(|word| word == ENCRYPTED) {
            return Err(TlsError::Encrypted(path.clone()));
        }
        PrivateKeyDer::from_pem_slice(bytes).map_err(|error| match error {
            pem::Error::NoItemsFound => TlsError::NoKey(path.clone()),
            error => unsound(path, &error),
        })
    }

    fn match_up(&self, key: &CertifiedKey) -> Result<(), TlsError> {
        use rustls::{Error, InconsistentKeys};
        match key.keys_match() {
            // A key that does not tell its other half is no reason to refuse it.
            Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(()),
            Err(Error::InconsistentKeys(_)) => Err(TlsError::Mismatch(self.clone())),
            Err(source) => Err(TlsError::Certificate {
                path: self.certificate.clone(),
                source,
            }),
        }
    }

    /// When it expires, if it is good for today.
    fn expiry(&self, key: &CertifiedKey, provider: &CryptoProvider) -> Result<u64, TlsError> {
        let path = || self.certificate.clone();
        let unusable = |source| TlsError::Certificate {
            path: path(),
            source,
        };
        let certificate = key.end_entity_cert().map_err(unusable)?;
        let certificate = EndEntityCert::try_from(certificate)
            .map_err(|error| unusable(rustls::Error::General(error.to_string())))?;
        match untimely(&certificate, UnixTime::now(), provider) {
            Some(webpki::Error::CertExpired { not_after, .. }) => Err(TlsError::Expired {
                path: path(),
                until: not_after.as_secs(),
            }),
            Some(webpki::Error::CertNotValidYet { not_before, .. }) => Err(TlsError::NotYetValid {
                path: path(),
                from: not_before.as_secs(),
            }),
            _ => {
                // No certificate is good then, and what is wrong tells when it was.
                let never = UnixTime::since_unix_epoch(Duration::MAX);
                match untimely(&certificate, never, provider) {
                    Some(webpki::Error::CertExpired { not_after, .. }) => Ok(not_after.as_secs()),
                    _ => Ok(u64::MAX),
                }
            }
        }
    }
}

/// What the verifier of clients says of a certificate at a time, which it looks at before anything else.
/// Whom it would trust is not asked, so whatever else it says is no fault: a desk may sign its certificate
/// itself.
fn untimely(
    certificate: &EndEntityCert<'_>,
    time: UnixTime,
    provider: &CryptoProvider,
) -> Option<webpki::Error> {
    let verified = certificate.verify_for_usage(
        provider.signature_verification_algorithms.all,
        &[],
        &[],
        time,
        KeyUsage::server_auth(),
        None,
        None,
    );
    verified.err()
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let unreadable = |source| TlsError::Unreadable {
        path: path.to_owned(),
        source,
    };
    // Before it is opened: that alone waits for ever, if it is a pipe that nobody writes to.
    match std::fs::metadata(path).map_err(unreadable)?.is_file() {
        true => std::fs::read(path).map_err(unreadable),
        false => Err(TlsError::NoFile(path.to_owned())),
    }
}

fn chain(path: &Path, bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    let chain = chain.map_err(|error| unsound(path, &error))?;
    match chain.is_empty() {
        true => Err(TlsError::NoCertificate(path.to_owned())),
        false => Ok(chain),
    }
}

fn unsound(path: &Path, error: &pem::Error) -> TlsError {
    TlsError::Pem {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}
