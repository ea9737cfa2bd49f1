-- One row per key, the newest; rows of one key and version are equal.
CREATE TEMPORARY TABLE newest AS
SELECT {columns}, _deleted
FROM (
    SELECT {columns}, _deleted, ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY _version DESC, _deleted DESC) AS _rank
    FROM incoming
) AS ranked
WHERE _rank = 1
