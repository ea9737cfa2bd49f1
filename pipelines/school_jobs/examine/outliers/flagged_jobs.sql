-- The salaries of postings that are flagged, farthest first, with the median of what they were compared with.
-- column measure: as in thresholds
-- column amount: the value, US dollars per year
-- column flag: low or high
-- column group_median: of the group, US dollars per year; of a range, its lower bound
-- column group_n: values in the group
WITH flagged AS (
    SELECT *
    FROM jobs_examined
    WHERE salary_flag IS NOT NULL OR salary_max_flag IS NOT NULL OR salary_range_flag IS NOT NULL
),

found AS (
    SELECT job_id, cip4, status, salary, 'salary' AS measure, salary_annual_min_usd AS amount, salary_flag AS flag
    FROM flagged
    UNION ALL
    SELECT job_id, cip4, status, salary, 'salary_max', salary_annual_max_usd, salary_max_flag FROM flagged
),

compared AS (
    SELECT found.*, job_fences.median AS group_median, job_fences.n AS group_n
    FROM found
    INNER JOIN job_fences ON job_fences.key = CAST(found.cip4 AS INTEGER) AND job_fences.measure = found.measure
    WHERE found.flag IS NOT NULL
    UNION ALL
    SELECT
        job_id, cip4, status, salary, 'salary_range', salary_annual_max_usd, salary_range_flag, salary_annual_min_usd, 1
    FROM flagged
    WHERE salary_range_flag IS NOT NULL
)

SELECT measure, cip4, job_id, status, salary, amount, flag, group_median, group_n
FROM compared
ORDER BY
    measure,
    GREATEST(
        ROUND(CAST(amount AS DECIMAL(18, 4)) / group_median, 4),
        ROUND(CAST(group_median AS DECIMAL(18, 4)) / amount, 4)
    ) DESC,
    cip4,
    job_id
