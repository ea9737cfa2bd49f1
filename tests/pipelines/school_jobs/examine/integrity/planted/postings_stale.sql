-- {"latest": "2026-01-03"}
UPDATE tables.fact_field_outlook SET as_of_date = DATE '2026-01-03';
DELETE FROM tables.fact_field_trend WHERE as_of_date = DATE '2026-01-05';
UPDATE tables.fact_field_trend SET as_of_date = DATE '2026-01-03';
