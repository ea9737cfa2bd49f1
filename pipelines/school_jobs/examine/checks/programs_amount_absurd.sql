-- Medians of programmes stay below a million dollars.
-- finds: programmes with a median above the bound
-- severity: warn
-- because: medians take one wrong value without much harm
-- source: college-scorecard
-- engine: both
-- of: programs
-- key: unit_id, cip4, credential_level
-- parameter most_usd: decimal = 1000000; no median of pay or debt is above
SELECT
    unit_id, cip4, credential_level,
    debt_median_usd, earnings_1yr_median_usd, earnings_4yr_median_usd, earnings_5yr_median_usd
FROM programs
WHERE
    debt_median_usd > %(most_usd)s
    OR earnings_1yr_median_usd > %(most_usd)s
    OR earnings_4yr_median_usd > %(most_usd)s
    OR earnings_5yr_median_usd > %(most_usd)s
