-- Scores of a posting's field are shares.
-- finds: postings with a score that is no share
-- severity: stop
-- because: a share outside of 0 to 1 is none: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: jobs WHERE field_match_score IS NOT NULL
-- key: cip4, job_id
SELECT cip4, job_id, title_match, field_match_score
FROM jobs
WHERE field_match_score NOT BETWEEN 0 AND 1
