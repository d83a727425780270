-- Sections, authors and tags, each kind by how many entries it lists: a front page names a few of
-- tens of thousands, with every change.
CREATE INDEX topic_size ON topic (substr(topic, 1, instr(topic, '=')), entries DESC, topic)
    WHERE name IS NOT NULL;
