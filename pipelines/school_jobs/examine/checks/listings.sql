-- Checks of what sources list against what is held.

-- name: listed_lost
-- No more listed records are missing in the marts than dead letters account for.
-- finds: kinds of records of which more are missing than are dead letters
-- severity: stop
-- because: what was read is landed or dead: anything else is lost
-- source: both
-- engine: lake
-- compares: marts with sweeps
-- of: (SELECT DISTINCT split_part(key, '/', 1) FROM (SELECT UNNEST(keys) AS key FROM pages)) AS kinds
-- key: source, entity
-- limit: these records were read and are in no answer
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
),

listed AS (
    SELECT DISTINCT
        pages.source,
        split_part(entry.key, '/', 1) AS entity,
        substr(entry.key, instr(entry.key, '/') + 1) AS key
    FROM pages
    INNER JOIN latest ON latest.source = pages.source AND latest.sweep_id = pages.sweep_id
    CROSS JOIN UNNEST(pages.keys) AS entry (key)
),

held AS (
    SELECT 'school' AS entity, unit_id AS key FROM schools
    UNION ALL
    SELECT 'program', concat_ws('|', unit_id, cip4, credential_level) FROM programs
    UNION ALL
    SELECT 'job', concat_ws('|', job_id, cip4) FROM jobs
)

SELECT listed.source, listed.entity, COUNT(*) AS missing, COALESCE(MAX(dead.letters), 0) AS dead_letters
FROM listed
LEFT JOIN (
    SELECT source, split_part(topic, '.', 2) AS entity, COUNT(*) AS letters FROM dead_letters GROUP BY ALL
) AS dead ON dead.source = listed.source AND dead.entity = listed.entity
WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.entity = listed.entity AND held.key = listed.key)
GROUP BY listed.source, listed.entity
HAVING COUNT(*) > COALESCE(MAX(dead.letters), 0)

-- name: listed_not_held
-- What the latest complete sweeps list is in the marts.
-- finds: records that a source lists and no mart has
-- severity: warn
-- because: records that no contract accepts are dead letters; more than these are lost, which is a check of its own
-- source: both
-- engine: lake
-- compares: marts with sweeps
-- of: (SELECT DISTINCT pages.source, entry.key FROM pages CROSS JOIN UNNEST(pages.keys) AS entry (key)) AS listed
-- key: source, entity, key
-- limit: these records are in no answer
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
),

listed AS (
    SELECT DISTINCT
        pages.source,
        split_part(entry.key, '/', 1) AS entity,
        substr(entry.key, instr(entry.key, '/') + 1) AS key
    FROM pages
    INNER JOIN latest ON latest.source = pages.source AND latest.sweep_id = pages.sweep_id
    CROSS JOIN UNNEST(pages.keys) AS entry (key)
),

held AS (
    SELECT 'school' AS entity, unit_id AS key FROM schools
    UNION ALL
    SELECT 'program', concat_ws('|', unit_id, cip4, credential_level) FROM programs
    UNION ALL
    SELECT 'job', concat_ws('|', job_id, cip4) FROM jobs
)

SELECT listed.source, listed.entity, listed.key
FROM listed
WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.entity = listed.entity AND held.key = listed.key)

-- name: open_not_listed
-- Open postings are listed by the latest complete sweep of a search, or since.
-- finds: open postings that no source lists any more
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

-- name: total_changed_in_walk
-- The total of a source stays the same during a sweep.
-- finds: sweeps during which the total of the source changed
-- severity: warn
-- because: what moved between pages may be missing or twice
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT source, sweep_id FROM pages) AS walks
-- key: source, search
-- limit: records may have moved between pages while these searches were walked
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
)

SELECT pages.source, pages.search, pages.sweep_id, MIN(pages.total) AS least, MAX(pages.total) AS most
FROM pages
INNER JOIN latest ON latest.source = pages.source AND latest.sweep_id = pages.sweep_id
GROUP BY pages.source, pages.search, pages.sweep_id
HAVING MIN(pages.total) < MAX(pages.total)

-- name: total_differs_from_listed
-- A search lists as many records as its source says it holds.
-- finds: searches that list another number of records than their source says
-- severity: warn
-- because: Jooble calls its total an estimate; a great difference is a search cut short, or repeats
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT source, search FROM sweeps WHERE complete) AS searches
-- key: source, search
-- limit: counts rest on what was listed, not on what the source says there is
-- parameter estimate: integer = 5; percent by which a total of Jooble may be wrong
-- parameter at_least: integer = 5; postings by which it may be wrong in any case
WITH latest AS (
    SELECT source, search, sweep_id, started_at, ended_at
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
)

SELECT
    pages.source,
    pages.search,
    MAX(pages.total) AS total,
    COUNT(DISTINCT entry.key) FILTER (WHERE split_part(entry.key, '/', 1) IN ('school', 'job')) AS listed
FROM pages
INNER JOIN latest ON latest.source = pages.source AND latest.sweep_id = pages.sweep_id
LEFT JOIN UNNEST(pages.keys) AS entry (key) ON TRUE
GROUP BY pages.source, pages.search
HAVING
    ABS(MAX(pages.total) - COUNT(DISTINCT entry.key) FILTER (WHERE split_part(entry.key, '/', 1) IN ('school', 'job')))
    > CASE
        WHEN pages.source = 'jooble' THEN GREATEST(%(estimate)s * MAX(pages.total) / 100, %(at_least)s)
        ELSE 0
    END
