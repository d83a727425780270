//! What an idle connection costs the server in memory.

use crate::folder::Folder;
use crate::servers::Server;
use crate::{PATH, client};
use hyper::body::Bytes;
use rcgen::{CertificateParams, KeyPair};
use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// As many as the default lets in.
const PLAIN: usize = 10_000;
/// Fewer, or the first of them would be sent away before the last one has agreed on its keys.
const SECURE: usize = 4_000;
/// Before each look: what rests after a while rests then.
const SETTLED: Duration = Duration::from_secs(3);

/// What a client has asked for before it falls silent.
#[derive(Clone, Copy)]
enum Asked {
    Nothing,
    /// What it has already: 304.
    NoNews,
    /// The whole document, compressed.
    Whole,
}

pub fn measure() {
    println!(
        "idle connections, {PLAIN} or {SECURE} by TLS; kilobytes of each: of the server's memory \
         (Pss), of the system's objects for both ends (slab)"
    );
    for (name, asked) in [
        ("never asked", Asked::Nothing),
        ("304", Asked::NoNews),
        ("200 gzip", Asked::Whole),
    ] {
        report(name, false, async |server, _, etag| {
            let mut stream = TcpStream::connect(server).await.unwrap();
            http_1(&mut stream, asked, etag).await;
            stream
        });
    }
    report("TLS, HTTP/1.1, 304", true, async |server, tls, etag| {
        let mut stream = tls.connect(server, b"http/1.1").await;
        http_1(&mut stream, Asked::NoNews, etag).await;
        stream
    });
    report("TLS, HTTP/2, 304", true, async |server, tls, etag| {
        let stream = tls.connect(server, b"h2").await;
        http_2(stream, etag).await
    });
}

/// Opens connections to a new server, and says what they cost it.
fn report<Held>(
    name: &str,
    is_secure: bool,
    open: impl AsyncFn(SocketAddr, &Secure, &str) -> Held,
) {
    let folder = tempfile::tempdir().unwrap();
    let paper = Folder::new(folder.path(), 20);
    // The tag is the same with TLS and without.
    let plain = Server::newsstand(&paper);
    let etag = client::get(plain.address, PATH, &[])
        .header("etag")
        .to_owned();
    drop(plain);
    let secure = Secure::new(&paper);
    if is_secure {
        paper.configure(&secure.keys);
    }
    let count = if is_secure { SECURE } else { PLAIN };
    let server = Server::newsstand(&paper);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        // What the first ones have made is no connection's.
        for _ in 0..100 {
            drop(open(server.address, &secure, &etag).await);
        }
        sleep(SETTLED).await;
        let (memory, slab) = (server.memory(), slab());
        let mut held = Vec::with_capacity(count);
        while held.len() < count {
            held.push(open(server.address, &secure, &etag).await);
        }
        sleep(SETTLED).await;
        let each = |before: f64, after: f64| (after - before) / count as f64 / 1_024.0;
        println!(
            "  {name:<20} {:>5.1}, {:>5.1}; in all {:.0} MB",
            each(memory, server.memory()),
            each(slab, self::slab()),
            server.memory() / 1e6
        );
    });
}

async fn http_1(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), asked: Asked, etag: &str) {
    let field = match asked {
        Asked::Nothing => return,
        Asked::NoNews => format!("If-None-Match: {etag}"),
        Asked::Whole => "Accept-Encoding: gzip".to_owned(),
    };
    let request = format!("GET {PATH} HTTP/1.1\r\nHost: localhost\r\n{field}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    if let Asked::Whole = asked {
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.unwrap().parse().unwrap()];
        stream.read_exact(&mut body).await.unwrap();
    } else {
        assert!(head.starts_with("HTTP/1.1 304"), "{head}");
    }
}

async fn http_2(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    etag: &str,
) -> h2::client::SendRequest<Bytes> {
    let (sender, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut sender = sender.ready().await.unwrap();
    let request = hyper::Request::builder()
        .uri(format!("https://localhost{PATH}"))
        .header("If-None-Match", etag)
        .body(())
        .unwrap();
    let (answer, _) = sender.send_request(request, true).unwrap();
    assert_eq!(answer.await.unwrap().status(), 304);
    sender
}

/// A certificate, and clients that trust it.
struct Secure {
    /// What `site.toml` says of it.
    keys: String,
    trusted: RootCertStore,
}

impl Secure {
    fn new(paper: &Folder) -> Self {
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        let [certificate_file, key_file] =
            ["certificate.pem", "key.pem"].map(|name| paper.root.join(name));
        fs::write(&certificate_file, certificate.pem()).unwrap();
        fs::write(&key_file, key.serialize_pem()).unwrap();
        let keys = format!("certificate = {certificate_file:?}\nprivate_key = {key_file:?}\n");
        let mut trusted = RootCertStore::empty();
        trusted
            .add(CertificateDer::from(certificate.der().to_vec()))
            .unwrap();
        Self { keys, trusted }
    }

    async fn connect(
        &self,
        server: SocketAddr,
        protocol: &[u8],
    ) -> tokio_rustls::client::TlsStream<TcpStream> {
        let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.trusted.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.to_vec()];
        let stream = TcpStream::connect(server).await.unwrap();
        let name = "localhost".try_into().unwrap();
        let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
        connecting.await.unwrap()
    }
}

/// Bytes of the system's own objects, of every process; 0 where only root may know.
fn slab() -> f64 {
    let table = fs::read_to_string("/proc/slabinfo").unwrap_or_default();
    let sizes = table.lines().skip(2).map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| fields[at].parse::<f64>().unwrap();
        // How many there are, and how large one is (slabinfo(5)).
        number(2) * number(3)
    });
    sizes.sum()
}
