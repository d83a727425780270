//! Keys of the HTTP API.

use super::error::damaged;
use super::{Store, StoreError};
use crate::model::{Instant, Scope, Slug, Text, Token};
use std::fmt::Display;

/// How long a use of a token is not written down after another was, in milliseconds: it would cost a
/// commit for each request.
const USE_GRAIN: i64 = 60 * 1_000;

/// A token, and what its secret must be.
#[derive(Clone, Debug)]
pub struct KnownToken {
    /// Its place in the store.
    pub id: i64,
    /// What is known of it.
    pub token: Token,
    /// The hash of its secret.
    pub hash: blake3::Hash,
}

impl KnownToken {
    /// Whether this use of it is to be written down.
    pub fn is_use_news(&self, now: Instant) -> bool {
        let is_long_ago = |used: Instant| now.milliseconds() - used.milliseconds() >= USE_GRAIN;
        self.token.used.is_none_or(is_long_ago)
    }
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    id: i64,
    handle: String,
    name: String,
    hash: Vec<u8>,
    scopes: String,
    sections: String,
    created: i64,
    expires: Option<i64>,
    revoked: Option<i64>,
    used: Option<i64>,
}

/// What is read of a token.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, handle, name, hash, scopes, sections, created, expires, revoked, used \
             FROM token ",
            $rest
        )
    };
}

impl TokenRow {
    fn known(self) -> Result<KnownToken, StoreError> {
        let damaged = |reason: &dyn Display| damaged(&format!("token {}", self.name), reason);
        let instant = |at: i64| Instant::from_milliseconds(at).map_err(|error| damaged(&error));
        let scopes = self.scopes.split_whitespace().map(str::parse::<Scope>);
        let sections = self.sections.split_whitespace().map(Slug::new);
        Ok(KnownToken {
            id: self.id,
            hash: blake3::Hash::from_slice(&self.hash).map_err(|error| damaged(&error))?,
            token: Token {
                name: Text::new(&self.name).ok_or_else(|| damaged(&"it has no name"))?,
                scopes: scopes
                    .collect::<Result<_, _>>()
                    .map_err(|error| damaged(&error))?,
                sections: sections
                    .collect::<Result<_, _>>()
                    .map_err(|error| damaged(&error))?,
                created: instant(self.created)?,
                expires: self.expires.map(instant).transpose()?,
                revoked: self.revoked.map(instant).transpose()?,
                used: self.used.map(instant).transpose()?,
                handle: self.handle,
            },
        })
    }
}

impl Store {
    /// Takes a new token in, of which it keeps the hash of the secret.
    ///
    /// # Errors
    /// [`StoreError::TokenName`] when one of this name is not revoked; when the database does not answer.
    pub async fn add_token(&self, token: &Token, hash: blake3::Hash) -> Result<(), StoreError> {
        let mut transaction = self.pools.write().await?;
        let is_taken: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM token WHERE name = $1 AND revoked IS NULL)",
        )
        .bind(token.name.as_str())
        .fetch_one(&mut *transaction)
        .await?;
        if is_taken {
            return Err(StoreError::TokenName(token.name.clone()));
        }
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
        let sections: Vec<&str> = token.sections.iter().map(Slug::as_str).collect();
        sqlx::query(
            "INSERT INTO token (handle, name, hash, scopes, sections, created, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&token.handle)
        .bind(token.name.as_str())
        .bind(hash.as_bytes().as_slice())
        .bind(scopes.join(" "))
        .bind(sections.join(" "))
        .bind(token.created.milliseconds())
        .bind(token.expires.map(Instant::milliseconds))
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// All tokens that there are and were, in the order they were made.
    ///
    /// # Errors
    /// When the database does not answer, or a row is damaged.
    pub async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let rows: Vec<TokenRow> = sqlx::query_as(select!("ORDER BY id"))
            .fetch_all(&self.pools.readers)
            .await?;
        let known = rows.into_iter().map(TokenRow::known);
        known.map(|known| Ok(known?.token)).collect()
    }

    /// The token that a secret's handle names.
    ///
    /// # Errors
    /// As [`Store::tokens`].
    pub async fn token(&self, handle: &str) -> Result<Option<KnownToken>, StoreError> {
        let row: Option<TokenRow> = sqlx::query_as(select!("WHERE handle = $1"))
            .bind(handle)
            .fetch_optional(&self.pools.readers)
            .await?;
        row.map(TokenRow::known).transpose()
    }

    /// Makes a token useless from now on, for good; answers whether there was one of this name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revoke_token(&self, name: &Text, now: Instant) -> Result<bool, StoreError> {
        let mut transaction = self.pools.write().await?;
        let revoked =
            sqlx::query("UPDATE token SET revoked = $1 WHERE name = $2 AND revoked IS NULL")
                .bind(now.milliseconds())
                .bind(name.as_str())
                .execute(&mut *transaction)
                .await?;
        transaction.commit().await?;
        Ok(revoked.rows_affected() > 0)
    }

    /// Writes down that a token was used.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_use(&self, token: i64, now: Instant) -> Result<(), StoreError> {
        let mut transaction = self.pools.write().await?;
        sqlx::query("UPDATE token SET used = $1 WHERE id = $2")
            .bind(now.milliseconds())
            .bind(token)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}
