-- Programmes with earnings or debt have graduates.
-- finds: programmes with earnings or debt, but no graduates
-- severity: warn
-- because: earnings are of earlier years: the programme may have ended, and is no choice any more
-- source: college-scorecard
-- engine: both
-- of: programs WHERE COALESCE(graduates, 0) = 0
-- key: unit_id, cip4, credential_level
-- limit: pay and debt also rest on programmes of which no graduates are reported
SELECT unit_id, cip4, credential_level, graduates, debt_median_usd, earnings_4yr_median_usd
FROM programs
WHERE
    COALESCE(graduates, 0) = 0
    AND COALESCE(debt_median_usd, earnings_1yr_median_usd, earnings_4yr_median_usd, earnings_5yr_median_usd) IS NOT NULL
