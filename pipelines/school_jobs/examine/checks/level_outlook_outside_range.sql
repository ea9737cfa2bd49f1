-- Medians by level lie among the programmes behind them.
-- finds: outlooks by level with a median outside its programmes
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: program_outlook
-- key: cip4, state, credential_level
WITH behind AS (
    SELECT
        cip4,
        credential_level,
        MIN(earnings_1yr_median_usd) AS least_1yr,
        MAX(earnings_1yr_median_usd) AS most_1yr,
        MIN(earnings_4yr_median_usd) AS least_4yr,
        MAX(earnings_4yr_median_usd) AS most_4yr,
        MIN(earnings_5yr_median_usd) AS least_5yr,
        MAX(earnings_5yr_median_usd) AS most_5yr,
        MIN(debt_median_usd) AS least_debt,
        MAX(debt_median_usd) AS most_debt
    FROM programs
    GROUP BY cip4, credential_level
)

SELECT
    outlook.cip4,
    outlook.state,
    outlook.credential_level,
    outlook.earnings_1yr_median_usd,
    outlook.earnings_4yr_median_usd,
    outlook.earnings_5yr_median_usd,
    outlook.debt_median_usd
FROM program_outlook AS outlook
INNER JOIN behind ON behind.cip4 = outlook.cip4 AND behind.credential_level = outlook.credential_level
WHERE
    outlook.earnings_1yr_median_usd NOT BETWEEN behind.least_1yr AND behind.most_1yr
    OR outlook.earnings_4yr_median_usd NOT BETWEEN behind.least_4yr AND behind.most_4yr
    OR outlook.earnings_5yr_median_usd NOT BETWEEN behind.least_5yr AND behind.most_5yr
    OR outlook.debt_median_usd NOT BETWEEN behind.least_debt AND behind.most_debt
