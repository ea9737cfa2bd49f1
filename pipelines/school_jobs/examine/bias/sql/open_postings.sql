-- Open postings with what the bias part asks of them: whether they show pay, who offers them, and where.
SELECT
    cip4,
    job_id,
    company,
    state,
    origin,
    occupation_code,
    field_match_score,
    salary,
    salary_annual_min_usd,
    salary_annual_max_usd,
    near_duplicate_of,
    posted_date
FROM jobs
WHERE status = 'open'
ORDER BY cip4, job_id
