-- How the program understood what an origin has said: a newer one may make another story of the same words, and so
-- another digest, which is no news of theirs. What was noted before is understood by nobody who says so.
ALTER TABLE origin ADD COLUMN reading INTEGER NOT NULL DEFAULT 0;
ALTER TABLE former_origin ADD COLUMN reading INTEGER NOT NULL DEFAULT 0;
ALTER TABLE passed_over ADD COLUMN reading INTEGER NOT NULL DEFAULT 0;
