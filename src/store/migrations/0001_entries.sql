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
    -- The first 64 bits of the story's hash: finds a renamed file's entry.
    digest BIGINT NOT NULL,
    story TEXT NOT NULL,
    UNIQUE (kind, slug)
);
CREATE INDEX entry_revision ON entry (revision);
CREATE INDEX entry_updated ON entry (updated);
CREATE INDEX entry_digest ON entry (digest);
CREATE INDEX entry_embargoed ON entry (published) WHERE listed = 0;

-- Where an entry came from; one that was renamed has several.
CREATE TABLE origin (
    origin TEXT PRIMARY KEY,
    entry BIGINT NOT NULL REFERENCES entry (id)
) WITHOUT ROWID;

CREATE TABLE topic (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL UNIQUE,
    -- As the newest stored entry spells it; null for `all`, kinds and conjunctions.
    name TEXT,
    entries BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    -- Strictly grows with every change of the topic.
    changed BIGINT NOT NULL
);
CREATE INDEX topic_revision ON topic (revision);
CREATE INDEX topic_conjunction ON topic (id) WHERE topic LIKE '%&%';

-- The order of a feed is the order of this key, so a feed is one range of it. A row whose entry
-- has left the topic stays with live = 0: it is how a document knows that it lost an entry.
CREATE TABLE listing (
    topic BIGINT NOT NULL REFERENCES topic (id),
    published BIGINT NOT NULL,
    guid TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entry (id),
    live BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (topic, published DESC, guid)
) WITHOUT ROWID;
CREATE INDEX listing_entry ON listing (entry);

-- Since when a definition of the configuration has said what it says.
CREATE TABLE definition (
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    changed BIGINT NOT NULL
) WITHOUT ROWID;
