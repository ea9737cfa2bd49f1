-- Medians of pay and debt are those of the programmes behind them.
-- finds: outlooks whose medians are not those of their programmes
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: field_outlook
-- key: cip4, state
WITH placed AS (
    SELECT cip4, 'US' AS state, earnings_4yr_median_usd, debt_median_usd FROM programs
    UNION ALL
    SELECT cip4, school_state, earnings_4yr_median_usd, debt_median_usd FROM programs WHERE school_state <> 'US'
),

counted AS (
    SELECT
        cip4,
        state,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY earnings_4yr_median_usd) AS earnings_4yr_median_usd,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY debt_median_usd) AS debt_median_usd
    FROM placed
    WHERE earnings_4yr_median_usd IS NOT NULL OR debt_median_usd IS NOT NULL
    GROUP BY cip4, state
)

SELECT
    outlook.cip4,
    outlook.state,
    outlook.earnings_4yr_median_usd,
    counted.earnings_4yr_median_usd AS earnings_4yr_counted_usd,
    outlook.debt_median_usd,
    counted.debt_median_usd AS debt_counted_usd
FROM field_outlook AS outlook
LEFT JOIN counted ON counted.cip4 = outlook.cip4 AND counted.state = outlook.state
WHERE
    outlook.earnings_4yr_median_usd IS DISTINCT FROM counted.earnings_4yr_median_usd
    OR outlook.debt_median_usd IS DISTINCT FROM counted.debt_median_usd
