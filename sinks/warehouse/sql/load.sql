-- name: create_newest
-- One row per key, the latest.
CREATE TEMPORARY TABLE newest AS
SELECT {values}, _deleted
FROM (
    SELECT {columns}, _deleted, ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY {latest_first}) AS _rank
    FROM incoming
) AS ranked
WHERE _rank = 1
