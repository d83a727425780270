//! One request at a time, in plain blocking calls.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

pub struct Response {
    head: String,
    pub body: Vec<u8>,
}

impl Response {
    /// The lines of the header fields.
    pub fn fields(&self) -> &str {
        self.head.split_once("\r\n").unwrap().1
    }

    pub fn header(&self, name: &str) -> &str {
        let mut fields = self
            .fields()
            .lines()
            .filter_map(|line| line.split_once(": "));
        let found = fields.find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.unwrap_or_else(|| panic!("{name} in {}", self.head)).1
    }
}

pub fn get(to: SocketAddr, path: &str, fields: &[String]) -> Response {
    let fields = fields.iter().map(|field| format!("{field}\r\n"));
    let fields = fields.collect::<String>();
    let mut stream = TcpStream::connect(to).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {to}\r\n{fields}Connection: close\r\n\r\n"
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap()
        + 4;
    let body = bytes.split_off(end);
    let head = String::from_utf8(bytes).unwrap();
    assert!(["200", "304", "226"].contains(&&head[9..12]), "{head}");
    Response { head, body }
}
