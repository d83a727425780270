-- Instants are milliseconds since 1970; `changed` columns are whole seconds, because they become
-- Last-Modified headers. A migration that has been released is never edited.

-- One row: the number that grows with every committed change, and the list of named topics' own.
CREATE TABLE state (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL,
    catalogue_revision BIGINT NOT NULL,
    catalogue_changed BIGINT NOT NULL
);
INSERT INTO state VALUES (1, 0, 0, 0);

CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    slug TEXT NOT NULL,
    published BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    -- 0 while under embargo.
    listed BIGINT NOT NULL,
    -- The BLAKE3 hash of the story: equal hashes are equal stories.
    digest BLOB NOT NULL,
    -- The topics of single conditions it is listed under, with a space between; empty while under
    -- embargo. Kept, so that what an entry has to leave does not depend on how slugs are made now.
    topics TEXT NOT NULL,
    -- JSON; last, because it is long and not every reader of a row wants it.
    story TEXT NOT NULL,
    UNIQUE (kind, slug)
);
CREATE INDEX entry_revision ON entry (revision, listed, kind, slug);
CREATE INDEX entry_kind ON entry (kind, guid);
CREATE INDEX entry_updated ON entry (updated);
CREATE INDEX entry_digest ON entry (digest);
CREATE INDEX entry_embargoed ON entry (published) WHERE listed = 0;

-- Which story of which source an entry is. A renamed file takes its entry along.
CREATE TABLE origin (
    origin TEXT PRIMARY KEY,
    entry BIGINT NOT NULL UNIQUE REFERENCES entry (id)
) WITHOUT ROWID;

-- Addresses an entry has moved away from when its kind changed.
CREATE TABLE vacated (
    kind TEXT NOT NULL,
    slug TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (kind, slug)
) WITHOUT ROWID;
CREATE INDEX vacated_revision ON vacated (revision);

CREATE TABLE topic (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL UNIQUE,
    -- As the newest listed entry spells it; null for `all`, kinds and conjunctions.
    name TEXT,
    entries BIGINT NOT NULL,
    -- When it was first listed under or registered.
    created BIGINT NOT NULL,
    -- Strictly grows with every change of the topic.
    changed BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX topic_revision ON topic (revision);
CREATE INDEX topic_conjunction ON topic (topic) WHERE topic LIKE '%&%';

-- The order of a feed is the order of this key, so a feed is one range of it.
CREATE TABLE listing (
    topic BIGINT NOT NULL REFERENCES topic (id),
    published BIGINT NOT NULL,
    guid TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entry (id),
    -- The second of the topic's change that put or changed the entry here.
    changed BIGINT NOT NULL,
    PRIMARY KEY (topic, published DESC, guid)
) WITHOUT ROWID;

-- Where in a topic an entry last left it: how a document that has lost an entry knows that it has
-- changed. A later change of the topic at or before a place in its order makes all departures
-- behind it needless, and they are deleted: what is left has, from newest to oldest `published`,
-- ever greater `changed`.
CREATE TABLE departure (
    topic BIGINT NOT NULL REFERENCES topic (id),
    published BIGINT NOT NULL,
    guid TEXT NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (topic, published DESC, guid)
) WITHOUT ROWID;

-- Since when a definition of the configuration has said what it says.
CREATE TABLE definition (
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    changed BIGINT NOT NULL
) WITHOUT ROWID;
