//! Who asks, and whether they may.
//!
//! A token comes in a header field, which no browser sends by itself: a page of another site cannot make
//! its visitor's browser write here, as it could with a cookie. So nothing but a token is asked for, and
//! none is taken from anywhere else.

use super::operation::Operation;
use super::problem::{Code, Problem};
use crate::model::{Instant, Secret};
use crate::serve::client::{Account, Exceeded};
use crate::serve::metrics::Limit;
use crate::serve::server::Server;
use crate::store::KnownToken;
use hyper::header::{self, HeaderMap};

/// What is asked of who has no token that is of use (RFC 6750, section 3).
const CHALLENGE: &str = "Bearer realm=\"newsstand\"";

/// The token that a request came with, of use or not any more: whoever has its secret is known, and told of by name.
///
/// # Errors
/// When there is none; when a client has tried that too often.
pub(super) async fn known(
    server: &Server,
    account: &Account,
    headers: &HeaderMap,
) -> Result<KnownToken, Problem> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    let (field, other) = (fields.next(), fields.next());
    let bearer = field.map(|field| field.to_str().map_or(Some(""), bearer));
    // Another scheme is none that is known here, and no header says as little.
    let Some(secret) = bearer.flatten() else {
        let text = "Send `Authorization: Bearer TOKEN`; `newsstand token add` makes one.";
        return Err(unknown(server, account, text, CHALLENGE.to_owned()));
    };
    let secret = Some(secret).filter(|_| other.is_none());
    let Some(secret) = secret.and_then(Secret::parse) else {
        return Err(useless(server, account));
    };
    let known = server.desk.store.token(secret.handle()).await?;
    // The hashes are compared in constant time.
    let known = known.filter(|known| known.hash == secret.hash());
    known.ok_or_else(|| useless(server, account))
}

/// That a token is of no use, whyever: who guesses learns nothing of what there was.
fn useless(server: &Server, account: &Account) -> Problem {
    let text = "This is no token that is of use: it is unknown, expired or revoked.";
    let challenge = format!("{CHALLENGE}, error=\"invalid_token\"");
    unknown(server, account, text, challenge)
}

fn unknown(server: &Server, account: &Account, detail: &str, challenge: String) -> Problem {
    match account.fail() {
        Ok(()) => Problem::new(Code::NoToken, detail).with(header::WWW_AUTHENTICATE, challenge),
        Err(exceeded) => too_many(server, exceeded),
    }
}

/// What stands behind the scheme, whose case says nothing (RFC 9110, section 11.1).
fn bearer(field: &str) -> Option<&str> {
    let (scheme, rest) = field.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| rest.trim())
}

/// Whether a token may be used for an operation, and now.
///
/// # Errors
/// When it may not.
pub(super) fn admit(
    server: &Server,
    account: &Account,
    known: &KnownToken,
    operation: Operation,
    now: Instant,
) -> Result<(), Problem> {
    if !known.token.is_good(now) {
        return Err(useless(server, account));
    }
    let spent = server.clients.spend(known.id);
    spent.map_err(|exceeded| too_many(server, exceeded))?;
    let token = &known.token;
    let Some(scope) = operation
        .scope()
        .filter(|scope| !token.scopes.contains(scope))
    else {
        return Ok(());
    };
    let text = format!(
        "The token `{}` is not for this: it has no scope `{scope}`.",
        token.name
    );
    let challenge = format!("{CHALLENGE}, error=\"insufficient_scope\", scope=\"{scope}\"");
    let problem = Problem::new(Code::NotAllowed, text);
    Err(problem.with(header::WWW_AUTHENTICATE, challenge))
}

/// That a token is for the entries of other sections.
pub(super) fn other_section(known: &KnownToken) -> Problem {
    let sections: Vec<&str> = known
        .token
        .sections
        .iter()
        .map(|one| one.as_str())
        .collect();
    let text = format!(
        "The token `{}` is for entries of {} alone, before and after a change.",
        known.token.name,
        sections.join(", ")
    );
    Problem::new(Code::NotAllowed, text)
}

fn too_many(server: &Server, exceeded: Exceeded) -> Problem {
    server.metrics.hit(Limit::Rate);
    Problem::too_many(exceeded.retry_after)
}
