-- The postings of a field in one state (the nation: all), counted as the outlook counts them.
WITH behind AS (
    SELECT *, CASE status WHEN 'open' THEN 0 WHEN 'closed' THEN 1 ELSE 2 END AS place
    FROM {tables}.fact_job
    WHERE cip4 = %(cip4)s AND COALESCE(%(state)s, 'US') IN ('US', state)
),
listed AS (
    SELECT cip4, job_id, status, title FROM behind ORDER BY place, job_id LIMIT %(most)s
)
SELECT
    COUNT(*) FILTER (WHERE status = 'open') AS postings_open,
    COUNT(*) FILTER (WHERE status = 'unknown') AS postings_unknown,
    COUNT(*) FILTER (WHERE status = 'open' AND near_duplicate_of IS NOT NULL) AS postings_near_duplicate,
    COUNT(*) FILTER (
        WHERE status = 'open' AND COALESCE(salary_annual_min_usd, salary_annual_max_usd) IS NOT NULL
    ) AS postings_with_salary,
    COUNT(*) FILTER (WHERE status = 'closed') AS closed,
    COUNT(*) AS postings,
    (SELECT JSON_AGG(listed) FROM listed) AS first
FROM behind
