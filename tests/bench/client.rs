//! A load generator of raw keep-alive connections on loopback, bounded in count and time.
#![allow(unreachable_pub)]

use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Response {
    head: String,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> &str {
        let found = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = found.filter(|(n, _)| n.eq_ignore_ascii_case(name));
        found.next().expect(name).1
    }
}

#[derive(Clone)]
pub struct Request {
    to: SocketAddr,
    bytes: Vec<u8>,
}

impl Request {
    pub fn new(to: SocketAddr, path: &str, headers: &str) -> Self {
        let text = format!("GET {path} HTTP/1.1\r\nHost: {to}\r\n{headers}\r\n");
        Self {
            to,
            bytes: text.into_bytes(),
        }
    }
}

pub async fn get(to: SocketAddr, path: &str, headers: &str) -> Response {
    let headers = format!("{headers}Connection: close\r\n");
    let request = Request::new(to, path, &headers);
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(&request.bytes).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = head_end(&bytes).unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    Response {
        head,
        body: bytes[end..].to_vec(),
    }
}

/// Answered requests a second over `connections` connections that each wait for their answer.
pub async fn rate(request: Request, connections: usize, time: Duration) -> f64 {
    let start = Instant::now();
    let until = start + time;
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(one_connection(request.clone(), until)))
        .collect();
    let mut answered = 0;
    for task in tasks {
        answered += task.await.unwrap();
    }
    f64::from(answered) / start.elapsed().as_secs_f64()
}

async fn one_connection(request: Request, until: Instant) -> u32 {
    let mut stream = TcpStream::connect(request.to).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut buffer = vec![0; 1 << 18];
    let mut answered = 0;
    while Instant::now() < until {
        stream.write_all(&request.bytes).await.unwrap();
        let mut read = 0;
        let length = loop {
            let more = stream.read(&mut buffer[read..]).await.unwrap();
            assert!(more > 0, "the server closed the connection");
            read += more;
            if let Some(end) = head_end(&buffer[..read]) {
                break end + body_length(&buffer[..end]);
            }
        };
        while read < length {
            let more = stream.read(&mut buffer).await.unwrap();
            assert!(more > 0, "the server cut the body short");
            read += more;
        }
        answered += 1;
    }
    answered
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map(|at| at + 4)
}

fn body_length(head: &[u8]) -> usize {
    let head = std::str::from_utf8(head).unwrap();
    if head.starts_with("HTTP/1.1 304") {
        return 0;
    }
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse().unwrap())
    });
    length.expect("an answer states its length")
}
