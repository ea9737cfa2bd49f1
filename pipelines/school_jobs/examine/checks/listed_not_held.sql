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
