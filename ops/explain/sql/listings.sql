-- What each search that ever showed a key says of it: the last page that listed it, and the first complete sweep that
-- began after that page and ended after the last event of the key. `seen` holds the key's own events.
WITH pages AS (
    SELECT *, struct_pack(e := epoch, c := counter) AS fetched
    FROM page_events
    QUALIFY row_number() OVER (PARTITION BY _topic, sweep_id, page ORDER BY epoch DESC, counter DESC, place DESC) = 1
),
ended AS (
    SELECT *, struct_pack(e := epoch, c := counter) AS fetched
    FROM sweep_events
    QUALIFY row_number() OVER (PARTITION BY _topic, sweep_id ORDER BY epoch DESC, counter DESC, place DESC) = 1
),
landed AS (
    SELECT
        ended.sweep_id,
        min(pages.fetched) AS first,
        max(pages.fetched) AS last,
        count(DISTINCT pages.page) FILTER (WHERE pages.page < ended.pages) AS whole
    FROM ended
    LEFT JOIN pages USING (sweep_id)
    GROUP BY ended.sweep_id
),
walks AS (
    SELECT ended.*, coalesce(landed.first, ended.fetched) AS first, coalesce(landed.last, ended.fetched) AS last
    FROM ended
    JOIN landed USING (sweep_id)
    WHERE ended.complete AND landed.whole = ended.pages
),
named AS (
    SELECT sweep_id, min(search) AS search
    FROM (SELECT sweep_id, search FROM page_events UNION ALL SELECT sweep_id, search FROM sweep_events)
    GROUP BY sweep_id
),
listing AS (
    SELECT * FROM pages WHERE list_contains(keys, $listed)
),
sightings AS (
    SELECT search, fetched AS listed, fetched AS seen FROM listing
    UNION ALL
    SELECT coalesce(named.search, $otherwise), NULL, struct_pack(e := seen.epoch, c := seen.counter)
    FROM seen
    LEFT JOIN named USING (sweep_id)
),
shown AS (
    SELECT search, max(listed) AS listed, max(seen) AS seen FROM sightings GROUP BY search
),
last_page AS (
    SELECT
        search,
        struct_pack(
            topic := _topic, partition := _partition, "offset" := _offset, event_id := event_id, batch := _batch_id,
            epoch := epoch, counter := counter, place := place, observed_at := observed_at, sweep_id := sweep_id,
            page := page
        ) AS page
    FROM listing
    QUALIFY row_number() OVER (PARTITION BY search ORDER BY fetched DESC) = 1
),
closing AS (
    SELECT
        shown.search,
        struct_pack(
            topic := _topic, partition := _partition, "offset" := _offset, event_id := event_id, batch := _batch_id,
            epoch := epoch, counter := counter, place := place, observed_at := observed_at, sweep_id := sweep_id,
            ended_at := ended_at
        ) AS closed_by
    FROM shown
    JOIN walks ON walks.search = shown.search OR shown.search = $otherwise
    WHERE (shown.listed IS NULL OR walks.first > shown.listed) AND walks.last > shown.seen
    QUALIFY row_number() OVER (PARTITION BY shown.search ORDER BY walks.fetched) = 1
),
swept AS (
    SELECT search, max(ended_at) AS swept_at FROM walks GROUP BY search
)
SELECT
    shown.search,
    last_page.page,
    closing.closed_by,
    swept.swept_at,
    (SELECT max(ended_at) FROM walks) AS last_swept_at
FROM shown
LEFT JOIN last_page USING (search)
LEFT JOIN closing USING (search)
LEFT JOIN swept USING (search)
ORDER BY shown.search
