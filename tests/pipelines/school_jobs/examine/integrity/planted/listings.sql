-- Rows that are wrong, for checks of what sources list against what is held.

-- name: listed_lost
-- {"source": "jooble", "entity": "job"}
-- also: listed_not_held
UPDATE tables.events_page SET keys = list_append(keys, 'job/77|5138') WHERE sweep_id = 'j-3' AND page = 0;

-- name: listed_not_held
-- {"source": "jooble", "entity": "job", "key": "77|5138"}
-- also: dead_letters_share
UPDATE tables.events_page SET keys = list_append(keys, 'job/77|5138') WHERE sweep_id = 'j-3' AND page = 0;
INSERT INTO tables.dead_letters VALUES ('jooble.job.v1', 0, 0, 'not-json', TIMESTAMPTZ '2026-01-06 00:00:00+00');

-- name: open_not_listed
-- {"cip4": "1107", "job_id": "2"}
UPDATE tables.events_page SET keys = ['job/1|1107'] WHERE sweep_id = 'j-2' AND page = 0;

-- name: total_changed_in_walk
-- {"source": "jooble", "search": "1107|software developer|"}
UPDATE tables.events_page SET total = 5 WHERE sweep_id = 'j-2' AND page = 0;

-- name: total_differs_from_listed
-- {"source": "jooble", "search": "5138|nurse|"}
UPDATE tables.events_page SET total = 7 WHERE sweep_id = 'j-3' AND page = 0;
