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
