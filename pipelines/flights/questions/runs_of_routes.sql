-- Runs of each route: those that were answered, those that failed, and those that lack.
-- called: runs of routes; missing runs
-- figure: runs_of_routes
-- column runs: runs of searches of the route
-- column runs_failed: of these, runs whose answer did not come or could not be read
-- column runs_missing: runs that lack between two others, one being due every half an hour
-- column answered_share: runs that were answered per run that was due, a fraction
SELECT
    route,
    COUNT(*) AS runs,
    SUM(CASE WHEN complete THEN 0 ELSE 1 END) AS runs_failed,
    SUM(missing_before) AS runs_missing,
    ROUND(
        CAST(SUM(CASE WHEN complete THEN 1 ELSE 0 END) AS DECIMAL(18, 4)) / (COUNT(*) + SUM(missing_before)), 4
    ) AS answered_share
FROM search_run
GROUP BY route
ORDER BY answered_share, route
