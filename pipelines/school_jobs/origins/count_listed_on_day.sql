-- The postings that a field's searches listed by the end of the last complete sweep of a UTC day, with the content of
-- their last event by then, in one state (the nation: all): what a row of the trend counts as open.
WITH pages AS (
    SELECT *
    FROM events_page
    QUALIFY row_number() OVER (PARTITION BY sweep_id, page ORDER BY epoch DESC, counter DESC, place DESC) = 1
),
ended AS (
    SELECT *, struct_pack(e := epoch, c := counter) AS fetched
    FROM events_sweep
    QUALIFY row_number() OVER (PARTITION BY sweep_id ORDER BY epoch DESC, counter DESC, place DESC) = 1
),
landed AS (
    SELECT ended.sweep_id, count(DISTINCT pages.page) FILTER (WHERE pages.page < ended.pages) AS whole
    FROM ended
    LEFT JOIN pages USING (sweep_id)
    GROUP BY ended.sweep_id
),
walks AS (
    SELECT ended.* FROM ended JOIN landed USING (sweep_id) WHERE ended.complete AND landed.whole = ended.pages
),
cut AS (
    SELECT max(fetched) AS fetched, max(ended_at) AS ended_at FROM walks WHERE CAST(ended_at AS DATE) = CAST($as_of_date AS DATE)
),
standing AS (
    SELECT walks.sweep_id, walks.pages, walks.ended_at
    FROM walks, cut
    WHERE walks.fetched <= cut.fetched
    QUALIFY row_number() OVER (PARTITION BY walks.search ORDER BY walks.fetched DESC) = 1
),
listed AS (
    SELECT DISTINCT unnest(pages.keys) AS listed
    FROM pages
    JOIN standing USING (sweep_id), cut
    WHERE pages.page < standing.pages AND standing.ended_at >= cut.ended_at - to_days($stale_after_days)
),
known AS (
    SELECT job_id, cip4, title, state, salary_annual_min_usd, salary_annual_max_usd
    FROM events_job, cut
    WHERE struct_pack(e := epoch, c := counter) <= cut.fetched
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY epoch DESC, counter DESC, place DESC) = 1
)
SELECT
    count(*) AS postings_open,
    count(*) FILTER (coalesce(known.salary_annual_min_usd, known.salary_annual_max_usd) IS NOT NULL)
        AS postings_with_salary,
    list_slice(
        list(struct_pack(cip4 := known.cip4, job_id := known.job_id, title := known.title) ORDER BY known.job_id),
        1,
        $most
    ) AS first
FROM known
JOIN listed ON listed.listed = 'job/' || known.job_id || '|' || known.cip4
WHERE coalesce($state, 'US') IN ('US', known.state)
