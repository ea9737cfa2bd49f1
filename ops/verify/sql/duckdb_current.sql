-- The latest content of each key of an events table. A repeat of an event is one event: the stream may land it again.
CREATE OR REPLACE TEMPORARY VIEW {rows} AS
WITH newest AS (
    SELECT {key} AS key, max(row(epoch, counter, place)) AS last FROM {table} GROUP BY ALL
)
SELECT DISTINCT event.key, event.row
FROM (SELECT {key} AS key, {row} AS row, row(epoch, counter, place) AS at FROM {table}) AS event
JOIN newest ON newest.key = event.key AND newest.last = event.at
