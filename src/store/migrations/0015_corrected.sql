-- Whether the desk has changed an entry since its sources spoke, by the API or as a line of JSON that names it. Of what
-- was noted before nobody knows it.
ALTER TABLE origin ADD COLUMN corrected BIGINT;
