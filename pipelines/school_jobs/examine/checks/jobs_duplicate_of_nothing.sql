-- What a posting repeats is an open posting of its field.
-- finds: postings that repeat one that is not there, or not open
-- severity: stop
-- because: the number of different postings would be too low: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE near_duplicate_of IS NOT NULL
-- key: cip4, job_id
SELECT repeated.cip4, repeated.job_id, repeated.near_duplicate_of, original.status
FROM jobs AS repeated
LEFT JOIN jobs AS original ON original.cip4 = repeated.cip4 AND original.job_id = repeated.near_duplicate_of
WHERE repeated.near_duplicate_of IS NOT NULL AND original.status IS DISTINCT FROM 'open'
