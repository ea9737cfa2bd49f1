-- There are as many schools as the Scorecard says.
-- finds: totals of schools that are not the number there are
-- severity: warn
-- because: schools that no contract accepts are left out; states would have too few programmes
-- source: college-scorecard
-- engine: lake
-- compares: marts with sweeps
-- of: (SELECT DISTINCT search FROM sweeps WHERE source = 'college-scorecard' AND complete) AS walks
-- key: search
-- limit: schools are missing in, or too many for, what the Scorecard says it holds
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
)

SELECT latest.search, MAX(pages.total) AS total, (SELECT COUNT(*) FROM schools) AS schools
FROM latest
INNER JOIN pages ON pages.source = latest.source AND pages.sweep_id = latest.sweep_id
WHERE latest.source = 'college-scorecard'
GROUP BY latest.search
HAVING MAX(pages.total) <> (SELECT COUNT(*) FROM schools)
