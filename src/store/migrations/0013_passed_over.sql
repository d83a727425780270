-- What an origin has said of an entry while that was taken back, and no longer says as it said it before: the digest,
-- and the date that came with it. Nothing of it was taken. When the origin brings the entry back itself, it counts;
-- when another does, it is nothing new.
CREATE TABLE passed_over (
    origin TEXT PRIMARY KEY,
    entry BIGINT NOT NULL REFERENCES entry (id),
    said BLOB NOT NULL,
    given BIGINT
) WITHOUT ROWID;
CREATE INDEX passed_over_entry ON passed_over (entry);
CREATE INDEX passed_over_said ON passed_over (said);
-- The date to which an entry was put off while it was taken back unseen was noted as given: it is news still.
UPDATE origin SET given = (SELECT published FROM entry WHERE entry.id = origin.entry)
    WHERE entry IN (SELECT id FROM entry WHERE listed = 2 AND retracted < published AND origin.given > published);
