-- Yearly salaries are between 5,000 and 5,000,000 dollars.
-- finds: postings with a yearly salary outside the bounds
-- severity: stop
-- because: the parser takes no such figure: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_annual_min_usd IS NOT NULL OR salary_annual_max_usd IS NOT NULL
-- key: cip4, job_id
-- parameter least_usd: decimal = 5000; no yearly salary is below
-- parameter most_usd: decimal = 5000000; no yearly salary is above
SELECT cip4, job_id, salary, salary_annual_min_usd, salary_annual_max_usd
FROM jobs
WHERE
    salary_annual_min_usd NOT BETWEEN %(least_usd)s AND %(most_usd)s
    OR salary_annual_max_usd NOT BETWEEN %(least_usd)s AND %(most_usd)s
