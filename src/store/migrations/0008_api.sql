-- Who may use the HTTP API. A token's secret is not kept, only the BLAKE3 hash of it.
CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    -- The part of the secret by which it is found, and that is no secret.
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    hash BLOB NOT NULL,
    -- Words, and slugs, with a space between. Without sections it is for all.
    scopes TEXT NOT NULL,
    sections TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT,
    revoked BIGINT,
    -- When it was last used; written once a minute at most.
    used BIGINT
);
-- A name is free again when its token was revoked.
CREATE UNIQUE INDEX token_name ON token (name) WHERE revoked IS NULL;

-- What was answered to a change that had an Idempotency-Key, committed with the change: whoever asks
-- again because no answer arrived gets this one.
CREATE TABLE reply (
    token BIGINT NOT NULL REFERENCES token (id),
    key TEXT NOT NULL,
    -- The BLAKE3 hash of what was asked.
    request BLOB NOT NULL,
    kept BIGINT NOT NULL,
    -- JSON.
    answer TEXT NOT NULL,
    PRIMARY KEY (token, key)
) WITHOUT ROWID;
CREATE INDEX reply_kept ON reply (kept);

-- Entries that readers do not see, as the API lists them: few of many, so that the index is small.
CREATE INDEX entry_hidden ON entry (listed, published DESC, guid) WHERE listed <> 1;
