-- What pages of postings listed: one row per posting on a page.
-- column source: always jooble
-- column search: name of the search
-- column cip4: field of study that is searched for
-- column sweep_id: the walk through the search's pages
-- column page: position of the page in the walk, from 0
-- column place: position of the posting on the page, from 0
-- column job_id: the posting
-- column observed_at: when the page was fetched, UTC
WITH listed AS (
    SELECT
        split_part(_topic, '.', 1) AS source,
        search,
        sweep_id,
        page,
        observed_at,
        unnest(keys) AS key,
        generate_subscripts(keys, 1) - 1 AS place
    FROM {tables}.events_page
    QUALIFY
        ROW_NUMBER() OVER (
            PARTITION BY split_part(_topic, '.', 1), sweep_id, page ORDER BY epoch DESC, counter DESC, place DESC
        ) = 1
)

SELECT
    source,
    search,
    split_part(search, '|', 1) AS cip4,
    sweep_id,
    page,
    place,
    split_part(substr(key, 5), '|', 1) AS job_id,
    observed_at
FROM listed
WHERE source = 'jooble' AND starts_with(key, 'job/')
