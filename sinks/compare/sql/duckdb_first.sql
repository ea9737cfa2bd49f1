-- The first keys that differ, so many of each kind at most, and of all.
SELECT key, kind, expected_rows, found_rows
FROM differing
QUALIFY row_number() OVER (PARTITION BY kind ORDER BY key) <= $each
ORDER BY key
LIMIT $most
