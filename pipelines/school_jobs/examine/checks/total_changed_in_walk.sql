-- The total of a source stays the same during a sweep.
-- finds: sweeps during which the total of the source changed
-- severity: warn
-- because: what moved between pages may be missing or twice
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT source, sweep_id FROM pages) AS walks
-- key: source, search
-- limit: records may have moved between pages while these searches were walked
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
)

SELECT pages.source, pages.search, pages.sweep_id, MIN(pages.total) AS least, MAX(pages.total) AS most
FROM pages
INNER JOIN latest ON latest.source = pages.source AND latest.sweep_id = pages.sweep_id
GROUP BY pages.source, pages.search, pages.sweep_id
HAVING MIN(pages.total) < MAX(pages.total)
