//! The least a hyper server can do: one prepared answer to whatever is asked.
#![allow(unreachable_pub)]

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{
    Request, Response, StatusCode, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use tokio::net::TcpListener;

pub fn not_modified(etag: &str) -> Response<Full<Bytes>> {
    let response = Response::builder()
        .status(StatusCode::NOT_MODIFIED)
        .header("etag", etag);
    common(response).body(Full::default()).unwrap()
}

pub fn whole(body: &[u8], coding: Option<&str>) -> Response<Full<Bytes>> {
    let mut response = common(Response::builder().header("etag", "\"bare\""))
        .header("content-type", "application/atom+xml; charset=utf-8");
    if let Some(coding) = coding {
        response = response.header("content-encoding", coding);
    }
    response
        .body(Full::new(Bytes::copy_from_slice(body)))
        .unwrap()
}

fn common(response: hyper::http::response::Builder) -> hyper::http::response::Builder {
    response
        .header("cache-control", "public, max-age=60")
        .header("vary", "Accept-Encoding")
}

pub async fn start(answer: Response<Full<Bytes>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let answer = answer.clone();
            let service = service_fn(move |_: Request<Incoming>| {
                let answer = answer.clone();
                async move { Ok::<_, Infallible>(answer) }
            });
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new());
            tokio::spawn(server.serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}
