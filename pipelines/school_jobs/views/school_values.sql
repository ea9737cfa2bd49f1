-- Values of schools to be compared, by ownership and predominant degree, and by ownership; unknown is a kind of its own.
-- column narrow: the group, a number
-- column wide: the wider group, a number below zero
-- column measure: as in thresholds
-- column x: the value times a hundred (whole cents), above zero: exact, and quick to sort
SELECT
    10 * COALESCE(ownership_code, 9) + COALESCE(predominant_degree_code, 9) AS narrow,
    -COALESCE(ownership_code, 9) AS wide,
    'tuition_in_state' AS measure,
    CAST(100 * tuition_in_state_usd AS BIGINT) AS x
FROM schools
WHERE tuition_in_state_usd > 0
UNION ALL
SELECT
    10 * COALESCE(ownership_code, 9) + COALESCE(predominant_degree_code, 9) AS narrow,
    -COALESCE(ownership_code, 9) AS wide,
    'tuition_out_of_state' AS measure,
    CAST(100 * tuition_out_of_state_usd AS BIGINT) AS x
FROM schools
WHERE tuition_out_of_state_usd > 0
UNION ALL
SELECT
    10 * COALESCE(ownership_code, 9) + COALESCE(predominant_degree_code, 9) AS narrow,
    -COALESCE(ownership_code, 9) AS wide,
    'net_price' AS measure,
    CAST(100 * net_price_usd AS BIGINT) AS x
FROM schools
WHERE net_price_usd > 0
UNION ALL
SELECT
    10 * COALESCE(ownership_code, 9) + COALESCE(predominant_degree_code, 9) AS narrow,
    -COALESCE(ownership_code, 9) AS wide,
    'earnings_10yr' AS measure,
    CAST(100 * median_earnings_10yr_usd AS BIGINT) AS x
FROM schools
WHERE median_earnings_10yr_usd > 0
UNION ALL
SELECT
    10 * COALESCE(ownership_code, 9) + COALESCE(predominant_degree_code, 9) AS narrow,
    -COALESCE(ownership_code, 9) AS wide,
    'school_debt' AS measure,
    CAST(100 * median_debt_usd AS BIGINT) AS x
FROM schools
WHERE median_debt_usd > 0
UNION ALL
SELECT
    10 * COALESCE(ownership_code, 9) + COALESCE(predominant_degree_code, 9) AS narrow,
    -COALESCE(ownership_code, 9) AS wide,
    'students' AS measure,
    CAST(100 * students AS BIGINT) AS x
FROM schools
WHERE students > 0
