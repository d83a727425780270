-- What each origin of an entry has mentioned last besides headline and text, in bits (model/completion.rs): what it
-- leaves out now and mentioned before is taken away, what it never mentioned stays.
ALTER TABLE origin ADD COLUMN mentions INTEGER;
ALTER TABLE former_origin ADD COLUMN mentions INTEGER;
-- The date that it gave with that: another one puts the entry off, be it the only thing that has changed.
ALTER TABLE former_origin ADD COLUMN given BIGINT;
-- A file that was renamed is known by what it says.
CREATE INDEX origin_said ON origin (said) WHERE said IS NOT NULL;
CREATE INDEX former_origin_said ON former_origin (said) WHERE said IS NOT NULL;
