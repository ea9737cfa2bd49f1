-- The postings of a field in one state (the nation: all), counted as the outlook counts them.
SELECT
    COUNT(*) FILTER (WHERE status = 'open') AS postings_open,
    COUNT(*) FILTER (WHERE status = 'unknown') AS postings_unknown,
    COUNT(*) FILTER (WHERE status = 'open' AND near_duplicate_of IS NOT NULL) AS postings_near_duplicate,
    COUNT(*) FILTER (
        WHERE status = 'open' AND COALESCE(salary_annual_min_usd, salary_annual_max_usd) IS NOT NULL
    ) AS postings_with_salary,
    COUNT(*) FILTER (WHERE status = 'closed') AS closed,
    COUNT(*) AS postings
FROM {jobs}
WHERE cip4 = %(cip4)s AND (%(state)s = %(nation)s OR state = %(state)s)
