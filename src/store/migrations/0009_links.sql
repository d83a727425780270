-- Where an entry's own page is, without what does not tell two pages apart: the scheme, and a slash at the
-- end. By it a story is known that another kind of source has told before. It is read out of the index
-- alone, for it stands behind the long story.
ALTER TABLE entry ADD COLUMN link TEXT;
UPDATE entry SET link = rtrim(substr(story ->> '$.link', instr(story ->> '$.link', '://') + 3), '/')
    WHERE story ->> '$.link' IS NOT NULL;
CREATE INDEX entry_link ON entry (link) WHERE link IS NOT NULL;

-- Other guids by which sources know an entry: it had one before they told it.
CREATE TABLE alias (
    guid TEXT PRIMARY KEY,
    entry BIGINT NOT NULL REFERENCES entry (id)
) WITHOUT ROWID;
