//! Certificates, and clients that come by TLS.

use super::{Answer, DEADLINE, Running};
use chrono::{Datelike, NaiveDate};
use h2::client::SendRequest;
use hyper::Request;
use hyper::body::Bytes;
use newsstand::serve::CertificateFiles;
use rcgen::{CertificateParams, KeyPair};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ALL_VERSIONS, ClientConfig, RootCertStore, SupportedProtocolVersion};

/// A certificate for `localhost` and its key in PEM, good from the one year to the other.
pub(crate) fn pem((from, until): (i32, i32)) -> (String, String) {
    let first_of = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    pem_of(&["localhost"], first_of(from), first_of(until))
}

/// The same for other hosts, from the first moment of one day to that of another.
pub(crate) fn pem_of(hosts: &[&str], from: NaiveDate, until: NaiveDate) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut parameters = CertificateParams::new(hosts).unwrap();
    let day = |date: NaiveDate| {
        let [month, day] = [date.month(), date.day()].map(|part| u8::try_from(part).unwrap());
        rcgen::date_time_ymd(date.year(), month, day)
    };
    parameters.not_before = day(from);
    parameters.not_after = day(until);
    let certificate = parameters.self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem())
}

/// A good certificate in a folder: its files, and itself.
pub(crate) fn certificate(folder: &Path) -> (CertificateFiles, CertificateDer<'static>) {
    let files = CertificateFiles {
        certificate: folder.join("fullchain.pem"),
        private_key: folder.join("privkey.pem"),
    };
    let (certificate, key) = pem((2020, 4000));
    std::fs::write(&files.certificate, &certificate).unwrap();
    std::fs::write(&files.private_key, key).unwrap();
    (files, of_pem(&certificate))
}

pub(crate) fn of_pem(certificate: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()
}

/// A client that trusts some certificates.
#[derive(Clone)]
pub(crate) struct Client {
    address: SocketAddr,
    trusted: RootCertStore,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, trusted: &[CertificateDer<'static>]) -> Self {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(trusted.iter().cloned());
        Self {
            address,
            trusted: store,
        }
    }

    pub(crate) async fn connect(&self, protocol: &[u8]) -> TlsStream<TcpStream> {
        let connected = self.connect_by(protocol, ALL_VERSIONS).await;
        connected.unwrap()
    }

    pub(crate) async fn connect_by(
        &self,
        protocol: &[u8],
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(self.trusted.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.to_vec()];
        let stream = TcpStream::connect(self.address).await?;
        let name = "localhost".try_into().unwrap();
        let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
        let stream = connecting.await?;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol));
        Ok(stream)
    }

    /// The certificate that a new connection is met with.
    pub(crate) async fn met_with(&self) -> CertificateDer<'static> {
        let stream = self.connect(b"http/1.1").await;
        let certificates = stream.get_ref().1.peer_certificates().unwrap();
        certificates[0].clone().into_owned()
    }

    /// One request by HTTP/1.1 over TLS.
    pub(crate) async fn http_1(&self, method: &str, path: &str, fields: &str) -> Answer {
        let mut stream = self.connect(b"http/1.1").await;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let reading = stream.read_to_end(&mut bytes);
        let read = tokio::time::timeout(DEADLINE, reading).await;
        read.expect("no answer").unwrap();
        Answer::parse(&bytes)
    }

    /// A connection by HTTP/2, which goes on by itself.
    pub(crate) async fn http_2(&self) -> SendRequest<Bytes> {
        let stream = self.connect(b"h2").await;
        let (sender, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        sender
    }
}

/// A request to `localhost`; fields as HTTP/1.1 writes them.
pub(crate) fn request(method: &str, path: &str, fields: &str) -> Request<()> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("https://localhost{path}"));
    for (name, value) in fields.lines().filter_map(|line| line.split_once(": ")) {
        request = request.header(name, value);
    }
    request.body(()).unwrap()
}

/// One request over a connection, and the whole answer.
pub(crate) async fn ask(
    sender: &SendRequest<Bytes>,
    request: Request<()>,
) -> Result<Answer, h2::Error> {
    let mut sender = sender.clone().ready().await?;
    let (answer, _) = sender.send_request(request, true)?;
    let asking = async {
        let (head, mut body) = answer.await?.into_parts();
        let mut bytes = Vec::new();
        while let Some(piece) = body.data().await {
            let piece = piece?;
            body.flow_control().release_capacity(piece.len())?;
            bytes.extend_from_slice(&piece);
        }
        let fields = head.headers.iter();
        let fields = fields.map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap()));
        Ok(Answer {
            status: head.status.as_u16(),
            head: fields.collect(),
            body: bytes,
        })
    };
    tokio::time::timeout(DEADLINE, asking)
        .await
        .expect("no answer")
}

/// Frames of HTTP/2 written by hand, for what no client does.
pub(crate) struct Frames {
    stream: TlsStream<TcpStream>,
}

/// Types of frames (RFC 9113, section 6).
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;
/// `END_STREAM` and `END_HEADERS`.
pub(crate) const WHOLE: u8 = 5;

#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) stream: u32,
    pub(crate) content: Vec<u8>,
}

impl Frame {
    /// The reason of a `RST_STREAM`, or of a `GOAWAY` behind the last stream's number.
    pub(crate) fn reason(&self) -> u32 {
        let end = self
            .content
            .len()
            .min(if self.kind == GOAWAY { 8 } else { 4 });
        u32::from_be_bytes(self.content[end - 4..end].try_into().unwrap())
    }
}

impl Frames {
    /// A connection whose client lets no byte of a body come.
    pub(crate) async fn open(client: &Client) -> Self {
        let stream = client.connect(b"h2").await;
        let mut frames = Self { stream };
        let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        bytes.extend(frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 0]));
        frames.send(&bytes).await;
        frames
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.offer(bytes).await.unwrap();
    }

    /// To a server that may have closed the connection.
    pub(crate) async fn offer(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// The next frame; `None` once the server has closed the connection.
    pub(crate) async fn next(&mut self) -> Option<Frame> {
        let reading = async {
            let mut head = [0; 9];
            self.stream.read_exact(&mut head).await.ok()?;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut content = vec![0; length as usize];
            self.stream.read_exact(&mut content).await.ok()?;
            Some(Frame {
                kind: head[3],
                stream: u32::from_be_bytes(head[5..9].try_into().unwrap()),
                content,
            })
        };
        let read = tokio::time::timeout(DEADLINE, reading).await;
        read.expect("the connection stays open")
    }

    /// The next frame of a kind.
    pub(crate) async fn next_of(&mut self, kind: u8) -> Option<Frame> {
        loop {
            let frame = self.next().await?;
            if frame.kind == kind {
                return Some(frame);
            }
        }
    }
}

pub(crate) fn frame(kind: u8, flags: u8, stream: u32, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(content);
    frame
}

/// `HEADERS` of a GET, in fields that HPACK neither shortens nor remembers.
pub(crate) fn get(stream: u32, path: &str, authority: Option<&str>) -> Vec<u8> {
    let literal = |index: u8, value: &str| {
        let mut field = vec![index, u8::try_from(value.len()).unwrap()];
        field.extend(value.as_bytes());
        field
    };
    // `:method: GET` and `:scheme: https` are known; `:path` is the fourth name, `:authority` the first.
    let mut fields = vec![0x82, 0x87];
    fields.extend(literal(4, path));
    fields.extend(
        authority
            .map(|authority| literal(1, authority))
            .unwrap_or_default(),
    );
    frame(HEADERS, WHOLE, stream, &fields)
}

impl Running {
    /// A client that trusts these certificates.
    pub(crate) fn client(&self, trusted: &[CertificateDer<'static>]) -> Client {
        Client::new(self.public, trusted)
    }
}
