-- A currency belongs to an amount.
-- finds: postings with a currency, but no amount
-- severity: warn
-- because: no answer shows a currency without an amount
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_currency_code IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, salary, salary_currency_code
FROM jobs
WHERE salary_currency_code IS NOT NULL AND salary_min IS NULL AND salary_max IS NULL
