-- What the last two complete sweeps of each search of two pages or more listed, in the order of the pages.
-- engine: lake
-- column nth: 1 is the latest sweep of the search, 2 the one before
WITH latest AS (
    SELECT
        search,
        sweep_id,
        pages,
        ROW_NUMBER() OVER (PARTITION BY search ORDER BY epoch DESC, counter DESC, sweep_id) AS nth
    FROM sweeps
    WHERE source = 'jooble' AND complete
)

SELECT
    listings.search,
    listings.cip4,
    latest.nth,
    listings.page,
    listings.place,
    listings.job_id
FROM listings
JOIN latest ON latest.search = listings.search AND latest.sweep_id = listings.sweep_id
WHERE latest.nth <= 2 AND latest.pages >= 2
ORDER BY listings.search, latest.nth, listings.page, listings.place, listings.job_id
