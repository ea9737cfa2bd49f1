-- Yearly salaries are the stated ones times the periods of a year.
-- finds: postings whose yearly salary is not what they state
-- severity: stop
-- because: medians of salary are over yearly ones: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_annual_min_usd IS NOT NULL OR salary_annual_max_usd IS NOT NULL
-- key: cip4, job_id
WITH yearly AS (
    SELECT
        cip4, job_id, salary, salary_currency_code, salary_period, salary_min, salary_max,
        salary_annual_min_usd, salary_annual_max_usd,
        CASE salary_period
            WHEN 'hour' THEN 2080 WHEN 'day' THEN 260 WHEN 'week' THEN 52 WHEN 'month' THEN 12 WHEN 'year' THEN 1
        END AS times
    FROM jobs
    WHERE salary_annual_min_usd IS NOT NULL OR salary_annual_max_usd IS NOT NULL
)

SELECT cip4, job_id, salary, salary_currency_code, salary_period, salary_annual_min_usd, salary_annual_max_usd
FROM yearly
WHERE
    salary_currency_code IS DISTINCT FROM 'USD'
    OR times IS NULL
    OR salary_annual_min_usd IS DISTINCT FROM salary_min * times
    OR salary_annual_max_usd IS DISTINCT FROM salary_max * times
