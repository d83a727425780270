-- In which second of a topic entries left it, and how many: behind the end of a document that holds
-- only the newest, as many have moved up since. A delta (RFC 3229) tells of those too.
CREATE TABLE loss (
    topic BIGINT NOT NULL REFERENCES topic (id),
    changed BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    PRIMARY KEY (topic, changed DESC)
) WITHOUT ROWID;
-- What left before there was this table is not known: more than any document lists.
INSERT INTO loss SELECT id, changed, 1000000 FROM topic;
