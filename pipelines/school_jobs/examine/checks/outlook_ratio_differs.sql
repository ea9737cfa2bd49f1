-- Ratios are those of the numbers beside them.
-- finds: outlooks with a ratio that is not that of its numbers
-- severity: stop
-- because: rankings are by ratios
-- source: both
-- engine: both
-- of: field_outlook
-- key: cip4, state
SELECT
    cip4, state, postings_open, graduates, postings_per_100_graduates, postings_with_salary, salary_share,
    employer_concentration
FROM field_outlook
WHERE
    postings_per_100_graduates
    IS DISTINCT FROM ROUND(CAST(postings_open * 100 AS DECIMAL(18, 4)) / NULLIF(GREATEST(graduates, 0), 0), 2)
    OR salary_share IS DISTINCT FROM ROUND(CAST(postings_with_salary AS DECIMAL(18, 4)) / NULLIF(postings_open, 0), 4)
    OR employer_concentration <= 0
    OR employer_concentration > 1
