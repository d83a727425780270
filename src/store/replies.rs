//! Answers that are kept for who asks again.

use super::error::damaged;
use super::{StoreError, Writing};
use crate::model::Instant;
use serde::{Deserialize, Serialize};

/// For so long, in milliseconds: a day. Whoever has no answer by then asks what there is.
const KEPT_FOR: i64 = 24 * 60 * 60 * 1_000;
/// So many at most, the newest: most are some hundred bytes, and they are there for minutes.
const MOST_KEPT: i64 = 10_000;
/// Bytes of an answer that are no trouble, whichever number of them is kept: that of an entry.
const SHORT: i64 = 4 << 10;
/// Bytes of all that are longer, the newest: what is told of an import may have twenty million.
const MOST_BYTES: i64 = 64 << 20;

/// Which request an answer is of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReplyKey {
    /// Whose token it came with: [`KnownToken::id`](super::KnownToken::id).
    pub token: i64,
    /// What its Idempotency-Key says.
    pub key: String,
    /// The hash of all that it asks.
    pub request: blake3::Hash,
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Header fields, by their names in lower case.
    pub fields: Vec<(String, String)>,
    /// The content.
    pub body: String,
}

impl Writing {
    /// What was answered to a key before, and the hash of what that asked.
    ///
    /// # Errors
    /// When the database does not answer, or the row is damaged.
    pub async fn reply(
        &mut self,
        key: &ReplyKey,
        now: Instant,
    ) -> Result<Option<(blake3::Hash, Reply)>, StoreError> {
        let found: Option<(Vec<u8>, String)> = sqlx::query_as(
            "SELECT request, answer FROM reply WHERE token = $1 AND key = $2 AND kept > $3",
        )
        .bind(key.token)
        .bind(&key.key)
        .bind(now.milliseconds() - KEPT_FOR)
        .fetch_optional(&mut *self.transaction)
        .await?;
        let damaged = |error: &dyn std::fmt::Display| damaged("an answer", error);
        let found = found.map(|(request, answer)| {
            let request = blake3::Hash::from_slice(&request).map_err(|error| damaged(&error))?;
            let reply = serde_json::from_str(&answer).map_err(|error| damaged(&error))?;
            Ok((request, reply))
        });
        found.transpose()
    }

    /// Keeps what is answered; those go that are too old, too many or too much.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_reply(
        &mut self,
        key: &ReplyKey,
        reply: &Reply,
        now: Instant,
    ) -> Result<(), StoreError> {
        let answer = serde_json::to_string(reply);
        let answer = answer.map_err(|error| damaged("an answer", &error))?;
        let is_long = i64::try_from(answer.len()).is_ok_and(|length| length > SHORT);
        sqlx::query(
            "INSERT INTO reply (token, key, request, kept, answer) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (token, key) DO UPDATE SET request = excluded.request, \
             kept = excluded.kept, answer = excluded.answer",
        )
        .bind(key.token)
        .bind(&key.key)
        .bind(key.request.as_bytes().as_slice())
        .bind(now.milliseconds())
        .bind(answer)
        .execute(&mut *self.transaction)
        .await?;
        sqlx::query(
            "DELETE FROM reply WHERE kept <= max($1, coalesce( \
             (SELECT kept FROM reply ORDER BY kept DESC LIMIT 1 OFFSET $2), $1))",
        )
        .bind(now.milliseconds() - KEPT_FOR)
        .bind(MOST_KEPT)
        .execute(&mut *self.transaction)
        .await?;
        if is_long {
            self.drop_long_replies().await?;
        }
        Ok(())
    }

    /// Of long answers those go that are too much, the oldest first.
    async fn drop_long_replies(&mut self) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM reply WHERE octet_length(answer) > $1 AND kept <= ( \
             SELECT max(kept) FROM ( \
             SELECT kept, sum(octet_length(answer)) OVER (ORDER BY kept DESC) AS bytes \
             FROM reply WHERE octet_length(answer) > $1) WHERE bytes > $2)",
        )
        .bind(SHORT)
        .bind(MOST_BYTES)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}
