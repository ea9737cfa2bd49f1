-- Open postings are listed by the latest complete sweep of a search, or since.
-- finds: open postings that nothing lists any more
-- severity: warn
-- because: a posting of a page that was never confirmed is open, too, until a later sweep closes it
-- source: jooble
-- engine: lake
-- compares: marts with sweeps
-- of: jobs WHERE status = 'open'
-- key: cip4, job_id
-- limit: these postings may be closed already
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
),

still AS (
    SELECT DISTINCT listings.cip4, listings.job_id
    FROM listings
    LEFT JOIN latest ON latest.source = listings.source AND latest.search = listings.search
    WHERE latest.search IS NULL OR listings.observed_at >= latest.started_at
)

SELECT jobs.cip4, jobs.job_id, jobs.first_seen_at
FROM jobs
WHERE
    jobs.status = 'open'
    AND jobs.cip4 IN (SELECT split_part(latest.search, '|', 1) FROM latest)
    AND NOT EXISTS (SELECT 1 FROM still WHERE still.cip4 = jobs.cip4 AND still.job_id = jobs.job_id)
