-- Postings are modified after 1990 and before the last sweep ended.
-- finds: postings with an impossible time of modification
-- severity: warn
-- because: no answer rests on the time of modification; a day of grace, since the API names no time zone
-- source: jooble
-- engine: both
-- of: jobs WHERE updated_at IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, updated_at
FROM jobs
WHERE
    updated_at < DATE '1990-01-01'
    OR CAST(updated_at AS date) > (SELECT MAX(as_of_date) FROM field_outlook) + 1
