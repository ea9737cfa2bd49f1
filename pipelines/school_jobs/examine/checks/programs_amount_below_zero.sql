-- No amount of a programme is below zero.
-- finds: programmes with an amount below zero
-- severity: stop
-- because: no debt or pay is negative, so the number means something else
-- source: college-scorecard
-- engine: both
-- of: programs
-- key: unit_id, cip4, credential_level
-- limit: medians of pay and debt of these fields may be wrong
SELECT
    unit_id, cip4, credential_level,
    debt_median_usd, earnings_1yr_median_usd, earnings_4yr_median_usd, earnings_5yr_median_usd
FROM programs
WHERE
    debt_median_usd < 0
    OR earnings_1yr_median_usd < 0
    OR earnings_4yr_median_usd < 0
    OR earnings_5yr_median_usd < 0
