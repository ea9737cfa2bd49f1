-- What sources say they hold, what their latest complete sweeps listed, and what the marts have of it
-- note: Totals are the greatest that a page of the sweep said; Jooble calls its own an estimate.
-- engine: lake
WITH latest AS (
    SELECT source, search, sweep_id
    FROM sweeps
    WHERE complete
    QUALIFY ROW_NUMBER() OVER (PARTITION BY source, search ORDER BY epoch DESC, counter DESC) = 1
),

totals AS (
    SELECT pages.source, pages.search, MAX(pages.total) AS total
    FROM pages
    INNER JOIN latest ON latest.source = pages.source AND latest.sweep_id = pages.sweep_id
    GROUP BY pages.source, pages.search
),

listed AS (
    SELECT DISTINCT
        pages.source,
        pages.search,
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

SELECT
    listed.source,
    listed.entity,
    COUNT(DISTINCT listed.search) AS searches,
    CASE
        WHEN listed.entity <> 'program' THEN (SELECT SUM(totals.total) FROM totals WHERE totals.source = listed.source)
    END AS source_total,
    COUNT(*) AS listed,
    COUNT(DISTINCT listed.key) AS listed_once,
    COUNT(held.key) AS held
FROM listed
LEFT JOIN held ON held.entity = listed.entity AND held.key = listed.key
GROUP BY listed.source, listed.entity
ORDER BY listed.source, listed.entity
