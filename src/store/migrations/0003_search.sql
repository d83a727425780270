-- The words of every listed entry. A row's id tells the entry and its second, newest last, so that
-- the newest of many matches are found without looking at the others (src/store/search.rs). The
-- words are not stored a second time; that an entry can leave the index again, SQLite sees to.
CREATE VIRTUAL TABLE search USING fts5 (
    title, body, byline, tags,
    -- The topics of single conditions, each as one word.
    topics,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);

-- Entries that were stored before there was an index: the program, which can tell words from
-- markup, takes them in when it opens the store.
CREATE TABLE unindexed (
    entry INTEGER PRIMARY KEY
);
INSERT INTO unindexed SELECT id FROM entry WHERE listed = 1;
