-- Closed postings, and only these, say when they were closed.
-- finds: postings whose status contradicts the time of closing
-- severity: stop
-- because: counts of closed postings are by that time: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs
-- key: cip4, job_id
SELECT cip4, job_id, status, closed_at
FROM jobs
WHERE (status = 'closed') <> (closed_at IS NOT NULL)
