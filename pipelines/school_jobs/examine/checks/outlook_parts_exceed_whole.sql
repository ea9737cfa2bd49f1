-- Parts of the open postings are not more than these.
-- finds: outlooks with more in a part than open
-- severity: stop
-- because: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- of: field_outlook WHERE postings_open IS NOT NULL
-- key: cip4, state
SELECT cip4, state, postings_open, postings_new, postings_near_duplicate, postings_with_salary, employers
FROM field_outlook
WHERE
    postings_new > postings_open
    OR postings_near_duplicate > postings_open
    OR postings_with_salary > postings_open
    OR employers > postings_open
