-- The date that a source gives of an entry whose own is another and no longer moves, for readers have seen
-- it. By it a file that is renamed afterwards is still known.
ALTER TABLE origin ADD COLUMN given BIGINT;
