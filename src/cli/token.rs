//! `newsstand token`: keys of the HTTP API.

use super::{DeskArguments, WrongCall, now, output};
use crate::model::{Instant, Scope, Secret, Section, Selection, Slug, Text, Token};
use crate::store::{Store, StoreError};
use anyhow::Context;
use chrono::TimeDelta;
use clap::{Args, Subcommand};
use serde_json::json;
use std::process::ExitCode;

#[derive(Args, Debug)]
pub(super) struct TokenArguments {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Subcommand, Debug)]
enum TokenCommand {
    /// Make a token; it is shown once
    Add(AddArguments),
    /// Show which tokens there are and were
    List {
        /// One JSON object a line instead of text
        #[arg(long)]
        json: bool,
    },
    /// Make a token useless, for good
    Revoke {
        /// What it is called
        #[arg(value_parser = name)]
        name: Text,
    },
}

#[derive(Args, Debug)]
struct AddArguments {
    /// What it is called, in lists and in the log; such as the program that will use it
    #[arg(value_parser = name)]
    name: Text,
    /// What it may be used for: read, write and retract, with commas between
    #[arg(long, value_name = "SCOPES", required = true, value_delimiter = ',')]
    scope: Vec<Scope>,
    /// Only for entries of this section; may be there several times
    #[arg(long, value_name = "SECTION", value_parser = section)]
    section: Vec<Slug>,
    /// From when on it is of no use: in so many days, such as 90d, or a date-time of RFC 3339
    #[arg(long, value_name = "90d|RFC3339")]
    expires: Option<String>,
}

fn name(text: &str) -> Result<Text, String> {
    let name = Text::new(text).ok_or("the name is blank")?;
    match name.as_str().chars().count() {
        ..=Token::LONGEST_NAME => Ok(name),
        length => Err(format!(
            "the name has {length} characters; {} are the most",
            Token::LONGEST_NAME
        )),
    }
}

/// By its name or its slug: `City News` and `city-news` are one.
fn section(name: &str) -> Result<Slug, &'static str> {
    let name = Text::new(name).ok_or("the section is blank")?;
    Ok(Section::new(name).slug())
}

pub(super) async fn run(
    desk: &DeskArguments,
    arguments: &TokenArguments,
) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        TokenCommand::Add(add) => self::add(desk, add).await,
        TokenCommand::List { json } => list(desk, *json).await,
        TokenCommand::Revoke { name } => revoke(desk, name).await,
    }
}

async fn add(desk: &DeskArguments, arguments: &AddArguments) -> anyhow::Result<ExitCode> {
    let created = now()?;
    let expires = arguments.expires.as_deref();
    let expires = expires.map(|text| expiry(text, created)).transpose()?;
    let secret = secret()?;
    let mut scopes = arguments.scope.clone();
    scopes.sort_unstable();
    scopes.dedup();
    let token = Token {
        handle: secret.handle().to_owned(),
        name: arguments.name.clone(),
        scopes,
        sections: arguments.section.clone(),
        created,
        expires,
        revoked: None,
        used: None,
    };
    // Of a store that is made by this nobody would ever ask for the token.
    let store = desk.open_existing_store().await?;
    store.add_token(&token, secret.hash()).await?;
    let empty = empty_sections(&store, &token.sections).await?;
    store.close().await;
    output::line(secret.reveal())?;
    for section in empty {
        output::warn(&format!(
            "nothing is listed in the section {section} yet; if that is misspelt, revoke the token and make \
             another"
        ));
    }
    output::remark(&format!(
        "this is the only time the token is shown; whoever has it may use it with the store {}",
        desk.store
    ));
    Ok(ExitCode::SUCCESS)
}

/// Those of them that readers see nothing of.
async fn empty_sections(store: &Store, sections: &[Slug]) -> Result<Vec<Slug>, StoreError> {
    let catalogue = store.catalogue().await?;
    let is_listed = |section: &&Slug| {
        let section = Some((*section).clone());
        let topic = Selection {
            section,
            ..Selection::default()
        }
        .topic();
        catalogue.topics.iter().any(|one| one.topic == topic)
    };
    let empty = sections.iter().filter(|section| !is_listed(section));
    Ok(empty.cloned().collect())
}

/// Of random bytes of the system.
fn secret() -> anyhow::Result<Secret> {
    let (mut handle, mut hidden) = ([0; 8], [0; 32]);
    getrandom::fill(&mut handle)
        .and_then(|()| getrandom::fill(&mut hidden))
        .context("the system has no random bytes")?;
    Ok(Secret::new(handle, hidden))
}

/// In so many days from now, or at a moment that lies ahead.
fn expiry(text: &str, now: Instant) -> Result<Instant, WrongCall> {
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    let in_days = days.and_then(TimeDelta::try_days);
    let in_days = in_days.and_then(|days| now.to_utc().checked_add_signed(days));
    let expires = match in_days {
        Some(moment) => Instant::new(moment).ok(),
        None => Instant::parse(text).ok(),
    };
    let why = match expires {
        Some(expires) if expires > now => return Ok(expires),
        Some(_) => "does not lie ahead",
        None => "is neither days nor a date-time with its offset",
    };
    Err(WrongCall(format!(
        "--expires: `{text}` {why}; write days from now on, such as 90d, or a date-time to come, such as \
         2037-01-31T00:00:00Z"
    )))
}

async fn list(desk: &DeskArguments, is_json: bool) -> anyhow::Result<ExitCode> {
    let store = desk.open_existing_store().await?;
    let now = now()?;
    for token in store.tokens().await? {
        match is_json {
            true => output::json(&json!(token))?,
            false => output::line(&text(&token, now))?,
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn text(token: &Token, now: Instant) -> String {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
    let mut text = format!("{}  {}", token.name, scopes.join(","));
    if !token.sections.is_empty() {
        let sections: Vec<&str> = token.sections.iter().map(Slug::as_str).collect();
        text.push_str(&format!("  of {}", sections.join(", ")));
    }
    match (token.revoked, token.expires) {
        (Some(revoked), _) => text.push_str(&format!("  (revoked {revoked})")),
        (None, Some(expires)) if expires <= now => text.push_str(&format!("  (expired {expires})")),
        (None, Some(expires)) => text.push_str(&format!("  (until {expires})")),
        (None, None) => {}
    }
    match token.used {
        // To the minute, as it is written down.
        Some(used) => text.push_str(
            &used
                .to_utc()
                .format("  last used %Y-%m-%dT%H:%MZ")
                .to_string(),
        ),
        None => text.push_str("  never used"),
    }
    text
}

async fn revoke(desk: &DeskArguments, name: &Text) -> anyhow::Result<ExitCode> {
    let store = desk.open_existing_store().await?;
    let is_revoked = store.revoke_token(name, now()?).await?;
    store.close().await;
    match is_revoked {
        true => {
            output::line(&format!("revoked  {name}"))?;
            Ok(ExitCode::SUCCESS)
        }
        false => anyhow::bail!(
            "no token that is of use is called `{name}`; `newsstand token list` shows all"
        ),
    }
}
