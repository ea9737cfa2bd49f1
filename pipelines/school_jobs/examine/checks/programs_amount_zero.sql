-- No median of earnings or debt is zero.
-- finds: programmes with a median of zero dollars
-- severity: stop
-- because: medians are over people with a wage or a loan, so a zero is a hidden value and ranks a field last
-- source: college-scorecard
-- engine: both
-- of: programs
-- key: unit_id, cip4, credential_level
-- limit: medians of pay and debt of these fields may be too low
SELECT
    unit_id, cip4, credential_level,
    debt_median_usd, earnings_1yr_median_usd, earnings_4yr_median_usd, earnings_5yr_median_usd
FROM programs
WHERE
    debt_median_usd = 0
    OR earnings_1yr_median_usd = 0
    OR earnings_4yr_median_usd = 0
    OR earnings_5yr_median_usd = 0
