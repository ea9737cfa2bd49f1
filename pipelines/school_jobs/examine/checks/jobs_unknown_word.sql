-- Status and title match of postings are in their lists.
-- finds: postings with a status or title match that is in no list
-- severity: stop
-- because: counts are by status: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs
-- key: cip4, job_id
SELECT cip4, job_id, status, title_match
FROM jobs
WHERE status IS NULL OR status NOT IN ('open', 'closed', 'unknown') OR title_match NOT IN ('exact', 'part')
