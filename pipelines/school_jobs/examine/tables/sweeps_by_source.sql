-- Sweeps of each source, and how they ended
-- note: A sweep is a walk through all pages of a search; only a complete one closes what it does not list.
-- engine: lake
SELECT
    source,
    CASE WHEN complete THEN 'complete' ELSE COALESCE(reason, 'pages missing') END AS ended,
    COUNT(*) AS sweeps,
    COUNT(DISTINCT search) AS searches,
    SUM(pages) AS pages,
    MIN(started_at) AS first_started_at,
    MAX(ended_at) AS last_ended_at
FROM sweeps
GROUP BY ALL
ORDER BY source, sweeps DESC, ended
