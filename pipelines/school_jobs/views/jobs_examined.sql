-- The view jobs with flags: which values lie far from those of their group, by the rules of thresholds.
-- column salary_flag: low or high: salary_annual_min_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column salary_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column salary_max_flag: low or high: salary_annual_max_usd lies beyond the limits of its group; null: it does not, or was not examined
-- column salary_max_group_n: values it was compared with; null: not examined, the group is too small or there is no value
-- column salary_range_flag: high: the upper bound is more than five times the lower one; else null
-- All limits of a group in one row: one join, which no planner can misjudge.
WITH limits AS (
    SELECT
        key,
        MAX(n) FILTER (WHERE measure = 'salary') AS salary_n,
        MAX(low) FILTER (WHERE measure = 'salary') AS salary_low,
        MAX(high) FILTER (WHERE measure = 'salary') AS salary_high,
        MAX(n) FILTER (WHERE measure = 'salary_max') AS salary_max_n,
        MAX(low) FILTER (WHERE measure = 'salary_max') AS salary_max_low,
        MAX(high) FILTER (WHERE measure = 'salary_max') AS salary_max_high
    FROM job_fences
    GROUP BY key
)

SELECT
    jobs.*,
    CASE
        WHEN jobs.salary_annual_min_usd <= 0 THEN NULL
        WHEN jobs.salary_annual_min_usd < limits.salary_low THEN 'low'
        WHEN jobs.salary_annual_min_usd > limits.salary_high THEN 'high'
    END AS salary_flag,
    CASE WHEN jobs.salary_annual_min_usd > 0 THEN limits.salary_n END AS salary_group_n,
    CASE
        WHEN jobs.salary_annual_max_usd <= 0 THEN NULL
        WHEN jobs.salary_annual_max_usd < limits.salary_max_low THEN 'low'
        WHEN jobs.salary_annual_max_usd > limits.salary_max_high THEN 'high'
    END AS salary_max_flag,
    CASE WHEN jobs.salary_annual_max_usd > 0 THEN limits.salary_max_n END AS salary_max_group_n,
    CASE
        WHEN jobs.salary_annual_min_usd > 0
            AND jobs.salary_annual_max_usd > fixed.salary_range * jobs.salary_annual_min_usd THEN 'high'
    END AS salary_range_flag
FROM jobs
LEFT JOIN limits ON limits.key = CAST(jobs.cip4 AS INTEGER)
CROSS JOIN (SELECT MAX(least_times) AS salary_range FROM thresholds WHERE measure = 'salary_range') AS fixed
