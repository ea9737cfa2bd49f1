-- Salaries are per hour, day, week, month or year.
-- finds: postings with another period of a salary
-- severity: stop
-- because: yearly salaries could not be worked out
-- source: jooble
-- engine: both
-- of: jobs WHERE salary_period IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, salary, salary_period
FROM jobs
WHERE salary_period NOT IN ('hour', 'day', 'week', 'month', 'year')
