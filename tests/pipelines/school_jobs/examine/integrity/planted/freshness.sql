-- Rows that are wrong, for checks of how recent the data are, and whether they are there at all.

-- name: dead_letters_share
-- {"topic": "jooble.job.v1"}
INSERT INTO tables.dead_letters VALUES ('jooble.job.v1', 0, 0, 'not-json', TIMESTAMPTZ '2026-01-06 00:00:00+00');

-- name: fields_never_swept
-- {"cip4": "0101"}
INSERT INTO tables.dim_field (cip4, title, family_code, occupations, search_words)
VALUES ('0101', 'Farming', '01', 1, 'farmer');

-- name: fields_stale
-- {"cip4": "5138"}
UPDATE tables.fact_field_outlook SET as_of_date = DATE '2025-12-29' WHERE cip4 = '5138';
UPDATE tables.fact_field_trend SET as_of_date = DATE '2025-12-29' WHERE cip4 = '5138';

-- name: postings_stale
-- {"latest": "2026-01-03"}
UPDATE tables.fact_field_outlook SET as_of_date = DATE '2026-01-03';
DELETE FROM tables.fact_field_trend WHERE as_of_date = DATE '2026-01-05';
UPDATE tables.fact_field_trend SET as_of_date = DATE '2026-01-03';

-- name: searches_never_complete
-- {"source": "jooble", "search": "5138|midwife|"}
INSERT INTO tables.events_page BY NAME
SELECT * REPLACE ('5138|midwife|' AS search, 'j-9' AS sweep_id, 'e-9' AS event_id)
FROM tables.events_page
WHERE sweep_id = 'j-3';

-- name: searches_stale
-- {"source": "jooble", "search": "5138|nurse|"}
UPDATE tables.events_sweep SET ended_at = TIMESTAMPTZ '2025-12-29 09:00:00+00' WHERE sweep_id = 'j-3';

-- name: sources_stale
-- {"source": "college-scorecard"}
UPDATE tables.events_sweep SET ended_at = TIMESTAMPTZ '2025-11-22 09:00:00+00' WHERE sweep_id = 's-1';

-- name: sweeps_failed
-- {"source": "jooble", "search": "5138|nurse|"}
INSERT INTO tables.events_sweep BY NAME
SELECT * REPLACE ('j-9' AS sweep_id, 'e-9' AS event_id, 7 AS counter, false AS complete, 'quota used up' AS reason)
FROM tables.events_sweep
WHERE sweep_id = 'j-3';

-- name: views_empty
-- {"view_name": "program_outlook"}
-- also: level_outlook_programs_differ
DELETE FROM tables.fact_program_outlook;
