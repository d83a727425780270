-- Where else an entry has been told: the origins of sources whose word does not stand, for another's does. An
-- origin is here or in `origin`, and of one entry.
CREATE TABLE former_origin (
    origin TEXT PRIMARY KEY,
    entry BIGINT NOT NULL REFERENCES entry (id)
) WITHOUT ROWID;

-- The digest of what the same origin said last in a document that gave way to another, which says more: a
-- feed of excerpts beside the full one. Said again, it is nothing new.
ALTER TABLE origin ADD COLUMN passed BLOB;
