//! The commands: arguments in, rooms composed, lines and an exit code out.
//!
//! Machine-readable output goes to stdout, everything else to stderr. Exit codes: 0 done, 1 the
//! work failed, 2 the call was wrong.

mod check;
mod doubts;
mod environment;
mod import;
mod list;
mod output;
mod publish;
mod reread;
mod retract;
mod runtime;
mod serve;
mod stories;
mod systemd;
mod token;
mod watch;

use crate::config::{Configuration, socket_address};
use crate::import::Format;
use crate::model::{self, Instant, Kind, Text};
use crate::store::{Store, StoreError};
use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use runtime::runtime;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use token::TokenArguments;
use tokio::task::spawn_blocking;
use url::Url;

/// The feed desk of a small newspaper: stories in, RSS, Atom and JSON feeds out.
#[derive(Parser, Debug)]
#[command(name = "newsstand", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    desk: DeskArguments,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  newsstand serve                        serve the newspaper in ./feeds
  newsstand import saved-page.txt        store the article and the briefs of a saved page
  newsstand import --dry-run stories/    say what would be stored
  newsstand list --kind brief            what is stored
  newsstand retract --reason 'It named the wrong ferry.' /articles/harbour-ferry
                                         take a story back
  newsstand token add editor --scope read,write
                                         a key of the HTTP API
  newsstand publish public/              every document, as files for any web server
  newsstand check https://paper.example/feed.xml
                                         what is wrong with somebody's feed

Environment:
  NEWSSTAND_LOG                          which log lines: info (the default), warn, debug, or parts with
                                         theirs, such as warn,newsstand::request=off";

#[derive(Args, Clone, Debug)]
struct DeskArguments {
    /// The folder of site.toml, the feeds' definitions and the stories
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "NEWSSTAND_FEEDS",
        default_value = "feeds"
    )]
    feeds: PathBuf,
    /// Where the entries are kept
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "NEWSSTAND_STORE",
        default_value = "sqlite://newsstand.db"
    )]
    store: String,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Import what is new in feeds/stories/, then serve the feeds
    Serve(ServeArguments),
    /// Store the stories of files and folders
    Import(ImportArguments),
    /// Show what is stored: what readers see, what is hidden until its date, what was retracted
    List(ListArguments),
    /// Write every document and page into a folder, under the same paths as served
    Publish(PublishArguments),
    /// Lint feed documents; without arguments, the configuration and every document of this desk
    Check(CheckArguments),
    /// Take entries back: they leave every feed, their pages say so, and only `import --restore` brings them back
    Retract(RetractArguments),
    /// Make, list and revoke the keys of the HTTP API
    Token(TokenArguments),
    /// Bring the store's schema up to date
    Migrate,
}

#[derive(Args, Debug)]
struct ServeArguments {
    /// Where readers connect; port 0 takes any free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT", env = "NEWSSTAND_LISTEN", value_parser = socket_address)]
    listen: Option<SocketAddr>,
    /// Where /healthz, /readyz, /metrics and /imports answer; keep it away from the public [default:
    /// 127.0.0.1:8081]
    #[arg(long, value_name = "ADDRESS:PORT", env = "NEWSSTAND_ADMIN", value_parser = socket_address)]
    admin: Option<SocketAddr>,
    /// Take over what changes in the folder at once: stories that are dropped, edited, renamed or
    /// removed, and feeds [default: false]
    #[arg(
        long,
        value_name = "true|false",
        env = "NEWSSTAND_WATCH",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    watch: Option<bool>,
}

#[derive(Args, Debug)]
struct ImportArguments {
    /// Files, or folders to import whole; - is standard input, an entry in JSON on each line
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Read every file as this: page (a saved web page's text), html (the page itself, or MHTML), markdown,
    /// jsonl (an entry in JSON on each line), feed (RSS, Atom, JSON Feed) or wxr (a WordPress export) [default:
    /// detected]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// The web address of the one imported file: becomes its article's permalink
    #[arg(long, value_name = "URL", value_parser = web_address)]
    url: Option<Url>,
    /// When entries that give no date were published, such as 2026-11-23T09:30:00Z
    #[arg(long, value_name = "RFC3339", value_parser = Instant::parse)]
    date: Option<Instant>,
    /// Bring back whatever was retracted and is told by one of the files: of a folder, all of it; to
    /// bring back single stories, name their files
    #[arg(long)]
    restore: bool,
    /// Say what would be stored and what of known entries would change, and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Store everything or, if anything fails, nothing [default: what fails is told, the rest is stored]
    #[arg(long)]
    all_or_nothing: bool,
    /// Store so many files, or entries of one, at a time [default: 1024]
    #[arg(long, value_name = "N", value_parser = at_least_one, conflicts_with = "all_or_nothing")]
    batch: Option<NonZeroUsize>,
    /// One JSON object a line instead of text; the last has the sums
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct ListArguments {
    /// Only articles or only briefs
    #[arg(long, value_name = "article|brief")]
    kind: Option<Kind>,
    /// One JSON object a line instead of text: all that is stored of each, its guid too
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct RetractArguments {
    /// Identities as documents and `list --json` have them, or addresses of pages such as
    /// /articles/harbour-ferry; all are taken back, or none
    #[arg(value_name = "GUID", required = true)]
    entries: Vec<String>,
    /// Why, in a sentence for readers; of what is retracted already, it replaces the former reason
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<Text>,
    /// One JSON object a line instead of text
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct PublishArguments {
    /// The folder: a new one, which is made, an empty one, or one that this command filled before;
    /// unchanged files in it are left alone
    #[arg(value_name = "FOLDER")]
    destination: PathBuf,
}

#[derive(Args, Debug)]
struct CheckArguments {
    /// Files, folders and web addresses of RSS, Atom, JSON Feed or OPML documents; - is standard
    /// input
    #[arg(value_name = "FILE|URL")]
    documents: Vec<String>,
    /// One JSON object a line instead of text
    #[arg(long)]
    json: bool,
}

fn at_least_one(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "write a whole number from 1")
}

fn web_address(text: &str) -> Result<Url, String> {
    model::web_address(text)
        .ok_or_else(|| "write a web address like https://paper.example/stories/ferry".to_owned())
}

/// Longer reasons are texts of their own: publish one, and retract with its address.
const LONGEST_REASON: usize = 1_000;

fn reason(text: &str) -> Result<Text, String> {
    let reason = Text::new(text).ok_or("the reason is blank; leave it out, or write a sentence")?;
    match reason.as_str().chars().count() {
        ..=LONGEST_REASON => Ok(reason),
        length => Err(format!(
            "the reason has {length} characters; {LONGEST_REASON} are the most"
        )),
    }
}

/// Runs the program with the process's arguments; the only place that decides how it exits.
pub fn run() -> ExitCode {
    let arguments: Arguments = environment::parse();
    match start(arguments) {
        Ok(code) => code,
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            exit_code(&error)
        }
    }
}

/// When the work is done, what still runs is not waited for any longer: it reads a disk that does not
/// answer, and a process would never end that waits for it.
const LONGEST_END: Duration = Duration::from_secs(1);

fn start(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let _log = output::start_log()?;
    let runtime = runtime(&arguments.command).context("the runtime cannot start")?;
    let end = runtime.block_on(dispatch(arguments));
    runtime.shutdown_timeout(LONGEST_END);
    end
}

/// 2 if the call was wrong, 1 if the work failed.
fn exit_code(error: &anyhow::Error) -> ExitCode {
    let is_wrong_call = error.is::<WrongCall>()
        || matches!(
            error.downcast_ref(),
            Some(StoreError::Url(_) | StoreError::Postgres)
        );
    ExitCode::from(if is_wrong_call { 2 } else { 1 })
}

/// Arguments that are each sound and do not go together, or a variable of the environment that is not.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WrongCall(String);

async fn dispatch(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let desk = &arguments.desk;
    match &arguments.command {
        Command::Serve(serve) => serve::run(desk, serve).await,
        Command::Import(import) => import::run(desk, import).await,
        Command::List(list) => list::run(desk, list).await,
        Command::Publish(publish) => publish::run(desk, publish).await,
        Command::Check(check) => check::run(desk, check).await,
        Command::Retract(retract) => retract::run(desk, retract).await,
        Command::Token(token) => token::run(desk, token).await,
        Command::Migrate => migrate(desk).await,
    }
}

async fn migrate(desk: &DeskArguments) -> anyhow::Result<ExitCode> {
    let store = desk.open_store().await?;
    output::line(&format!(
        "{} is at schema version {}",
        desk.store,
        store.schema_version()
    ))?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

impl DeskArguments {
    /// Read where nobody else is held up if the disk does not answer.
    async fn configuration(&self) -> anyhow::Result<Configuration> {
        let folder = self.feeds.clone();
        Ok(spawn_blocking(move || Configuration::read(&folder)).await??)
    }

    /// For commands that write: the store is made if need be.
    async fn open_store(&self) -> anyhow::Result<Store> {
        Ok(Store::open(&self.store).await?)
    }

    /// For commands that only read: a store that is not there is a mistake, such as a wrong folder.
    async fn open_existing_store(&self) -> anyhow::Result<Store> {
        Ok(Store::open_existing(&self.store).await?)
    }
}

/// The clock, for what commands store. (The server reads it once more, to end embargoes.)
fn now() -> anyhow::Result<Instant> {
    Instant::new(chrono::Utc::now()).context("the machine's clock is off")
}
