-- Searches are swept as often as the others of their source.
-- finds: searches swept long before the latest one of their source
-- severity: warn
-- because: their postings count as unknown after fourteen days
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT source, search FROM sweeps WHERE complete) AS searches
-- key: source, search
-- limit: what these searches list is older than what it is compared with
-- parameter most_days: integer = 7; days that a search may be behind the latest one of its source
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
)

SELECT latest.source, latest.search, latest.ended_at, newest.ended_at AS newest_ended_at
FROM latest
INNER JOIN (SELECT source, MAX(ended_at) AS ended_at FROM latest GROUP BY source) AS newest
    ON newest.source = latest.source
WHERE CAST(newest.ended_at AS date) - CAST(latest.ended_at AS date) > %(most_days)s
