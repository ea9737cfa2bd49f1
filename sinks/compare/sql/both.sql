-- Of canonical rows, in either engine.

-- name: digest
-- How many rows, and the sum of the first 60 bits of their hashes: equal for equal rows in any order.
SELECT count(*), coalesce(sum({functions}number_of(md5(row))), 0) FROM {rows} AS found

-- name: pairs
SELECT key, md5(row) AS hash FROM {rows} AS found

-- name: rows_of_keys
SELECT key, row FROM {rows} AS found WHERE key = ANY({keys}) ORDER BY key, row

-- name: warehouse_rows
(SELECT {key} AS key, {row} AS row FROM {table})

-- name: warehouse_digest
SELECT count(*), coalesce(sum({number}), 0) FROM {rows} AS found

-- name: declare_pairs
-- Rows as they are asked for, while the transaction lasts.
DECLARE pairs CURSOR FOR SELECT key, md5(row) AS hash FROM {rows} AS found

-- name: fetch_pairs
FETCH FORWARD {most} FROM pairs

-- name: warehouse_rows_of_keys
SELECT key, row FROM {rows} AS found WHERE key IN ({keys}) ORDER BY key, row
