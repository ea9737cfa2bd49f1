-- Postings are posted after 1990 and before they are first seen.
-- finds: postings with an impossible day of posting
-- severity: warn
-- because: no answer rests on the day of posting, only lists show it
-- source: jooble
-- engine: both
-- of: jobs WHERE posted_date IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, posted_date, first_seen_at
FROM jobs
WHERE posted_date < DATE '1990-01-01' OR posted_date > CAST(first_seen_at AS date)
