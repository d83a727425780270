-- How the program understood what an origin has said: a newer one may make another story of the same words, and so
-- another digest, which is no news of theirs. Of what was noted before nobody knows it.
ALTER TABLE origin ADD COLUMN reading BIGINT NOT NULL DEFAULT 0;
ALTER TABLE former_origin ADD COLUMN reading BIGINT NOT NULL DEFAULT 0;
ALTER TABLE passed_over ADD COLUMN reading BIGINT NOT NULL DEFAULT 0;
-- The digest of what an origin says besides: an excerpt of that, or in another of its documents. Said again it is
-- nothing new either.
ALTER TABLE origin ADD COLUMN aside BLOB;
ALTER TABLE origin ADD COLUMN aside_reading BIGINT NOT NULL DEFAULT 0;
ALTER TABLE former_origin ADD COLUMN aside BLOB;
ALTER TABLE former_origin ADD COLUMN aside_reading BIGINT NOT NULL DEFAULT 0;
