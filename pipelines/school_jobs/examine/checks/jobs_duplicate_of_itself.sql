-- No posting repeats itself.
-- finds: postings that repeat themselves
-- severity: stop
-- because: it would be left out of every count of employers: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE near_duplicate_of IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, near_duplicate_of
FROM jobs
WHERE near_duplicate_of = job_id
