-- Outlooks of fields that were never swept say nothing of postings.
-- finds: outlooks with numbers of postings, but without a sweep
-- severity: stop
-- because: an unknown number would be shown as one
-- source: jooble
-- engine: both
-- of: field_outlook WHERE as_of_date IS NULL
-- key: cip4, state
SELECT cip4, state, postings_open, postings_new, postings_closed, salary_median_usd
FROM field_outlook
WHERE
    as_of_date IS NULL
    AND (COALESCE(postings_open, postings_new, postings_closed) IS NOT NULL OR salary_median_usd IS NOT NULL)
