-- Figures of a salary come from a text.
-- finds: postings with a figure of a salary, but no text
-- severity: stop
-- because: figures are read from the text alone: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE salary IS NULL
-- key: cip4, job_id
SELECT cip4, job_id, salary_min, salary_max
FROM jobs
WHERE salary IS NULL AND COALESCE(salary_min, salary_max, salary_annual_min_usd, salary_annual_max_usd) IS NOT NULL
