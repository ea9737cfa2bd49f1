-- Every search was swept completely.
-- finds: searches that were never swept completely
-- severity: warn
-- because: nothing that they stopped listing was ever closed
-- source: both
-- engine: lake
-- of: (SELECT source, search FROM sweeps UNION SELECT source, search FROM pages) AS searches
-- key: source, search
-- limit: what these searches would list is not known, or only in part
SELECT
    searches.source,
    searches.search,
    COUNT(sweeps.sweep_id) AS sweeps,
    MAX(sweeps.ended_at) AS last_ended_at,
    ARG_MAX(sweeps.reason, sweeps.ended_at) AS last_reason
FROM (SELECT source, search FROM sweeps UNION SELECT source, search FROM pages) AS searches
LEFT JOIN sweeps ON sweeps.source = searches.source AND sweeps.search = searches.search
GROUP BY searches.source, searches.search
HAVING COUNT(*) FILTER (WHERE sweeps.complete) = 0
