-- The greatest salary is not below the least.
-- finds: postings whose greatest salary is below the least
-- severity: stop
-- because: medians are over the lower bounds
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_min IS NOT NULL AND salary_max IS NOT NULL
-- key: cip4, job_id
-- limit: medians of salary may be too high
SELECT cip4, job_id, salary, salary_min, salary_max, salary_annual_min_usd, salary_annual_max_usd
FROM jobs
WHERE salary_max < salary_min OR salary_annual_max_usd < salary_annual_min_usd
