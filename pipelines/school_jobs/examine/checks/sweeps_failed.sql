-- The last sweep of every search came to its end.
-- finds: searches whose last sweep was cut short
-- severity: warn
-- because: an earlier complete sweep still counts, what came since may be missing
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT source, search FROM sweeps) AS searches
-- key: source, search
-- limit: the latest of what these searches list may be missing
SELECT source, search, sweep_id, ended_at, pages, pages_landed, reason
FROM sweeps
QUALIFY
    NOT complete
    AND ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
