-- What is compared of the lake beside the marts.

-- name: duckdb_landed
-- Records of a table, each once however often it was read.
CREATE OR REPLACE TEMPORARY VIEW {rows} AS
SELECT DISTINCT {key} AS key, {row} AS row FROM {table}

-- name: duckdb_current
-- The latest content of each key of an events table. A repeat of an event is one event: the stream may land it again.
CREATE OR REPLACE TEMPORARY VIEW {rows} AS
WITH newest AS (
    SELECT {key} AS key, max(row(epoch, counter, place)) AS last FROM {table} GROUP BY ALL
)
SELECT DISTINCT event.key, event.row
FROM (SELECT {key} AS key, {row} AS row, row(epoch, counter, place) AS at FROM {table}) AS event
JOIN newest ON newest.key = event.key AND newest.last = event.at

-- name: duckdb_sweeps
-- Sweeps that said they were complete and of which every page has landed; their ids are no part of what they say.
CREATE OR REPLACE TEMPORARY VIEW {rows} AS
WITH ended AS (
    SELECT
        split_part(_topic, '.', 1) AS source,
        sweep_id,
        arg_max(row(complete, search, pages, ended_at), row(epoch, counter, place)) AS said
    FROM {sweeps}
    GROUP BY ALL
),
sweeps AS (
    SELECT source, sweep_id, said[2] AS search, said[3] AS pages, said[4] AS ended_at FROM ended WHERE said[1]
),
landed AS (
    SELECT DISTINCT split_part(_topic, '.', 1) AS source, sweep_id, page FROM {pages}
),
counted AS (
    SELECT source, sweep_id, count(page) AS found
    FROM sweeps JOIN landed USING (source, sweep_id)
    WHERE page < pages
    GROUP BY ALL
),
completed AS (
    SELECT source, search, ended_at, pages
    FROM sweeps LEFT JOIN counted USING (source, sweep_id)
    WHERE coalesce(found, 0) = pages
)
SELECT {key} AS key, {row} AS row FROM completed
