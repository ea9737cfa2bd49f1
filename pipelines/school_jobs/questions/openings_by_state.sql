-- Open postings, graduates and their ratio by state, for one field of study or all fields that are searched.
-- called: openings by state; openings per state
-- figure: openings_by_state
-- parameter field: text = null; field of study, four digits of CIP or words of its title; none: all that are searched
-- parameter min_n: integer = 5; what rests on fewer values is withheld
-- column state: state of schools and postings
-- column fields: fields of study counted that the state has
-- column postings_open: open postings; one that several fields' searches found counts once
-- column graduates: sum of reported graduates of these fields
-- column graduates_n: programmes that report them
-- column graduates_flagged: of these, programmes flagged as far larger than others of their kind; they are counted
-- column withheld: cells left empty because they rest on fewer than min_n values
WITH chosen AS (
    SELECT cip4
    FROM field_outlook
    WHERE state = 'US'
      AND as_of_date IS NOT NULL
      AND (CAST(%(field)s AS text) IS NULL OR cip4 = CAST(%(field)s AS text))
),
trained AS (
    SELECT
        state,
        COUNT(*) AS fields,
        SUM(graduates) AS graduates,
        MAX(as_of_date) AS as_of_date
    FROM field_outlook
    WHERE state <> 'US'
      AND cip4 IN (SELECT cip4 FROM chosen)
    GROUP BY state
),
reporting AS (
    SELECT
        school_state AS state,
        COUNT(graduates) AS graduates_n,
        COUNT(graduates_flag) AS graduates_flagged
    FROM programs_examined
    WHERE cip4 IN (SELECT cip4 FROM chosen)
    GROUP BY school_state
),
hiring AS (
    SELECT
        state,
        COUNT(DISTINCT job_id) AS postings_open
    FROM jobs
    WHERE status = 'open'
      AND state IS NOT NULL
      AND cip4 IN (SELECT cip4 FROM chosen)
    GROUP BY state
)
SELECT
    trained.state,
    trained.as_of_date,
    trained.fields,
    COALESCE(hiring.postings_open, 0) AS postings_open,
    trained.graduates,
    COALESCE(reporting.graduates_n, 0) AS graduates_n,
    COALESCE(reporting.graduates_flagged, 0) AS graduates_flagged,
    CASE
        WHEN LEAST(COALESCE(hiring.postings_open, 0), trained.graduates) >= %(min_n)s
            THEN ROUND(CAST(100 * hiring.postings_open AS DECIMAL(18, 4)) / NULLIF(trained.graduates, 0), 2)
    END AS postings_per_100_graduates,
    CASE WHEN LEAST(COALESCE(hiring.postings_open, 0), trained.graduates) < %(min_n)s THEN 'openings' END AS withheld
FROM trained
LEFT JOIN reporting ON reporting.state = trained.state
LEFT JOIN hiring ON hiring.state = trained.state
ORDER BY postings_per_100_graduates DESC NULLS LAST, trained.state
