-- Postings are closed after they are first seen.
-- finds: postings closed before they were first seen
-- severity: warn
-- because: numbers of fetches decide what is closed, so that a clock that was set back shows here alone
-- source: jooble
-- engine: both
-- of: jobs WHERE closed_at IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, first_seen_at, closed_at
FROM jobs
WHERE closed_at < first_seen_at
