-- Salaries are above zero.
-- finds: postings with a salary of zero or less
-- severity: stop
-- because: the parser takes no such figure: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_min IS NOT NULL OR salary_max IS NOT NULL
-- key: cip4, job_id
-- limit: medians of salary may be too low
SELECT cip4, job_id, salary, salary_min, salary_max, salary_annual_min_usd, salary_annual_max_usd
FROM jobs
WHERE salary_min <= 0 OR salary_max <= 0 OR salary_annual_min_usd <= 0 OR salary_annual_max_usd <= 0
