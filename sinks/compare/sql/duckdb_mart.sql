-- The rows of a change feed that are the newest of their key and not deleted. One that is there twice counts twice.
CREATE OR REPLACE TEMPORARY VIEW {rows} AS
WITH newest AS (
    SELECT {key} AS key, max(row(_version, _deleted)) AS last FROM {table} GROUP BY ALL
)
SELECT changed.key, changed.row
FROM (SELECT {key} AS key, {row} AS row, _deleted, row(_version, _deleted) AS at FROM {table}) AS changed
JOIN newest ON newest.key = changed.key AND newest.last = changed.at
WHERE NOT changed._deleted
