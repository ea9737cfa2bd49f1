-- Pages that sources answered with, one row per page of a sweep: the one fetched last counts.
-- column source: college-scorecard or jooble
-- column search: name of the search the page belongs to
-- column cip4: field of study that is searched for; null for the walk over all schools
-- column sweep_id: the walk through the search's pages
-- column page: position in the walk, from 0
-- column total: how many records the source says the whole search has; null: it does not say
-- column listed: records on the page
-- column epoch: first part of the number of the fetch, which rises with time
-- column counter: second part of the number of the fetch
-- column observed_at: when it was fetched, UTC
-- column keys: records on the page in its order, as entity/key
SELECT
    split_part(_topic, '.', 1) AS source,
    search,
    CASE WHEN starts_with(_topic, 'jooble.') THEN split_part(search, '|', 1) END AS cip4,
    sweep_id,
    page,
    total,
    len(keys) AS listed,
    epoch,
    counter,
    observed_at,
    keys
FROM {tables}.events_page
QUALIFY
    ROW_NUMBER() OVER (
        PARTITION BY split_part(_topic, '.', 1), sweep_id, page ORDER BY epoch DESC, counter DESC, place DESC
    ) = 1
