-- {"topic": "jooble.job.v1"}
INSERT INTO tables.dead_letters VALUES ('jooble.job.v1', 0, 0, 'not-json', TIMESTAMPTZ '2026-01-06 00:00:00+00');
