-- Open postings of a field of study, or of all, in one state (US: the nation), the newest first, without those that repeat another one.
-- called: postings; who is hiring; open postings; job listings
-- parameter field: text = null; field of study, four digits of CIP or words of its title; none: all
-- parameter state: text = US; state, two letters or its name; US is the nation
-- parameter top: integer = 20; postings at most
-- empty: No posting is open there.
-- column job_title: title as written
-- column company: employer as written; empty: the posting names none
-- column location: place as written
-- column salary: salary as written
-- column posted_date: UTC day of posting: when it was first seen, less the age its link told then
-- column link: link to the posting
SELECT
    posted_date,
    title AS job_title,
    company,
    location,
    salary,
    link
FROM (
    SELECT
        jobs.*,
        -- One that several fields' searches found stands once.
        ROW_NUMBER() OVER (PARTITION BY job_id ORDER BY cip4) AS nth
    FROM jobs
    WHERE status = 'open'
      AND near_duplicate_of IS NULL
      AND (%(state)s = 'US' OR state = %(state)s)
      AND (CAST(%(field)s AS text) IS NULL OR cip4 = CAST(%(field)s AS text))
) AS found
WHERE nth = 1
ORDER BY posted_date DESC NULLS LAST, MD5(job_id)
LIMIT %(top)s
