//! TLS: one certificate, which may be exchanged while connections go on.

use super::certificate::{Certificate, CertificateFiles, TlsError, said};
use super::metrics::{Gauge, signed};
use arc_swap::ArcSwap;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Notify, watch};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::crypto::ring::{Ticketer, default_provider};
use tokio_rustls::rustls::pki_types::UnixTime;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::{Accept, TlsAcceptor};

/// HTTP/2, as a client and a server agree on it (RFC 7301).
pub(super) const H2: &[u8] = b"h2";
const HTTP_1_1: &[u8] = b"http/1.1";
/// How long files must rest before they are read: who renews a certificate writes two files.
const SETTLED: Duration = Duration::from_millis(200);
/// After so long they are read though their folder does not rest: others may write in it all the time.
const LONGEST_UNSETTLED: Duration = Duration::from_millis(800);
/// For so long before it expires a certificate is told of: who renews theirs by themselves do it weeks
/// before, and if that fails, this leaves time to see to it.
const EXPIRES_SOON: Duration = Duration::from_secs(14 * DAY.as_secs());
/// How often.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long whoever asks for them to be read is kept waiting for it. A disk of another machine that is
/// away must not hold up what else was asked for.
const LONGEST_READ: Duration = Duration::from_secs(5);
/// How often they are looked at unasked: a file system of another machine does not tell of changes,
/// and a link does not when what it leads to is written.
const LOOK: Duration = Duration::from_secs(60);

/// What clients that come by TLS are met with.
#[derive(Debug)]
pub struct Tls {
    config: Arc<ServerConfig>,
    provider: Arc<CryptoProvider>,
    presented: Arc<Presented>,
    asked: watch::Sender<Asked>,
    /// The number of what was asked last and is read.
    read: watch::Sender<u64>,
    /// When the certificate expires, for the metrics: in seconds since 1970.
    pub(super) expiry: Gauge,
}

/// That files are to be read, and from then on followed.
#[derive(Clone, Debug)]
struct Asked {
    files: CertificateFiles,
    /// Where readers are told to come, if anywhere.
    host: Option<String>,
    number: u64,
}

/// What came of reading the files.
type Read = Result<Certificate, Box<dyn Error + Send + Sync>>;

/// The certificate that clients are met with.
#[derive(Debug)]
struct Presented(ArcSwap<Certificate>);

impl ResolvesServerCert for Presented {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load().key.clone())
    }
}

impl Tls {
    /// TLS 1.2 and 1.3 with the certificate in these files. Waits for the disk, or for whatever stands
    /// in its place.
    ///
    /// # Errors
    /// When the files are not a certificate and its key, good for today.
    pub fn open(files: CertificateFiles) -> Result<Self, TlsError> {
        let provider = Arc::new(default_provider());
        let certificate = files.read(&provider)?;
        let expiry = Gauge::default();
        expiry.set(signed(certificate.expiry));
        let presented = Arc::new(Presented(ArcSwap::from_pointee(certificate)));
        let mut config = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Setup)?
            .with_no_client_auth()
            .with_cert_resolver(presented.clone());
        config.alpn_protocols = vec![H2.to_vec(), HTTP_1_1.to_vec()];
        // Who polls comes back: with a ticket, nothing is signed again. It holds all that is
        // remembered, so that any number of clients costs no memory.
        config.ticketer = Ticketer::new().map_err(TlsError::Setup)?;
        Ok(Self {
            config: Arc::new(config),
            provider,
            presented,
            asked: watch::Sender::new(Asked {
                files,
                host: None,
                number: 0,
            }),
            read: watch::Sender::new(0),
            expiry,
        })
    }

    /// Whether the certificate is one of a host, as a URL has it: else no client accepts it there.
    pub fn is_of(&self, host: &str) -> bool {
        self.presented.0.load().is_of(host)
    }

    /// When the certificate expires, in words, if that is so soon that somebody should see to it.
    pub fn expires_soon(&self) -> Option<String> {
        let expiry = self.presented.0.load().expiry;
        let soon = UnixTime::now().as_secs() + EXPIRES_SOON.as_secs();
        (expiry < soon).then(|| said(expiry))
    }

    pub(super) fn accept<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> Accept<S> {
        TlsAcceptor::from(self.config.clone()).accept(stream)
    }

    /// Readers are told to come to this host.
    pub(super) fn belong_to(&self, host: Option<&str>) {
        self.asked
            .send_modify(|asked| asked.host = host.map(str::to_owned));
    }

    /// Has these files read at once, and from now on. Resolves when clients are met with what is in them,
    /// or it is known, and told, why not; or when the disk does not answer.
    pub(super) async fn take(&self, files: CertificateFiles, host: Option<&str>) {
        let mut number = 0;
        self.asked.send_modify(|asked| {
            number = asked.number + 1;
            let host = host.map(str::to_owned);
            *asked = Asked {
                files,
                host,
                number,
            };
        });
        let mut read = self.read.subscribe();
        // It is still read when the disk answers again.
        let _ = timeout(LONGEST_READ, read.wait_for(|read| *read >= number)).await;
    }

    /// Keeps the certificate in step with its files. One that is not good is told of once for each time
    /// that somebody asks, and the last good one stays.
    pub(super) async fn follow(&self) -> Infallible {
        let mut news = self.asked.subscribe();
        loop {
            let asked = news.borrow_and_update().clone();
            tokio::select! {
                never = self.follow_files(&asked) => match never {},
                // A read of the former ones may never end, as on a disk of another machine that is away.
                _ = news.changed() => {}
            }
        }
    }

    async fn follow_files(
        &self,
        Asked {
            files,
            host,
            number,
        }: &Asked,
    ) -> Infallible {
        let mut told = None;
        // Whoever started the server has been told of the certificate that it began with.
        let is_start = *number == 0;
        let mut reminded = is_start.then(Instant::now);
        let mut looked_at = is_start.then(|| self.presented.0.load().digest);
        loop {
            let (changes, read) = self.look(files.clone()).await;
            match read {
                Ok(certificate) => {
                    told = None;
                    self.present(certificate, files);
                }
                Err(error) => {
                    let text = error.to_string();
                    if told.as_ref() != Some(&text) {
                        let error = &*error as &dyn Error;
                        tracing::error!(error, "the certificate stays as it was");
                    }
                    told = Some(text);
                }
            }
            self.read.send_replace(*number);
            let digest = self.presented.0.load().digest;
            if looked_at.replace(digest) != Some(digest)
                && let Some(host) = host.as_deref().filter(|host| !self.is_of(host))
            {
                tracing::warn!(
                    host,
                    "the certificate is not one of the host of base_url: readers will refuse it"
                );
            }
            if let Some(expiry) = self.expires_soon()
                && reminded.is_none_or(|reminded| reminded.elapsed() >= DAY)
            {
                tracing::warn!(expiry, "the certificate expires soon; renew it");
                reminded = Some(Instant::now());
            }
            tokio::select! {
                () = changed(changes.as_ref()) => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Reads the files, where nobody is held up if the disk does not answer, and watches them from
    /// before that on, so that no change is missed. Watches each time anew: a folder may have been
    /// exchanged as a whole.
    async fn look(&self, files: CertificateFiles) -> (Option<Changes>, Read) {
        let provider = self.provider.clone();
        let look = move || {
            let untold = |error: &notify::Error| tracing::debug!(%error, "certificate.unwatched");
            let changes = Changes::of(&files).inspect_err(untold).ok();
            (changes, files.read(&provider))
        };
        match spawn_blocking(look).await {
            Ok((changes, read)) => (changes, read.map_err(Box::from)),
            Err(lost) => (None, Err(lost.into())),
        }
    }

    fn present(&self, certificate: Certificate, files: &CertificateFiles) {
        self.expiry.set(signed(certificate.expiry));
        if certificate.digest != self.presented.0.load().digest {
            self.presented.0.store(Arc::new(certificate));
            tracing::info!(path = %files.certificate.display(), "the certificate is exchanged");
        }
    }
}

/// Resolves when files have changed and rest again, or have had the time to.
async fn changed(changes: Option<&Changes>) {
    let Some(changes) = changes else {
        return std::future::pending().await;
    };
    changes.told.notified().await;
    let settling = async { while timeout(SETTLED, changes.told.notified()).await.is_ok() {} };
    // Either way they are read.
    let _ = timeout(LONGEST_UNSETTLED, settling).await;
}

/// What the system tells of the files.
#[derive(Debug)]
struct Changes {
    told: Arc<Notify>,
    _watcher: RecommendedWatcher,
}

impl Changes {
    fn of(files: &CertificateFiles) -> notify::Result<Self> {
        let told = Arc::new(Notify::new());
        let notify = told.clone();
        let tell = move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| !matches!(event.kind, EventKind::Access(_))) {
                notify.notify_one();
            }
        };
        let mut watcher = notify::recommended_watcher(tell)?;
        // The folders and whatever happens in them: what is renewed is mostly put in the place of
        // the old, and the name may be a link.
        let files = [&files.certificate, &files.private_key];
        let folders: BTreeSet<&Path> = files.into_iter().filter_map(|path| path.parent()).collect();
        for folder in folders {
            let is_here = folder.as_os_str().is_empty();
            let folder = if is_here { Path::new(".") } else { folder };
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
        }
        Ok(Self {
            told,
            _watcher: watcher,
        })
    }
}
