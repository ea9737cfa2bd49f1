-- Links are web addresses.
-- finds: postings whose link is no web address
-- severity: warn
-- because: a reader who follows the link gets nowhere, or elsewhere
-- source: jooble
-- engine: both
-- of: jobs WHERE link IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, link
FROM jobs
WHERE SUBSTR(LOWER(link), 1, 7) <> 'http://' AND SUBSTR(LOWER(link), 1, 8) <> 'https://'
