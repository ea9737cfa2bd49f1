-- A search lists as many records as its source says it holds.
-- finds: searches that list another number of records than their source says
-- severity: warn
-- because: Jooble calls its total an estimate; a great difference is a search cut short, or repeats
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT source, search FROM sweeps WHERE complete) AS searches
-- key: source, search
-- limit: counts rest on what was listed, not on what the source says there is
-- parameter estimate: integer = 5; percent by which a total of Jooble may be wrong
-- parameter at_least: integer = 5; postings by which it may be wrong in any case
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
)

SELECT
    pages.source,
    pages.search,
    MAX(pages.total) AS total,
    COUNT(DISTINCT entry.key) FILTER (WHERE split_part(entry.key, '/', 1) IN ('school', 'job')) AS listed
FROM pages
INNER JOIN latest ON latest.source = pages.source AND latest.sweep_id = pages.sweep_id
LEFT JOIN UNNEST(pages.keys) AS entry (key) ON TRUE
GROUP BY pages.source, pages.search
HAVING
    ABS(MAX(pages.total) - COUNT(DISTINCT entry.key) FILTER (WHERE split_part(entry.key, '/', 1) IN ('school', 'job')))
    > CASE
        WHEN pages.source = 'jooble' THEN GREATEST(%(estimate)s * MAX(pages.total) / 100, %(at_least)s)
        ELSE 0
    END
