//! A server on a free port with a small newspaper, and a client that sees the bytes.

pub(crate) mod crawler;
pub(crate) mod secure;

use newsstand::model::*;
use newsstand::serve::{
    self, CertificateFiles, Clock, Desk, Listeners, Renewer, Settings, Setup, Tls,
};
use newsstand::store::Store;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How long caches may keep whatever nothing shortens or lengthens, on the desk below.
pub(crate) const KEPT: &str = "public, max-age=50, stale-while-revalidate=10, stale-if-error=86400";

/// No answer takes longer, unless something hangs.
const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) struct Running {
    pub(crate) renewer: Renewer,
    /// As it is set up now.
    pub(crate) setup: Setup,
    pub(crate) store: Store,
    pub(crate) store_url: String,
    public: SocketAddr,
    admin: SocketAddr,
    /// Where those without TLS are sent on.
    insecure: Option<SocketAddr>,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
    folder: tempfile::TempDir,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .expect("a head")
            + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head[9..12].parse().unwrap();
        Self {
            status,
            head,
            body: bytes[end..].to_vec(),
        }
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let lines = self.head.lines();
        lines.filter_map(|line| line.split_once(": "))
    }

    /// Empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.fields()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value)
    }

    /// Its fields by their names in lower case, but for what belongs to a connection or a moment.
    pub(crate) fn message_fields(&self) -> BTreeMap<String, String> {
        let fields = self.fields();
        let fields = fields.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
        fields
            .filter(|(name, _)| name != "connection" && name != "date")
            .collect()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

pub(crate) fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub(crate) fn mint() -> Mint {
    Mint::new("paper.example", "2026").unwrap()
}

pub(crate) fn brief(title: &str, section: &str) -> Submission {
    let story = Story {
        section: Some(Section::new(text(section))),
        dateline: Some(text("PORT, Coast")),
        summary: Some(text(
            &"What happened on the quay, at some length. ".repeat(20),
        )),
        ..Story::new(Kind::Brief, text(title))
    };
    let origin = Origin::Place(format!("brief:{title}"));
    Submission::new(origin, Slug::of(title), story)
}

pub(crate) async fn put(store: &Store, submissions: &[Submission]) {
    let now = Instant::new(chrono::Utc::now()).unwrap();
    store.put(submissions, &mint(), now).await.unwrap();
}

pub(crate) async fn server() -> Running {
    Running::start(|_| {}).await
}

impl Running {
    pub(crate) async fn start(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_of(|_| {}, change).await
    }

    /// Of another desk.
    pub(crate) async fn start_of(
        change_desk: impl FnOnce(&mut Desk),
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        Self::start_with(None, change_desk, change).await
    }

    /// By TLS, with a listener for those who come without.
    pub(crate) async fn start_with(
        certificate: Option<CertificateFiles>,
        change_desk: impl FnOnce(&mut Desk),
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store_url = format!("sqlite://{}", folder.path().join("newsstand.db").display());
        let store = Store::open(&store_url).await.unwrap();
        let first = brief("First ]]> & <b>سفينة</b> 🦀", "Harbour");
        put(&store, &[first, brief("Fish is dear", "Market")]).await;
        Self::launch(store, store_url, folder, certificate, change_desk, change).await
    }

    /// Stops it and starts it again on the same store file, with another desk perhaps.
    pub(crate) async fn restart(mut self, change_desk: impl FnOnce(&mut Desk)) -> Self {
        self.stop().await;
        self.store.close().await;
        let store = Store::open(&self.store_url).await.unwrap();
        let (url, folder) = (self.store_url, self.folder);
        Self::launch(store, url, folder, None, change_desk, |_| {}).await
    }

    async fn launch(
        store: Store,
        store_url: String,
        folder: tempfile::TempDir,
        certificate: Option<CertificateFiles>,
        change_desk: impl FnOnce(&mut Desk),
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let mut settings = Settings::default();
        change(&mut settings);
        let bind = |threads| {
            let threads = NonZeroUsize::new(threads).unwrap();
            Listeners::bind("127.0.0.1:0".parse().unwrap(), threads).unwrap()
        };
        let (mut listeners, admin_listeners) = (bind(2), bind(1));
        let mut insecure_listeners = None;
        if let Some(files) = &certificate {
            listeners = listeners.with_tls(Tls::open(files.clone()).unwrap());
            insecure_listeners = Some(bind(1));
        }
        let insecure = insecure_listeners.as_ref().map(Listeners::address);
        let (public, admin) = (listeners.address(), admin_listeners.address());
        let (stop, stopped) = oneshot::channel::<()>();
        let mut desk = desk(store.clone(), folder.path());
        change_desk(&mut desk);
        let setup = Setup {
            desk,
            settings,
            certificate,
        };
        let (first, (renewer, renewals)) = (setup.clone(), serve::renewals());
        let task = tokio::spawn(async move {
            let shutdown = async {
                let _ = stopped.await;
            };
            let (public, admin) = (listeners, admin_listeners);
            let insecure = insecure_listeners;
            let served = serve::run(public, admin, insecure, first, renewals, shutdown);
            served.await.unwrap();
        });
        let (stop, task) = (Some(stop), Some(task));
        Self {
            renewer,
            setup,
            store,
            store_url,
            public,
            admin,
            insecure,
            stop,
            task,
            folder,
        }
    }

    /// Sets it up otherwise while it runs.
    pub(crate) async fn set_up(&mut self, change: impl FnOnce(&mut Setup)) {
        change(&mut self.setup);
        self.renewer.set_up(self.setup.clone()).await.unwrap();
    }

    pub(crate) async fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        tokio::time::timeout(DEADLINE, self.task.take().unwrap())
            .await
            .unwrap()
            .unwrap();
    }

    /// Where `/images/` are.
    pub(crate) fn images(&self) -> std::path::PathBuf {
        let images = self.folder.path().join("images");
        std::fs::create_dir_all(&images).unwrap();
        images
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.public).await.unwrap()
    }

    /// The same from another address of this machine, such as `127.0.0.2`.
    pub(crate) async fn connect_from(&self, address: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        let address = format!("{address}:0").parse().unwrap();
        socket.bind(address).unwrap();
        socket.connect(self.public).await.unwrap()
    }

    /// What is answered to those without TLS.
    pub(crate) async fn insecure(&self, request: &str) -> Answer {
        exchange(self.insecure.unwrap(), request).await
    }

    pub(crate) async fn raw(&self, request: &str) -> Answer {
        exchange(self.public, request).await
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let request =
            format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
        self.raw(&request).await
    }

    pub(crate) async fn get(&self, path: &str, headers: &str) -> Answer {
        self.ask("GET", path, headers).await
    }

    pub(crate) async fn admin(&self, path: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        exchange(self.admin, &request).await
    }

    /// Asks until an answer is as wanted.
    pub(crate) async fn get_until(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        until(async || self.get(path, "").await, wanted).await
    }

    /// The same of the admin listener.
    pub(crate) async fn admin_until(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        until(async || self.admin(path).await, wanted).await
    }

    /// Sends a request that does not end; what comes until the server closes.
    pub(crate) async fn unfinished(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        send(&mut stream, request).await;
        let mut bytes = Vec::new();
        let reading = stream.read_to_end(&mut bytes);
        tokio::time::timeout(DEADLINE, reading)
            .await
            .expect("the connection stays open")
            .unwrap();
        String::from_utf8(bytes).unwrap()
    }
}

pub(crate) async fn until(
    ask: impl AsyncFn() -> Answer,
    wanted: impl Fn(&Answer) -> bool,
) -> Answer {
    let asking = async {
        loop {
            let answer = ask().await;
            if wanted(&answer) {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, asking)
        .await
        .expect("the change was never seen")
}

fn desk(store: Store, folder: &std::path::Path) -> Desk {
    let latest = Slug::new("latest").unwrap();
    let feed = Feed {
        key: FeedKey::Defined(latest.clone()),
        title: text("Latest"),
        description: text("Everything"),
        home_page: None,
        selection: Selection::default(),
        window: Window::newest(50),
        presentation: Presentation::default(),
    };
    Desk {
        publication: Publication {
            title: text("The Packet & Co"),
            description: text("News"),
            base_url: "http://127.0.0.1:8080/".parse().unwrap(),
            language: Language::new("en").unwrap(),
            email: None,
            webmaster: None,
            rights: None,
            icon: None,
            logo: None,
            correction_label: None,
            extent: Extent::Full,
            embeds: Vec::new(),
            mint: mint(),
        },
        feeds: BTreeMap::from([(latest, feed)]),
        moved: Moved::default(),
        has_deltas: true,
        has_search: true,
        derived_window: Window::newest(50),
        images: folder.join("images"),
        time_zone: chrono_tz::UTC,
        max_age: 60,
        stale_if_error: 86_400,
        archive_max_age: 31_536_000,
        purge_header: None,
        defined_at: BTreeMap::new(),
        clock: Clock::system(),
        store,
        check: newsstand::publish::check::check,
    }
}

async fn exchange(address: SocketAddr, request: &str) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    send(&mut stream, request).await;
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    tokio::time::timeout(DEADLINE, reading)
        .await
        .expect("no answer")
        .unwrap();
    Answer::parse(&bytes)
}

pub(crate) async fn send(stream: &mut TcpStream, request: &str) {
    stream.write_all(request.as_bytes()).await.unwrap();
}

/// Reads one answer from a connection that stays open.
pub(crate) async fn one_answer(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0, "closed before the answer was whole");
        bytes.extend_from_slice(&buffer[..read]);
        if bytes.windows(4).any(|four| four == b"\r\n\r\n") {
            let answer = Answer::parse(&bytes);
            if answer.header("content-length") == answer.body.len().to_string() {
                return answer;
            }
        }
    }
}

/// How many bytes still come until the server closes.
pub(crate) async fn rest(stream: &mut TcpStream) -> usize {
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    tokio::time::timeout(DEADLINE, reading)
        .await
        .expect("the connection stays open")
        .unwrap()
}
