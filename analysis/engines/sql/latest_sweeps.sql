-- Of each source the latest complete sweep of every search, together.
-- column searches: searches that have been walked to their end
-- column started_at: when the earliest of these sweeps began, UTC
-- column ended_at: when the latest of them ended, UTC
-- column pages: their pages in all
WITH latest AS (
    SELECT
        source,
        search,
        started_at,
        ended_at,
        pages,
        ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) AS nth
    FROM sweeps
    WHERE complete
)

SELECT
    source,
    COUNT(*) AS searches,
    MIN(started_at) AS started_at,
    MAX(ended_at) AS ended_at,
    SUM(pages) AS pages
FROM latest
WHERE nth = 1
GROUP BY source
ORDER BY source
