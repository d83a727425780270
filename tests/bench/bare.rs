//! The least a hyper server can do: prepared answers, a thread for each core.

use crate::client;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use tokio::net::{TcpListener, TcpSocket};

const ANSWERS: [&str; 3] = ["304", "gzip", "identity"];

/// Writes the answers of the server at `address` into a folder, for [`run`] to give the same.
pub fn prepare(folder: &Path, address: SocketAddr, path: &str) {
    fs::create_dir(folder).unwrap();
    let coded = ["Accept-Encoding: gzip".to_owned()];
    let gzip = client::get(address, path, &coded);
    let held = format!("If-None-Match: {}", gzip.header("etag"));
    let held = client::get(address, path, &[coded[0].clone(), held]);
    let identity = client::get(address, path, &[]);
    for (name, answer) in ANSWERS.into_iter().zip([held, gzip, identity]) {
        fs::write(folder.join(format!("{name}.fields")), answer.fields()).unwrap();
        fs::write(folder.join(format!("{name}.body")), &answer.body).unwrap();
    }
}

/// Serves what is prepared until it is stopped.
pub fn run(folder: &Path) {
    let first = listener("127.0.0.1:0".parse().unwrap());
    let address = first.local_addr().unwrap();
    println!("listening on http://{address}/");
    let mut listeners = vec![first];
    let cores = std::thread::available_parallelism().unwrap().get();
    listeners.resize_with(cores, || listener(address));
    std::thread::scope(|scope| {
        for listener in listeners {
            scope.spawn(|| serve(listener, folder));
        }
    });
}

/// One of several that the system shares connections out to.
fn listener(address: SocketAddr) -> std::net::TcpListener {
    let runtime = runtime();
    let _inside = runtime.enter();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseport(true).unwrap();
    socket.bind(address).unwrap();
    socket.listen(1_024).unwrap().into_std().unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

fn serve(listener: std::net::TcpListener, folder: &Path) {
    let answers = Rc::new(ANSWERS.map(|name| prepared(folder, name)));
    tokio::task::LocalSet::new().block_on(&runtime(), async {
        let listener = TcpListener::from_std(listener).unwrap();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let answers = answers.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                let asks = |name| request.headers().contains_key(name);
                let [held, gzip, identity] = &*answers;
                let answer = match (asks(header::IF_NONE_MATCH), asks(header::ACCEPT_ENCODING)) {
                    (true, _) => held,
                    (false, true) => gzip,
                    (false, false) => identity,
                };
                let answer = answer.clone();
                async move { Ok::<_, Infallible>(answer) }
            });
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new());
            tokio::task::spawn_local(server.serve_connection(TokioIo::new(stream), service));
        }
    });
}

fn prepared(folder: &Path, name: &str) -> Response<Full<Bytes>> {
    let fields = fs::read_to_string(folder.join(format!("{name}.fields"))).unwrap();
    let body = fs::read(folder.join(format!("{name}.body"))).unwrap();
    let fields = fields.lines().filter_map(|line| line.split_once(": "));
    // Date is hyper's own affair, and each connection's state too.
    let fields = fields.filter(|(name, _)| !["date", "connection"].contains(name));
    let fields = fields.map(|(name, value)| {
        let name: HeaderName = name.parse().unwrap();
        let value: HeaderValue = value.parse().unwrap();
        (name, value)
    });
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.headers_mut() = HeaderMap::from_iter(fields);
    if name == "304" {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    response
}
