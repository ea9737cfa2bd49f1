-- {"source": "jooble", "entity": "job", "key": "77|5138"}
-- also: dead_letters_share
UPDATE tables.events_page SET keys = list_append(keys, 'job/77|5138') WHERE sweep_id = 'j-3' AND page = 0;
INSERT INTO tables.dead_letters VALUES ('jooble.job.v1', 0, 0, 'not-json', TIMESTAMPTZ '2026-01-06 00:00:00+00');
