//! systemd, where it has started this program: the sockets it hands over, and what it is told.

use crate::serve::{Health, Heartbeat};
use anyhow::{Context, bail};
use listenfd::ListenFd;
use sd_notify::NotifyState;
use std::convert::Infallible;
use std::future::pending;
use std::net::TcpListener;
use std::time::Duration;

/// How often it is told how the server fares, if it does not want to know more often.
const INTERVAL: Duration = Duration::from_secs(10);

/// What it listens on for this program (`sd_listen_fds`).
#[derive(Debug, Default)]
pub(super) struct Sockets {
    pub(super) public: Option<TcpListener>,
    pub(super) admin: Option<TcpListener>,
}

impl Sockets {
    /// Those named `public` and `admin`; of others the first is public and the second admin.
    pub(super) fn inherited() -> anyhow::Result<Self> {
        let named = sd_notify::listen_fds_with_names()
            .context("the sockets that systemd hands over cannot be told from LISTEN_FDS")?;
        let names: Vec<String> = named.map(|(_, name)| name).collect();
        let mut handed_over = ListenFd::from_env();
        let mut sockets = Self::default();
        for (place, name) in names.into_iter().enumerate() {
            let slot = match (name.as_str(), place) {
                ("public", _) => &mut sockets.public,
                ("admin", _) => &mut sockets.admin,
                (_, 0) => &mut sockets.public,
                (_, 1) => &mut sockets.admin,
                _ => bail!(
                    "systemd hands over a third socket, `{name}`; there are `public` and `admin`"
                ),
            };
            let socket = handed_over.take_tcp_listener(place);
            let socket = socket.with_context(|| {
                format!(
                    "the socket `{name}` of systemd is of no use; write ListenStream=ADDRESS:PORT"
                )
            })?;
            if slot.is_some() {
                bail!(
                    "systemd hands over two sockets for one listener; name them with \
                     FileDescriptorName=public and FileDescriptorName=admin"
                );
            }
            *slot = socket;
        }
        Ok(sockets)
    }
}

/// Tells that the server is ready, and from then on how it fares, for as long as it does; at once
/// nothing, where nobody wants to be told. A watchdog is content while readers are answered: a restart
/// does not bring back a store, and would take from them what there still is.
pub(super) async fn tell(heartbeat: Heartbeat) -> Infallible {
    if std::env::var_os("NOTIFY_SOCKET").is_none() {
        return pending().await;
    }
    heartbeat.begun().await;
    tell_of_readiness();
    // Twice in the time it waits, as sd_watchdog_enabled(3) asks.
    let watchdog = sd_notify::watchdog_enabled();
    let interval = watchdog.map_or(INTERVAL, |patience| INTERVAL.min(patience / 2));
    let mut told = None;
    while let Some(health) = heartbeat.health().await {
        if told != Some(health) {
            notify(&[NotifyState::Status(status(health))]);
            told = Some(health);
        }
        if watchdog.is_some() && health != Health::Stuck {
            notify(&[NotifyState::Watchdog]);
        }
        tokio::time::sleep(interval).await;
    }
    // The server is ending, and this with it.
    pending().await
}

/// Tells that the folder is read again; to be followed by [`tell_of_readiness`], however it went.
pub(super) fn tell_of_rereading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => notify(&[NotifyState::Reloading, now]),
        Err(error) => {
            tracing::warn!(%error, "systemd cannot be told when the folder is read again")
        }
    }
}

/// Tells that the server is set up.
pub(super) fn tell_of_readiness() {
    notify(&[NotifyState::Ready]);
}

/// Tells that the server takes nobody in any more.
pub(super) fn tell_of_end() {
    notify(&[
        NotifyState::Stopping,
        NotifyState::Status("serving out who is inside"),
    ]);
}

fn status(health: Health) -> &'static str {
    match health {
        Health::Well => "serving",
        Health::Stale => "serving what is there: the store does not answer, see the log",
        Health::Stuck => "a thread does not answer",
    }
}

/// Does nothing where there is no systemd.
fn notify(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "systemd cannot be told how the server fares");
    }
}
