//! TLS: with whom, how long one is waited for, and which files are taken.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::Slug;
use newsstand::serve::{CertificateFiles, Networks, Settings, Tls};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serving::secure::{self, Client, certificate, pem};
use serving::{Answer, Running, rest, send};
use std::fs;
use std::num::NonZeroU32;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio_rustls::rustls::ALL_VERSIONS;
use tokio_rustls::rustls::version::{TLS12, TLS13};

const FEED: &str = "/feeds/latest.rss";

async fn secured(change: impl FnOnce(&mut Settings)) -> (Running, Client, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (files, trusted) = certificate(folder.path());
    let given_up = |desk: &mut newsstand::serve::Desk| {
        desk.moved.gone.insert(Slug::new("old").unwrap());
    };
    let running = Running::start_with(Some(files), given_up, change).await;
    let client = running.client(&[trusted]);
    (running, client, folder)
}

#[tokio::test]
async fn both_protocols_give_the_same_answers() {
    let (_running, client, _folder) = secured(|_| {}).await;
    let sender = client.http_2().await;
    let same = async |method: &str, path: &str, fields: &str| -> Answer {
        let first = client.http_1(method, path, fields).await;
        let request = secure::request(method, path, fields);
        let second = secure::ask(&sender, request).await.unwrap();
        assert_eq!(first.status, second.status, "{method} {path} {fields}");
        assert_eq!(
            first.message_fields(),
            second.message_fields(),
            "{method} {path} {fields}"
        );
        assert_eq!(first.body, second.body, "{method} {path} {fields}");
        second
    };
    let whole = same("GET", FEED, "").await;
    assert_eq!(whole.status, 200);
    assert!(whole.text().contains("سفينة"));
    let tag = whole.header("etag");
    let known = same("GET", FEED, &format!("If-None-Match: {tag}\r\n")).await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    assert_eq!(known.header("etag"), tag);
    let head = same("HEAD", FEED, "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), whole.body.len().to_string());
    let gzip = same("GET", FEED, "Accept-Encoding: gzip\r\n").await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    assert!(gzip.body.len() < whole.body.len());
    let condition = "If-Match: \"other\"\r\n";
    assert_eq!(same("GET", FEED, condition).await.status, 412);
    assert_eq!(same("GET", "/feeds/old.rss", "").await.status, 410);
    assert_eq!(
        same("GET", "/nothing", "Accept: text/html\r\n")
            .await
            .status,
        404
    );
    assert_eq!(same("HEAD", "/nothing", "").await.status, 404);
    assert_eq!(same("POST", FEED, "").await.status, 405);
    assert_eq!(same("GET", "/search.rss?q=%22", "").await.status, 400);
}

#[tokio::test]
async fn it_speaks_1_2_and_1_3_and_nothing_older() {
    let (running, client, _folder) = secured(|_| {}).await;
    for version in [&TLS12, &TLS13] {
        let stream = client.connect_by(b"h2", &[version]).await.unwrap();
        let (_, connection) = stream.get_ref();
        assert_eq!(connection.protocol_version(), Some(version.version));
    }
    // A ClientHello of TLS 1.1, with a suite that was good then and an algorithm that is good now.
    let mut hello = vec![3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0, 2, 0xC0, 0x13, 1, 0]);
    hello.extend([0, 8, 0, 13, 0, 4, 0, 2, 4, 3]);
    let length = u8::try_from(hello.len()).unwrap();
    let mut record = vec![22, 3, 1, 0, length + 4, 1, 0, 0, length];
    record.extend(hello);
    let mut stream = running.connect().await;
    stream.write_all(&record).await.unwrap();
    // An alert, fatal: protocol_version.
    assert_eq!(all(&mut stream).await[5..], [2, 70]);
}

async fn all(stream: &mut tokio::net::TcpStream) -> Vec<u8> {
    use tokio::io::AsyncReadExt;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    bytes
}

#[tokio::test]
async fn a_set_up_that_is_in_force_has_its_certificate() {
    let (mut running, ..) = secured(|_| {}).await;
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let (files, certificate) = certificate(folder.path());
        let client = running.client(std::slice::from_ref(&certificate));
        running
            .set_up(|setup| setup.certificate = Some(files))
            .await;
        assert_eq!(client.met_with().await, certificate);
    }
    // One that is not good is told of, and holds nothing up.
    let nowhere = CertificateFiles {
        certificate: "nowhere.pem".into(),
        private_key: "nowhere.pem".into(),
    };
    running
        .set_up(|setup| setup.certificate = Some(nowhere))
        .await;
}

#[tokio::test]
async fn who_speaks_no_tls_gets_no_http_and_leaves_others_alone() {
    let (running, client, _folder) = secured(|_| {}).await;
    let mut plain = running.connect().await;
    send(&mut plain, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let answered = all(&mut plain).await;
    // An alert at most.
    assert!(answered.len() <= 7, "{answered:?}");
    assert_eq!(client.http_1("GET", FEED, "").await.status, 200);
}

#[tokio::test]
async fn who_does_not_agree_on_tls_gives_its_place_back() {
    let (running, client, _folder) = secured(|settings| {
        settings.header_timeout = Duration::from_millis(200);
        settings.connections = 2;
    })
    .await;
    let (mut silent, mut slow) = (running.connect().await, running.connect().await);
    // The head of a record that never comes.
    slow.write_all(&[22, 3, 1, 1, 0, 1]).await.unwrap();
    assert_eq!(rest(&mut silent).await, 0);
    assert_eq!(rest(&mut slow).await, 0);
    assert_eq!(client.http_1("GET", FEED, "").await.status, 200);
}

#[tokio::test]
async fn who_comes_without_is_sent_to_the_desk_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = certificate(folder.path());
    let based = |desk: &mut newsstand::serve::Desk| {
        desk.publication.base_url = "https://packet.example:8443/news/".parse().unwrap();
    };
    let running = Running::start_with(Some(files), based, |_| {}).await;
    let location = async |request: &str| {
        let answer = running.insecure(request).await;
        assert_eq!(answer.status, 308, "{request}");
        answer.header("location").to_owned()
    };
    for (target, expected) in [
        ("/news/feeds/latest.rss", "/news/feeds/latest.rss"),
        ("/search?q=a%20b&x", "/search?q=a%20b&x"),
        ("//evil.example/a", "//evil.example/a"),
        ("/\\evil.example", "/\\evil.example"),
        ("http://evil.example/feeds", "/feeds"),
        ("http://evil.example", "/"),
    ] {
        let asked =
            format!("GET {target} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        let expected = format!("https://packet.example:8443{expected}");
        assert_eq!(location(&asked).await, expected);
    }
    let any = "OPTIONS * HTTP/1.1\r\nHost: @\r\nConnection: close\r\n\r\n";
    assert_eq!(running.insecure(any).await.status, 400);
    let any = any.replace('@', "evil.example");
    assert_eq!(location(&any).await, "https://packet.example:8443/");
    let two = "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n";
    assert_eq!(running.insecure(two).await.status, 400);
}

/// A redirection is no document.
#[tokio::test]
async fn who_is_sent_on_has_asked_and_fetched_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = certificate(folder.path());
    let limited = |settings: &mut Settings| {
        settings.limits.requests_per_minute = NonZeroU32::new(3);
        settings.limits.fetches_per_minute = NonZeroU32::new(1);
    };
    let running = Running::start_with(Some(files), |_| {}, limited).await;
    let ask =
        "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n\r\n";
    for status in [308, 308, 308, 429] {
        assert_eq!(running.insecure(ask).await.status, status);
    }
}

#[tokio::test]
async fn a_handshake_counts_as_a_request() {
    let limited = |proxies: Networks| {
        |settings: &mut Settings| {
            settings.limits.requests_per_minute = NonZeroU32::new(4);
            settings.limits.limits_loopback = true;
            settings.limits.proxies = proxies;
        }
    };
    let (running, client, _folder) = secured(limited(Networks::default())).await;
    for _ in 0..2 {
        assert_eq!(client.http_1("GET", FEED, "").await.status, 200);
    }
    let refused = client.connect_by(b"http/1.1", ALL_VERSIONS).await;
    assert!(refused.is_err(), "a fifth");
    let metrics = running.admin("/metrics").await.text();
    let hits = "\nnewsstand_limit_hits_total{limit=\"handshakes\"} 1\n";
    assert!(metrics.contains(hits), "{metrics}");
    // A proxy has none of its own: it asks for others, and says for whom.
    let (_running, proxy, _folder) = secured(limited(Networks::loopback())).await;
    for number in 0..10 {
        let fields = format!("X-Forwarded-For: 192.0.2.{number}\r\n");
        assert_eq!(proxy.http_1("GET", FEED, &fields).await.status, 200);
    }
}

/// What is said of two files with these contents.
fn fault(certificate: &str, key: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let files = CertificateFiles {
        certificate: folder.path().join("fullchain.pem"),
        private_key: folder.path().join("privkey.pem"),
    };
    fs::write(&files.certificate, certificate).unwrap();
    fs::write(&files.private_key, key).unwrap();
    Tls::open(files).unwrap_err().to_string()
}

#[test]
fn faults_of_the_files_are_told_with_file_and_remedy() {
    let (certificate, key) = pem((2020, 4000));
    let (other, _) = pem((2020, 4000));
    let (expired, of_expired) = pem((2000, 2001));
    let (unborn, of_unborn) = pem((3000, 3001));
    let half = &certificate[..certificate.len() / 2];
    let broken = certificate.replacen("MII", "M!!", 1);
    let encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let old = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END EC PRIVATE KEY-----\n";
    let foolish = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let no_x509 = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (certificate, key, told) in [
        (
            "",
            &*key,
            "fullchain.pem holds no certificate; name the one",
        ),
        (
            &*key,
            &*key,
            "fullchain.pem holds no certificate; name the one",
        ),
        (half, &*key, "fullchain.pem is no sound PEM"),
        (&*broken, &*key, "fullchain.pem is no sound PEM"),
        (
            &*certificate,
            "",
            "privkey.pem holds no private key; name the one",
        ),
        (
            &*certificate,
            &*certificate,
            "privkey.pem holds no private key; name the one",
        ),
        (&*certificate, &*encrypted, "openssl pkey -in"),
        (&*certificate, old, "openssl pkey -in"),
        (
            &*certificate,
            foolish,
            "privkey.pem is of no use for TLS; make one",
        ),
        (
            no_x509,
            &*key,
            "fullchain.pem is of no use for TLS; have it made anew",
        ),
        (
            &*other,
            &*key,
            "privkey.pem is not that of the first certificate in",
        ),
        (
            &*expired,
            &*of_expired,
            "was good until 2001-01-01 00:00:00 UTC; renew it",
        ),
        (
            &*unborn,
            &*of_unborn,
            "is good from 3000-01-01 00:00:00 UTC on; look at",
        ),
    ] {
        let said = fault(certificate, key);
        assert!(said.contains(told), "{told}: {said}");
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut files, _) = secure::certificate(folder.path());
    files.private_key = folder.path().join("none.pem");
    let said = Tls::open(files.clone()).unwrap_err().to_string();
    assert!(said.contains("none.pem cannot be read; make it"), "{said}");
    // Both may be in one file.
    let both = certificate + &key;
    fs::write(&files.certificate, both).unwrap();
    files.private_key = files.certificate.clone();
    Tls::open(files).unwrap();
}

#[test]
fn what_is_no_regular_file_is_told_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = secure::certificate(folder.path());
    let path = folder.path().join("other.pem");
    let of_other = [
        CertificateFiles {
            certificate: path.clone(),
            ..files.clone()
        },
        CertificateFiles {
            private_key: path.clone(),
            ..files
        },
    ];
    let check = || {
        for files in of_other.clone() {
            let (telling, told) = std::sync::mpsc::channel();
            std::thread::spawn(move || telling.send(Tls::open(files).unwrap_err().to_string()));
            let said = told.recv_timeout(Duration::from_secs(20));
            let said = said.expect("it is waited for");
            assert!(
                said.contains("other.pem is no regular file; write what it holds into one"),
                "{said}"
            );
        }
    };
    fs::create_dir(&path).unwrap();
    check();
    fs::remove_dir(&path).unwrap();
    mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    check();
}
