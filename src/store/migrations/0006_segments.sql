-- How the index of words is put down. FTS5 gathers the words of a transaction and writes them as one
-- segment: up to so many bytes, which a transaction of an import does not fill, while 1 MB, the
-- default, would cut it into several. Of so many segments of one size it makes a larger one: with
-- every doubling of this number the words of a large archive are written anew once less, and a search
-- looks into a few segments more.
INSERT INTO search (search, rank) VALUES ('hashsize', 16777216);
INSERT INTO search (search, rank) VALUES ('automerge', 8);
