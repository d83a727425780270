-- From here on `entry.listed` is 0 under embargo, 1 while listed, 2 when retracted.

-- When it was taken back, in milliseconds since 1970, and why.
ALTER TABLE entry ADD COLUMN retracted BIGINT;
ALTER TABLE entry ADD COLUMN reason TEXT;

-- Where in a topic a retracted entry stood: a range of it is what a document tells of retractions.
CREATE TABLE tombstone (
    topic BIGINT NOT NULL REFERENCES topic (id),
    published BIGINT NOT NULL,
    guid TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entry (id),
    -- As that of a listing.
    changed BIGINT NOT NULL,
    PRIMARY KEY (topic, published DESC, guid)
) WITHOUT ROWID;

CREATE INDEX tombstone_entry ON tombstone (entry);

-- Which entry has moved away from an address; unknown of those that moved before it was asked.
ALTER TABLE vacated ADD COLUMN entry BIGINT REFERENCES entry (id);

-- Which files of the desk's own folder tell an entry: what is in none any more was removed.
CREATE TABLE story_file (
    file TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entry (id),
    PRIMARY KEY (file, entry)
) WITHOUT ROWID;
CREATE INDEX story_file_entry ON story_file (entry);
CREATE INDEX vacated_entry ON vacated (entry);
