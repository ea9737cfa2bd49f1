-- Values of programmes to be compared, by field and credential level, and by CIP family and level.
-- column narrow: the group, a number
-- column wide: the wider group, a number below zero
-- column measure: as in thresholds
-- column x: the value times a hundred (whole cents), above zero: exact, and quick to sort
SELECT
    100 * CAST(cip4 AS INTEGER) + credential_level AS narrow,
    -(100 * CAST(SUBSTRING(cip4, 1, 2) AS INTEGER) + credential_level) AS wide,
    'earnings_1yr' AS measure,
    CAST(100 * earnings_1yr_median_usd AS BIGINT) AS x
FROM programs
WHERE earnings_1yr_median_usd > 0
UNION ALL
SELECT
    100 * CAST(cip4 AS INTEGER) + credential_level AS narrow,
    -(100 * CAST(SUBSTRING(cip4, 1, 2) AS INTEGER) + credential_level) AS wide,
    'earnings_4yr' AS measure,
    CAST(100 * earnings_4yr_median_usd AS BIGINT) AS x
FROM programs
WHERE earnings_4yr_median_usd > 0
UNION ALL
SELECT
    100 * CAST(cip4 AS INTEGER) + credential_level AS narrow,
    -(100 * CAST(SUBSTRING(cip4, 1, 2) AS INTEGER) + credential_level) AS wide,
    'earnings_5yr' AS measure,
    CAST(100 * earnings_5yr_median_usd AS BIGINT) AS x
FROM programs
WHERE earnings_5yr_median_usd > 0
UNION ALL
SELECT
    100 * CAST(cip4 AS INTEGER) + credential_level AS narrow,
    -(100 * CAST(SUBSTRING(cip4, 1, 2) AS INTEGER) + credential_level) AS wide,
    'debt' AS measure,
    CAST(100 * debt_median_usd AS BIGINT) AS x
FROM programs
WHERE debt_median_usd > 0
UNION ALL
SELECT
    100 * CAST(cip4 AS INTEGER) + credential_level AS narrow,
    -(100 * CAST(SUBSTRING(cip4, 1, 2) AS INTEGER) + credential_level) AS wide,
    'graduates' AS measure,
    CAST(100 * graduates AS BIGINT) AS x
FROM programs
WHERE graduates > 0
