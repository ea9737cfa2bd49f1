-- The lake's side, and the rows that two sides do not share.

-- name: duckdb_session
-- The canonical text of values (sinks/compare/canonical.py) in DuckDB; postgres_session says the same, but for the
-- kinds that only the lake has.
CREATE MACRO framed(told) AS coalesce(strlen(told) || ':' || told, '-');
CREATE MACRO of_string(value) AS framed(value);
CREATE MACRO of_int(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_boolean(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_date(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_decimal(value) AS framed(CAST(value AS VARCHAR));
CREATE MACRO of_double(value) AS framed(if(isnan(value), 'nan', printf('%.16e', value + 0)));
CREATE MACRO of_timestamp(value) AS framed(CAST(epoch_us(value) AS VARCHAR));
CREATE MACRO of_binary(value) AS framed(sha256(value));
CREATE MACRO of_array(value) AS framed(array_to_string(list_transform(value, lambda item: framed(item)), ''));
CREATE MACRO of_headers(value) AS framed(
    array_to_string(list_transform(value, lambda header: framed(header.key) || framed(sha256(header.value))), '')
);
CREATE MACRO number_of(hash) AS CAST('0x' || left(hash, 15) AS BIGINT);

-- name: duckdb_mart
-- The rows of a change feed that are the newest of their key and not deleted. One that is there twice counts twice.
CREATE OR REPLACE TEMPORARY VIEW {rows} AS
WITH newest AS (
    SELECT {key} AS key, max(row(_version, _deleted)) AS last FROM {table} GROUP BY ALL
)
SELECT changed.key, changed.row
FROM (SELECT {key} AS key, {row} AS row, _deleted, row(_version, _deleted) AS at FROM {table}) AS changed
JOIN newest ON newest.key = changed.key AND newest.last = changed.at
WHERE NOT changed._deleted

-- name: duckdb_nothing
CREATE OR REPLACE TEMPORARY VIEW {rows} AS
SELECT '' AS key, '' AS row WHERE false

-- name: duckdb_pairs_table
CREATE OR REPLACE TEMPORARY TABLE {pairs} (key VARCHAR, hash VARCHAR)

-- name: duckdb_add_pairs
INSERT INTO {pairs} SELECT key, hash FROM part

-- name: duckdb_differing
-- The keys whose rows differ, and how. lacking: rows expected and not found; beyond: rows found and not expected.
CREATE OR REPLACE TEMPORARY TABLE differing AS
WITH lacking AS (
    SELECT key, count(*) AS lacking FROM (FROM expected EXCEPT ALL FROM found) GROUP BY ALL
),
beyond AS (
    SELECT key, count(*) AS beyond FROM (FROM found EXCEPT ALL FROM expected) GROUP BY ALL
),
keys AS (
    SELECT key, coalesce(lacking, 0) AS lacking, coalesce(beyond, 0) AS beyond
    FROM lacking FULL JOIN beyond USING (key)
),
counted AS (
    SELECT
        keys.*,
        (SELECT count(*) FROM expected WHERE expected.key = keys.key) AS expected_rows,
        (SELECT count(*) FROM found WHERE found.key = keys.key) AS found_rows
    FROM keys
)
SELECT
    key,
    expected_rows,
    found_rows,
    CASE
        WHEN lacking > 0 AND beyond > 0 THEN 'changed'
        WHEN found_rows = 0 THEN 'missing'
        WHEN expected_rows = 0 THEN 'surplus'
        ELSE 'doubled'
    END AS kind
FROM counted

-- name: duckdb_kinds
SELECT kind, count(*) FROM differing GROUP BY ALL ORDER BY ALL

-- name: duckdb_first
-- The first keys that differ, so many of each kind at most, and of all.
SELECT key, kind, expected_rows, found_rows
FROM differing
QUALIFY row_number() OVER (PARTITION BY kind ORDER BY key) <= $each
ORDER BY key
LIMIT $most
