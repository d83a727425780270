//! `newsstand serve`

use super::reread::Reread;
use super::stories::Stories;
use super::systemd::{self, Sockets};
use super::watch::Watch;
use super::{DeskArguments, LONGEST_END, ServeArguments, doubts, now, output};
use crate::config::{Configuration, Secured, Service};
use crate::model::{Address, Format, Publication, Selection};
use crate::serve::{
    self, ApiSettings, CacheBytes, Clock, Desk, Imports, Listeners, Settings, Setup, Tls,
};
use crate::store::Store;
use anyhow::Context;
use futures_util::FutureExt;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::pin::pin;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
const ADMIN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8081);

pub(super) async fn run(
    desk_arguments: &DeskArguments,
    arguments: &ServeArguments,
) -> anyhow::Result<ExitCode> {
    // First of all: whoever starts this may stop it at any moment.
    let mut stop = pin!(stop_signal()?);
    let hangup = signal(SignalKind::hangup()).context("SIGHUP cannot be handled")?;
    let opened = tokio::select! {
        opened = open(desk_arguments, arguments) => opened?,
        // Nobody is served yet, and the store takes a commit whole or not at all.
        () = &mut stop => return Ok(ExitCode::SUCCESS),
    };
    let Opened {
        public,
        admin,
        insecure,
        store,
        configuration,
        watch,
        setup,
    } = opened;
    let heartbeat = setup.settings.heartbeat.clone();
    let stop = stop.inspect(|()| systemd::tell_of_end());
    let (renewer, renewals) = serve::renewals();
    let reread = Reread {
        arguments: desk_arguments,
        started: configuration.service.clone(),
        configuration,
        store: &store,
        imports: setup.settings.imports.clone(),
        renewer,
        watch,
    };
    let rereading = async {
        // systemd is told of readiness after each, and must not be before there is a server.
        heartbeat.begun().await;
        reread.follow(hangup).await
    };
    tokio::select! {
        end = serve::run(public, admin, insecure, setup, renewals, stop) => end?,
        never = rereading => match never {},
        never = systemd::tell(heartbeat.clone()) => match never {},
    }
    // What was committed is in the file. Another program may hold the store, or a disk not answer.
    let _ = timeout(LONGEST_END, store.close()).await;
    Ok(ExitCode::SUCCESS)
}

/// All that is there before the first reader is answered.
struct Opened {
    public: Listeners,
    admin: Listeners,
    insecure: Option<Listeners>,
    store: Store,
    /// What it was set up by.
    configuration: Configuration,
    watch: Option<Watch>,
    setup: Setup,
}

async fn open(
    desk_arguments: &DeskArguments,
    arguments: &ServeArguments,
) -> anyhow::Result<Opened> {
    let mut configuration = desk_arguments.configuration().await?;
    let mut watch = None;
    if arguments.watch.unwrap_or(configuration.service.watch) {
        watch = Some(Watch::begin(&desk_arguments.feeds).await?);
        // What has changed before it was watched.
        configuration = desk_arguments.configuration().await?;
    }
    let service = &configuration.service;
    let listen = arguments.listen.or(service.listen).unwrap_or(LISTEN);
    let admin = arguments.admin.or(service.admin).unwrap_or(ADMIN);
    // Bound before anything is imported: a port that is taken should change nothing, nor a
    // certificate that is not good.
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let sockets = Sockets::inherited()?;
    let mut public = listeners(sockets.public, listen, threads, "--listen 127.0.0.1:PORT")?;
    let admin = listeners(
        sockets.admin,
        admin,
        NonZeroUsize::MIN,
        "--admin 127.0.0.1:PORT",
    )?;
    let mut insecure = None;
    if let Some(tls) = &service.tls {
        public = public.with_tls(open_tls(tls, &configuration.publication).await?);
        let other = "redirect_from = \"127.0.0.1:PORT\"";
        let bind = |from| listeners(None, from, NonZeroUsize::MIN, other);
        insecure = tls.redirect_from.map(bind).transpose()?;
    }
    let arguments = desk_arguments.clone();
    // Its threads stand back as those do that start them.
    let store = tokio::spawn(async move { arguments.open_store().await }).await??;
    let imports = Imports::default();
    let stories = Stories {
        configuration: &configuration,
        store: &store,
        imports: &imports,
        watch: watch.as_ref(),
    };
    stories.import(true).await?;
    let mut setup = setup(configuration.clone(), store.clone()).await?;
    setup.settings.imports = imports;

    // Who asked for these lines may have left, as `| head -1` does; the readers have not.
    if let Err(error) = print_addresses(&setup.desk, &public, &admin, insecure.as_ref()) {
        tracing::warn!(%error, "the addresses could not be printed");
    }
    let addresses = doubts::of_addresses(&setup.desk, &public);
    for doubt in addresses
        .into_iter()
        .chain(doubts::of_identity(&setup.desk.publication, now()?))
        .chain(doubts::of_feeds(&setup.desk).await?)
    {
        output::warn(&doubt);
    }
    Ok(Opened {
        public,
        admin,
        insecure,
        store,
        configuration,
        watch,
        setup,
    })
}

/// What clients that come by TLS are met with.
pub(super) async fn open_tls(secured: &Secured, publication: &Publication) -> anyhow::Result<Tls> {
    let files = secured.certificate.clone();
    let tls = spawn_blocking(|| Tls::open(files)).await??;
    for doubt in doubts::of_certificate(&tls, secured, publication) {
        output::warn(&doubt);
    }
    Ok(tls)
}

/// What a configuration makes of the server.
pub(super) async fn setup(configuration: Configuration, store: Store) -> anyhow::Result<Setup> {
    let mut settings = settings(&configuration.service);
    settings.api.stories = Some(configuration.stories());
    let tls = configuration.service.tls.as_ref();
    let certificate = tls.map(|tls| tls.certificate.clone());
    let desk = ready(configuration, store).await?;
    doubts::remember_feeds(&desk, now()?).await?;
    Ok(Setup {
        desk,
        settings,
        certificate,
    })
}

/// File descriptors for everything but clients: the store, the log, pictures, the admin listener.
const OTHER_FILES: u64 = 200;

/// As the configuration has it, but no more connections than the system has file descriptors for:
/// past that, not even an operator could connect.
fn settings(service: &Service) -> Settings {
    let connections = usize::try_from(service.connections).unwrap_or(usize::MAX);
    let possible = match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX),
        Err(error) => {
            tracing::warn!(%error, "the limit of open files is not known");
            connections
        }
    };
    if possible < connections {
        tracing::warn!(
            possible,
            "there are fewer file descriptors than `connections`; raise the limit (ulimit -n)"
        );
    }
    let default = Settings::default();
    Settings {
        header_timeout: service.header_timeout,
        write_timeout: service.write_timeout,
        drain_timeout: service.drain_timeout,
        // Who goes on sending may take half of the drain, so that the other half is for answers.
        linger: default.linger.min(service.drain_timeout / 2),
        connections: connections.min(possible.max(1)),
        in_flight: usize::try_from(service.requests_in_flight).unwrap_or(usize::MAX),
        limits: service.limits.clone(),
        cache: CacheBytes::of(service.cache_bytes),
        api: ApiSettings {
            origins: service.api_origins.clone(),
            import_bytes: usize::try_from(service.api_import_bytes).unwrap_or(usize::MAX),
            body_timeout: service.header_timeout,
            ..default.api
        },
        ..default
    }
}

fn print_addresses(
    desk: &Desk,
    public: &Listeners,
    admin: &Listeners,
    insecure: Option<&Listeners>,
) -> std::io::Result<()> {
    output::line(&format!("listening on {}", public.url()))?;
    output::line(&format!("admin on {}", admin.url()))?;
    if let Some(insecure) = insecure {
        output::line(&format!("redirecting from {}", insecure.url()))?;
    }
    for feed in desk.feeds_in_order() {
        for format in Format::ALL {
            let address = Address::Document(feed.key.clone(), format);
            output::line(&desk.publication.url(&address))?;
        }
    }
    Ok(())
}

/// The desk of a command that shows what is stored, without an import before it.
pub(super) async fn prepare(
    desk: &DeskArguments,
    configuration: Configuration,
) -> anyhow::Result<Desk> {
    let store = desk.open_existing_store().await?;
    ready(configuration, store).await
}

/// Brings the store in step with the configuration and the clock.
async fn ready(configuration: Configuration, store: Store) -> anyhow::Result<Desk> {
    let now = now()?;
    store.release(now).await?;
    let selections: Vec<Selection> = configuration
        .feeds
        .values()
        .map(|feed| feed.selection.clone())
        .collect();
    store.register(&selections, now).await?;
    let definitions = configuration.definitions();
    let since = store.define(&definitions, now).await?;
    let names = definitions.into_iter().map(|(name, _)| name);
    Ok(Desk {
        time_zone: configuration.time_zone,
        images: configuration.images(),
        publication: configuration.publication,
        feeds: configuration.feeds,
        moved: configuration.moved,
        has_deltas: configuration.deltas,
        has_search: true,
        derived_window: configuration.feed_window,
        max_age: configuration.max_age,
        stale_if_error: configuration.stale_if_error,
        archive_max_age: configuration.archive_max_age,
        purge_header: configuration.purge_header,
        defined_at: names.zip(since).collect(),
        clock: Clock::system(),
        store,
        check: crate::publish::check::check,
    })
}

/// On the socket that was handed over, or else on one of its own.
fn listeners(
    handed_over: Option<TcpListener>,
    address: SocketAddr,
    threads: NonZeroUsize,
    other: &str,
) -> anyhow::Result<Listeners> {
    if let Some(socket) = handed_over {
        let shared = Listeners::share(socket, threads);
        return shared.context("the socket that systemd hands over cannot be used");
    }
    Listeners::bind(address, threads)
        .with_context(|| format!("{address} cannot be listened on; choose another with {other}"))
}

/// Resolves when the process is asked to stop: by an operator's Ctrl-C or a service manager.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be handled")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be handled")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
