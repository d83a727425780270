//! The certificate of a running desk: which keys name it, and how it is renewed.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;
#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use chrono::{Days, NaiveDate, NaiveTime, Utc};
use program::{Server, newsstand_of, output};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serving::secure::{self, Client, of_pem, pem, pem_of};
use std::fs;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tempfile::TempDir;
use tokio_rustls::rustls::pki_types::CertificateDer;

const SITE: &str = "\
title = \"The Quay ]]> & Gazette 🦀\"
description = \"News from a small harbour\"
base_url = \"https://localhost/\"
id_domain = \"gazette.example\"
id_date = \"2026\"
language = \"en\"
";
const TLS: &str = "certificate = \"tls/fullchain.pem\"\nprivate_key = \"tls/privkey.pem\"\n";
const FEED: &str = "/sections/harbour.rss";

/// A paper with one story, and no certificate yet.
fn paper(keys: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("stories")).unwrap();
    fs::create_dir(folder.path().join("tls")).unwrap();
    fs::write(folder.path().join("site.toml"), SITE.to_owned() + keys).unwrap();
    let story = "+++\nsection = \"Harbour\"\n+++\n# The ferry is back\n\nIt left at six.\n";
    fs::write(folder.path().join("stories/ferry.md"), story).unwrap();
    folder
}

fn renew(folder: &Path) -> CertificateDer<'static> {
    secure::certificate(&folder.join("tls")).1
}

/// A server that says `https`, and how to reach it.
fn serve(folder: &Path) -> Server {
    Server::start_of(folder, |_| {})
}

fn client(server: &Server, trusted: &[CertificateDer<'static>]) -> Client {
    let address = server.address().strip_prefix("https://").unwrap();
    Client::new(address.parse().unwrap(), trusted)
}

async fn until_met_with(client: &Client, certificate: &CertificateDer<'static>) {
    let asking = async {
        while client.met_with().await != *certificate {
            tokio::task::yield_now().await;
        }
    };
    let deadline = std::time::Duration::from_secs(20);
    tokio::time::timeout(deadline, asking)
        .await
        .expect("the certificate was never seen");
}

#[tokio::test]
async fn a_renewed_certificate_is_met_with_and_connections_go_on() {
    let folder = paper(TLS);
    let old = renew(folder.path());
    let server = serve(folder.path());
    let before = client(&server, std::slice::from_ref(&old)).http_2().await;
    let ask = async || {
        let answer = secure::ask(&before, secure::request("GET", FEED, "")).await;
        assert_eq!(answer.unwrap().status, 200);
    };
    ask().await;
    // In its place, without a signal.
    let new = renew(folder.path());
    until_met_with(&client(&server, &[old, new.clone()]), &new).await;
    ask().await;
    // As certbot does it: the name is a link, and leads elsewhere.
    let (certificate, key) = pem((2020, 4000));
    let tls = folder.path().join("tls");
    for (name, content) in [("fullchain", &certificate), ("privkey", &key)] {
        fs::write(tls.join(format!("{name}2.pem")), content).unwrap();
        let link = tls.join(format!("{name}.new"));
        std::os::unix::fs::symlink(format!("{name}2.pem"), &link).unwrap();
        fs::rename(link, tls.join(format!("{name}.pem"))).unwrap();
    }
    let linked = of_pem(&certificate);
    until_met_with(&client(&server, &[new, linked.clone()]), &linked).await;
    ask().await;
}

#[test]
fn a_certificate_in_a_busy_folder_is_taken_over_too() {
    let folder = paper(TLS);
    renew(folder.path());
    let server = serve(folder.path());
    let until_exchanged = |times| {
        let told = server.lines("the certificate is exchanged", times);
        assert_eq!(told.len(), times, "{}", server.log());
    };
    // From then on the folder is watched.
    renew(folder.path());
    until_exchanged(1);
    let log = folder.path().join("tls/access.log");
    let (is_over, lines) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        // Whatever else is written there never rests.
        scope.spawn(|| {
            let mut log = fs::File::create(log).unwrap();
            while !is_over.load(Ordering::Relaxed) {
                log.write_all(b"a line\n").unwrap();
                lines.fetch_add(1, Ordering::Relaxed);
                std::thread::yield_now();
            }
        });
        // However the wait for that ends, the other thread must.
        let waited = std::panic::catch_unwind(AssertUnwindSafe(|| {
            while lines.load(Ordering::Relaxed) < 100 {
                std::thread::yield_now();
            }
            renew(folder.path());
            until_exchanged(2);
        }));
        is_over.store(true, Ordering::Relaxed);
        waited.unwrap();
    });
}

#[tokio::test]
async fn a_pipe_in_the_certificates_place_holds_nothing_up() {
    let folder = paper(TLS);
    let old = renew(folder.path());
    let mut server = serve(folder.path());
    let client = client(&server, std::slice::from_ref(&old));
    let key = folder.path().join("tls/privkey.pem");
    fs::remove_file(&key).unwrap();
    mknodat(CWD, &key, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let told = server.lines("privkey.pem is no regular file", 1);
    assert_eq!(told.len(), 1, "{}", server.log());
    assert_eq!(client.met_with().await, old);
    server.signal("HUP");
    let told = server.lines("the desk is set up anew", 1);
    assert_eq!(told.len(), 1, "{}", server.log());
    assert!(server.terminate("TERM").success(), "{}", server.log());
}

#[tokio::test]
async fn a_bad_certificate_leaves_the_old_one_in_its_place() {
    const STAYS: &str = "the certificate stays as it was";
    let folder = paper(TLS);
    let old = renew(folder.path());
    let server = serve(folder.path());
    let client = client(&server, std::slice::from_ref(&old));
    assert_eq!(client.met_with().await, old);

    // Half of what is renewed: the certificate before its key.
    let (certificate, key) = pem((2020, 4000));
    let tls = folder.path().join("tls");
    fs::write(tls.join("fullchain.pem"), &certificate).unwrap();
    let told = server.lines(STAYS, 1);
    assert_eq!(told.len(), 1, "{}", server.log());
    assert!(told[0].contains("ERROR") && told[0].contains("privkey.pem is not that of"));
    assert_eq!(client.met_with().await, old);
    // Asked for, it is told again.
    server.signal("HUP");
    assert_eq!(server.lines(STAYS, 2).len(), 2, "{}", server.log());
    assert_eq!(client.met_with().await, old);
    // And the other half.
    fs::write(tls.join("privkey.pem"), &key).unwrap();
    let new = of_pem(&certificate);
    let renewed = self::client(&server, std::slice::from_ref(&new));
    until_met_any(&server).await;
    assert_eq!(renewed.met_with().await, new);

    fs::remove_file(tls.join("privkey.pem")).unwrap();
    let told = server.lines("privkey.pem cannot be read", 1);
    assert_eq!(told.len(), 1, "{}", server.log());
    assert_eq!(renewed.met_with().await, new);
    fs::write(tls.join("privkey.pem"), &key).unwrap();
    let (expired, key) = pem((2000, 2001));
    fs::write(tls.join("privkey.pem"), &key).unwrap();
    fs::write(tls.join("fullchain.pem"), &expired).unwrap();
    let told = server.lines("was good until 2001-01-01", 1);
    assert_eq!(told.len(), 1, "{}", server.log());
    assert_eq!(renewed.met_with().await, new);
}

/// Waits until a certificate was exchanged.
async fn until_met_any(server: &Server) {
    let told = server.lines("the certificate is exchanged", 1);
    assert_eq!(told.len(), 1, "{}", server.log());
}

#[tokio::test]
async fn a_signal_takes_files_of_other_names() {
    let folder = paper(TLS);
    let old = renew(folder.path());
    let server = serve(folder.path());
    fs::create_dir(folder.path().join("other")).unwrap();
    let (_, new) = secure::certificate(&folder.path().join("other"));
    let keys = TLS.replace("tls/", "other/");
    fs::write(folder.path().join("site.toml"), SITE.to_owned() + &keys).unwrap();
    assert_eq!(
        client(&server, std::slice::from_ref(&old)).met_with().await,
        old
    );
    server.signal("HUP");
    until_met_any(&server).await;
    assert_eq!(
        client(&server, std::slice::from_ref(&new)).met_with().await,
        new
    );
    // From then on those are looked at.
    let (_, newer) = secure::certificate(&folder.path().join("other"));
    assert_eq!(server.lines("the certificate is exchanged", 2).len(), 2);
    assert_eq!(
        client(&server, std::slice::from_ref(&newer))
            .met_with()
            .await,
        newer
    );
}

#[test]
fn it_says_where_it_listens_and_what_is_not_meant() {
    let keys = TLS.to_owned() + "redirect_from = \"127.0.0.1:0\"\n";
    let folder = paper(&keys);
    renew(folder.path());
    let mut server = serve(folder.path());
    assert!(server.address().starts_with("https://127.0.0.1:"));
    assert!(server.line().starts_with("admin on http://127.0.0.1:"));
    let insecure = server.line();
    let insecure = insecure.strip_prefix("redirecting from ").unwrap();
    let answer = ureq::get(&format!("{insecure}sections/harbour.rss?a=b"))
        .config()
        .max_redirects(0)
        .build()
        .call()
        .unwrap();
    assert_eq!(answer.status().as_u16(), 308);
    let location = answer.headers()["location"].to_str().unwrap();
    assert_eq!(location, "https://localhost/sections/harbour.rss?a=b");
    assert!(server.terminate("TERM").success(), "{}", server.log());

    let folder = paper(TLS);
    let site = (SITE.to_owned() + TLS).replace("https://localhost/", "http://localhost/");
    fs::write(folder.path().join("site.toml"), site).unwrap();
    renew(folder.path());
    let server = serve(folder.path());
    let told = server.lines("takes nothing but TLS; write base_url = \"https://…\"", 1);
    assert_eq!(told.len(), 1, "{}", server.log());
}

/// Writes a certificate for some hosts that expires at the beginning of the day in so many.
fn certified(folder: &Path, hosts: &[&str], today: NaiveDate, days: u64) {
    let (certificate, key) = pem_of(hosts, today - Days::new(9), today + Days::new(days));
    fs::write(folder.join("tls/fullchain.pem"), certificate).unwrap();
    fs::write(folder.join("tls/privkey.pem"), key).unwrap();
}

/// What `check` says of a folder, and its exit code.
fn checked(folder: &Path) -> (String, Option<i32>) {
    let store = tempfile::tempdir().unwrap();
    let checked = output(newsstand_of(folder, store.path()).arg("check"));
    let told = String::from_utf8(checked.stderr).unwrap();
    (told, checked.status.code())
}

#[test]
fn a_certificate_that_expires_soon_is_told_of() {
    let folder = paper(TLS);
    let today = Utc::now().date_naive();
    certified(folder.path(), &["localhost"], today, 15);
    let (told, code) = checked(folder.path());
    assert!(!told.contains("fullchain.pem") && code == Some(0), "{told}");
    certified(folder.path(), &["localhost"], today, 14);
    let (told, code) = checked(folder.path());
    assert!(
        told.contains("tls/fullchain.pem expires at 2") && code == Some(0),
        "{told}"
    );

    let mut server = serve(folder.path());
    let told = server.lines("tls/fullchain.pem expires at 2", 1);
    assert_eq!(told.len(), 1, "{}", server.log());
    let admin = server.line();
    let admin = admin.strip_prefix("admin on ").unwrap();
    let metrics = ureq::get(&format!("{admin}metrics")).call().unwrap();
    let metrics = metrics.into_body().read_to_string().unwrap();
    let midnight = (today + Days::new(14)).and_time(NaiveTime::MIN);
    let expiry = format!(
        "newsstand_certificate_expiry_timestamp_seconds {}\n",
        midnight.and_utc().timestamp()
    );
    assert!(metrics.contains(&expiry), "{metrics}");
    // Told again when it is asked for, else once a day.
    server.signal("HUP");
    let told = server.lines("the certificate expires soon; renew it", 1);
    assert_eq!(told.len(), 1, "{}", server.log());

    certified(folder.path(), &["localhost"], today, 0);
    let (told, code) = checked(folder.path());
    assert!(told.contains("was good until") && code == Some(1), "{told}");
}

#[test]
fn a_certificate_of_another_host_is_told_of() {
    let folder = paper(TLS);
    let today = Utc::now().date_naive();
    for (hosts, is_good) in [
        (&["gazette.example"][..], false),
        (&["gazette.example", "localhost"], true),
        (&["*.localhost"], false),
    ] {
        certified(folder.path(), hosts, today, 90);
        let (told, code) = checked(folder.path());
        let is_told = told.contains("fullchain.pem is not one of localhost");
        assert!(is_told != is_good && code == Some(0), "{hosts:?}: {told}");
    }
    let site = SITE.replace("//localhost/", "//[::1]/") + TLS;
    fs::write(folder.path().join("site.toml"), site).unwrap();
    for (hosts, is_good) in [(&["::1"][..], true), (&["::2"], false)] {
        certified(folder.path(), hosts, today, 90);
        let (told, _) = checked(folder.path());
        let is_told = told.contains("fullchain.pem is not one of [::1]");
        assert!(is_told != is_good, "{hosts:?}: {told}");
    }
}

#[test]
fn a_certificate_that_becomes_another_hosts_is_told_of() {
    const REFUSED: &str = "the certificate is not one of the host of base_url";
    let folder = paper(TLS);
    let today = Utc::now().date_naive();
    certified(folder.path(), &["localhost"], today, 90);
    let server = serve(folder.path());
    certified(folder.path(), &["gazette.example"], today, 90);
    let told = server.lines(REFUSED, 1);
    assert!(
        told.len() == 1 && told[0].contains("host=\"localhost\""),
        "{}",
        server.log()
    );
    let site = SITE.replace("//localhost/", "//gazette.example/") + TLS;
    fs::write(folder.path().join("site.toml"), site).unwrap();
    server.signal("HUP");
    assert_eq!(server.lines("set up anew", 1).len(), 1, "{}", server.log());
    assert_eq!(server.lines(REFUSED, 1).len(), 1, "{}", server.log());
    certified(folder.path(), &["localhost"], today, 90);
    let told = server.lines("host=\"gazette.example\"", 1);
    assert_eq!(told.len(), 1, "{}", server.log());
}

/// What `serve` says of a folder that it does not serve.
fn refusal(folder: &Path) -> String {
    let store = tempfile::tempdir().unwrap();
    let mut command = newsstand_of(folder, store.path());
    let output =
        output(command.args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]));
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    // Nothing was imported: there is not even a store.
    assert_eq!(fs::read_dir(store.path()).unwrap().count(), 0);
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn keys_that_do_not_go_together_are_told_with_line_and_remedy() {
    let plain = SITE.replace("https://localhost/", "http://localhost/");
    let redirect = "redirect_from = \"127.0.0.1:0\"\n";
    for (site, keys, told) in [
        (
            SITE,
            TLS.lines().next().unwrap(),
            "site.toml:7: certificate: this needs a private_key; add `private_key = \"FILE\"`",
        ),
        (
            SITE,
            TLS.lines().nth(1).unwrap(),
            "site.toml:7: private_key: this needs a certificate; add `certificate = \"FILE\"`",
        ),
        (
            SITE,
            redirect,
            "site.toml:7: redirect_from: this needs a certificate; add",
        ),
        (
            &plain,
            &format!("{TLS}{redirect}"),
            "site.toml:9: redirect_from: readers are sent to base_url, and http://localhost/ is no",
        ),
        (
            SITE,
            &format!("{TLS}redirect_from = \"80\""),
            "site.toml:9: redirect_from: `80` is nothing to listen on",
        ),
        (
            SITE,
            "certificate = \" \"",
            "site.toml:7: certificate: write the name of a file",
        ),
        (
            SITE,
            TLS,
            "tls/fullchain.pem cannot be read; make it a file",
        ),
    ] {
        let folder = paper("");
        fs::write(folder.path().join("site.toml"), format!("{site}{keys}")).unwrap();
        let said = refusal(folder.path());
        assert!(said.contains(told), "{told}: {said}");
    }
    // A certificate that is not good, and an absolute name.
    let folder = paper("");
    let elsewhere = tempfile::tempdir().unwrap();
    let (files, _) = secure::certificate(elsewhere.path());
    let (expired, key) = pem((2000, 2001));
    fs::write(&files.certificate, expired).unwrap();
    fs::write(&files.private_key, key).unwrap();
    let keys = format!(
        "certificate = {:?}\nprivate_key = {:?}\n",
        files.certificate, files.private_key
    );
    fs::write(folder.path().join("site.toml"), SITE.to_owned() + &keys).unwrap();
    let said = refusal(folder.path());
    let told = format!(
        "the certificate in {} was good until",
        files.certificate.display()
    );
    assert!(said.contains(&told), "{said}");
}
