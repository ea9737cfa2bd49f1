-- The field of every posting is there.
-- finds: postings of a field that is not there
-- severity: stop
-- because: fields are made from postings, too: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- compares: marts
-- of: jobs
-- key: cip4, job_id
SELECT cip4, job_id
FROM jobs
WHERE NOT EXISTS (SELECT 1 FROM fields WHERE fields.cip4 = jobs.cip4)
