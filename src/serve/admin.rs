//! What the listener for operators answers.

use super::metrics::MEDIA_TYPE;
use super::respond::{Answer, plain, unavailable, with};
use super::server::Server;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Request, StatusCode, header};

/// Whether all is well, whether all is fit to be served, and what was counted.
pub(super) async fn admin(server: &Server, request: &Request<Incoming>) -> Answer {
    match request.uri().path() {
        "/healthz" => health(server).await,
        "/readyz" => readiness(server).await,
        "/metrics" => measurements(server),
        "/imports" => imports(server),
        _ => {
            let text =
                "There are /healthz, /readyz, /metrics and /imports here, and nothing else.\n";
            plain(StatusCode::NOT_FOUND, text)
        }
    }
}

/// Whether every document is fit to be served; the addresses of those that are not.
async fn readiness(server: &Server) -> Answer {
    let mut unsound = server.cache.unsound(&server.desk).await;
    unsound.extend(server.on_demand.unsound(&server.desk).await);
    if unsound.is_empty() {
        return plain(StatusCode::OK, "ready\n");
    }
    let lines = unsound.iter().map(|address| format!("{address}\n"));
    let text = lines.collect::<String>();
    let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, "");
    *answer.body_mut() = Full::from(text);
    answer
}

async fn health(server: &Server) -> Answer {
    match server.is_well().await {
        true => plain(StatusCode::OK, "ok\n"),
        false => unavailable(),
    }
}

fn measurements(server: &Server) -> Answer {
    match server.measured() {
        Ok(text) => with(
            plain(StatusCode::OK, text),
            header::CONTENT_TYPE,
            MEDIA_TYPE,
        ),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written");
            unavailable()
        }
    }
}

/// The last import, and what is wrong with which files.
fn imports(server: &Server) -> Answer {
    match server.metrics.imports.page() {
        Ok(text) => with(
            plain(StatusCode::OK, text),
            header::CONTENT_TYPE,
            "application/json",
        ),
        Err(error) => {
            tracing::error!(%error, "the imports cannot be told");
            unavailable()
        }
    }
}
