-- Outlooks count the postings that there are.
-- finds: outlooks that count other postings than there are
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: jooble
-- engine: both
-- compares: marts
-- of: field_outlook WHERE as_of_date IS NOT NULL
-- key: cip4, state
WITH facts AS (
    SELECT
        cip4,
        state,
        CASE WHEN status = 'open' THEN 1 ELSE 0 END AS is_open,
        CASE WHEN status = 'unknown' THEN 1 ELSE 0 END AS is_unknown,
        CASE WHEN status = 'open' AND near_duplicate_of IS NOT NULL THEN 1 ELSE 0 END AS repeats,
        CASE
            WHEN status = 'open' AND COALESCE(salary_annual_min_usd, salary_annual_max_usd) IS NOT NULL THEN 1 ELSE 0
        END AS has_salary
    FROM jobs
),

placed AS (
    SELECT cip4, 'US' AS state, is_open, is_unknown, repeats, has_salary FROM facts
    UNION ALL
    SELECT cip4, state, is_open, is_unknown, repeats, has_salary FROM facts WHERE state <> 'US'
),

counted AS (
    SELECT
        cip4,
        state,
        SUM(is_open) AS postings_open,
        SUM(is_unknown) AS postings_unknown,
        SUM(repeats) AS postings_near_duplicate,
        SUM(has_salary) AS postings_with_salary
    FROM placed
    GROUP BY cip4, state
)

SELECT
    outlook.cip4,
    outlook.state,
    outlook.postings_open,
    counted.postings_open AS open_counted,
    outlook.postings_unknown,
    counted.postings_unknown AS unknown_counted,
    outlook.postings_near_duplicate,
    counted.postings_near_duplicate AS near_duplicate_counted,
    outlook.postings_with_salary,
    counted.postings_with_salary AS with_salary_counted
FROM field_outlook AS outlook
LEFT JOIN counted ON counted.cip4 = outlook.cip4 AND counted.state = outlook.state
WHERE
    outlook.as_of_date IS NOT NULL
    AND (
        COALESCE(outlook.postings_open, -1) <> COALESCE(counted.postings_open, 0)
        OR COALESCE(outlook.postings_unknown, -1) <> COALESCE(counted.postings_unknown, 0)
        OR COALESCE(outlook.postings_near_duplicate, -1) <> COALESCE(counted.postings_near_duplicate, 0)
        OR COALESCE(outlook.postings_with_salary, -1) <> COALESCE(counted.postings_with_salary, 0)
    )
