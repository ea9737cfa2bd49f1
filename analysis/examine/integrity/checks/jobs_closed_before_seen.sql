-- Postings are closed after they are first seen.
-- finds: postings closed before they were first seen
-- severity: stop
-- because: only a sweep that ended after the last sight of a posting closes it: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE closed_at IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, first_seen_at, closed_at
FROM jobs
WHERE closed_at < first_seen_at
