-- Salaries of postings to be compared, by field, and by CIP family.
-- column narrow: the group, a number
-- column wide: the wider group, a number below zero
-- column measure: as in thresholds
-- column x: the value times a hundred (whole cents), above zero: exact, and quick to sort
SELECT
    CAST(cip4 AS INTEGER) AS narrow,
    -1 - CAST(SUBSTRING(cip4, 1, 2) AS INTEGER) AS wide,
    'salary' AS measure,
    CAST(100 * salary_annual_min_usd AS BIGINT) AS x
FROM jobs
WHERE salary_annual_min_usd > 0
UNION ALL
SELECT
    CAST(cip4 AS INTEGER) AS narrow,
    -1 - CAST(SUBSTRING(cip4, 1, 2) AS INTEGER) AS wide,
    'salary_max' AS measure,
    CAST(100 * salary_annual_max_usd AS BIGINT) AS x
FROM jobs
WHERE salary_annual_max_usd > 0
