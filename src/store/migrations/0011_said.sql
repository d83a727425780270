-- 0011
-- The digest of what each origin of an entry has said last, where the entry no longer says so: another document
-- of the same origin has taken its place, another origin, or the desk through the API. Said again, it is
-- nothing new.
ALTER TABLE origin RENAME COLUMN passed TO said;
ALTER TABLE former_origin ADD COLUMN said BLOB;
-- All that has told an entry: within one kind of source each place tells a story of its own.
CREATE INDEX former_origin_entry ON former_origin (entry);
