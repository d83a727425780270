//! The HTTP API, over real sockets.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod conditions;
mod described;
mod entries;
mod hostile;
mod imports;
mod limits;
mod lists;
mod origins;
mod repeats;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../serving/mod.rs"]
mod serving;
mod tokens;

use newsstand::model::{Instant, Scope, Secret, Slug, Text, Token};
use newsstand::serve::Settings;
use newsstand::store::Store;
use serde_json::Value;
use serving::{Answer, Running};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A server with a token for everything.
struct Api {
    server: Running,
    token: String,
}

impl Api {
    async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let server = Running::start(change).await;
        let token = token(&server.store, "editor", &Scope::ALL, &[]).await;
        Self { server, token }
    }

    /// With the token, and whatever is in `headers`.
    async fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        self.ask_as(&self.token, method, path, headers, body).await
    }

    async fn ask_as(
        &self,
        token: &str,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> Answer {
        let headers = format!("Authorization: Bearer {token}\r\n{headers}");
        self.send(method, path, &headers, body).await
    }

    /// Posts what need not be text.
    async fn ask_bytes(&self, path: &str, headers: &str, body: &[u8]) -> Answer {
        let headers = format!("Authorization: Bearer {}\r\n{headers}", self.token);
        self.send_bytes("POST", path, &headers, body).await
    }

    /// As it is.
    async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        self.send_bytes(method, path, headers, body.as_bytes())
            .await
    }

    async fn send_bytes(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let length = match body {
            [] => String::new(),
            body => format!("Content-Length: {}\r\n", body.len()),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}{length}\r\n"
        );
        let request = [request.as_bytes(), body].concat();
        let mut stream = self.server.connect().await;
        // A body that is refused need not be taken as a whole.
        let _ = stream.write_all(&request).await;
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        Answer::parse(&bytes)
    }

    async fn put(&self, path: &str, entry: &Value) -> Answer {
        self.put_with(path, "", entry).await
    }

    async fn put_with(&self, path: &str, headers: &str, entry: &Value) -> Answer {
        let headers = format!("{JSON}{headers}");
        self.ask("PUT", path, &headers, &entry.to_string()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "", "").await
    }

    async fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path, "", "").await
    }
}

const JSON: &str = "Content-Type: application/json\r\n";

/// A new token, with a secret of its own.
async fn token(store: &Store, name: &str, scopes: &[Scope], sections: &[&str]) -> String {
    token_until(store, name, scopes, sections, None).await
}

async fn token_until(
    store: &Store,
    name: &str,
    scopes: &[Scope],
    sections: &[&str],
    expires: Option<Instant>,
) -> String {
    let hash = *blake3::hash(name.as_bytes()).as_bytes();
    let secret = Secret::new(hash[..8].try_into().unwrap(), hash);
    let token = Token {
        handle: secret.handle().to_owned(),
        name: Text::new(name).unwrap(),
        scopes: scopes.to_vec(),
        sections: sections.iter().map(|one| Slug::of(one)).collect(),
        created: Instant::new(chrono::Utc::now()).unwrap(),
        expires,
        revoked: None,
        used: None,
    };
    store.add_token(&token, secret.hash()).await.unwrap();
    secret.reveal().to_owned()
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{answer:?}"))
}

/// The status, and which of its reasons it is.
fn problem(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let told = json(answer);
    assert_eq!(told["status"], answer.status);
    assert_eq!(told["type"], "about:blank");
    (answer.status, told["code"].as_str().unwrap().to_owned())
}

fn is(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        problem(answer),
        (status, code.to_owned()),
        "{}",
        answer.text()
    );
}

/// Where in the body something is wrong.
fn pointers(answer: &Answer) -> Vec<String> {
    let told = json(answer);
    let errors = told["errors"].as_array().unwrap().iter();
    errors
        .map(|one| one["pointer"].as_str().unwrap().to_owned())
        .collect()
}
