-- Walks through the pages of a search, one row each, whether they came to their end or not.
-- column source: college-scorecard or jooble
-- column search: name of the search
-- column cip4: field of study that is searched for; null for the walk over all schools
-- column sweep_id: name of the walk
-- column started_at: when it began, UTC
-- column ended_at: when it ended, UTC
-- column pages: pages it says it has
-- column pages_landed: pages of these that have landed
-- column complete: it says that it saw all, and every page has landed
-- column reason: why it is not complete, in the producer's words; null: it is
-- column epoch: first part of the number of its end, which rises with time
-- column counter: second part of the number of its end
WITH ended AS (
    SELECT
        split_part(_topic, '.', 1) AS source,
        *
    FROM {tables}.events_sweep
    QUALIFY
        ROW_NUMBER() OVER (
            PARTITION BY split_part(_topic, '.', 1), sweep_id ORDER BY epoch DESC, counter DESC, place DESC
        ) = 1
),

landed AS (
    SELECT
        split_part(page._topic, '.', 1) AS source,
        page.sweep_id,
        COUNT(DISTINCT page.page) AS pages_landed
    FROM {tables}.events_page AS page
    JOIN ended ON ended.source = split_part(page._topic, '.', 1) AND ended.sweep_id = page.sweep_id
    WHERE page.page < ended.pages
    GROUP BY 1, 2
)

SELECT
    ended.source,
    ended.search,
    CASE WHEN ended.source = 'jooble' THEN split_part(ended.search, '|', 1) END AS cip4,
    ended.sweep_id,
    ended.started_at,
    ended.ended_at,
    ended.pages,
    COALESCE(landed.pages_landed, 0) AS pages_landed,
    ended.complete AND COALESCE(landed.pages_landed, 0) = ended.pages AS complete,
    ended.reason,
    ended.epoch,
    ended.counter
FROM ended
LEFT JOIN landed ON landed.source = ended.source AND landed.sweep_id = ended.sweep_id
