-- Rows that are wrong, for checks of the trend.

-- name: trend_differs
-- {"cip4": "5138"}
UPDATE tables.fact_field_trend SET postings_open = 2 WHERE cip4 = '5138';

-- name: trend_ends_elsewhere
-- {"cip4": "5138"}
UPDATE tables.fact_field_trend SET as_of_date = DATE '2026-01-05' WHERE cip4 = '5138';
