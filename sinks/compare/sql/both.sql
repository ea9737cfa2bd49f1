-- Of canonical rows, in either engine.

-- name: digest
-- How many rows, and the sum of the first 60 bits of their hashes: equal for equal rows in any order.
SELECT count(*), coalesce(sum({functions}number_of(md5(row))), 0) FROM {rows} AS found

-- name: pairs
SELECT key, md5(row) AS hash FROM {rows} AS found

-- name: rows_of_keys
SELECT key, row FROM {rows} AS found WHERE key = ANY({keys}) ORDER BY key, row
