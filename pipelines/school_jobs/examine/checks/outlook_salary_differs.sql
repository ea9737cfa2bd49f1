-- Quartiles of salary are those of the postings behind them.
-- finds: outlooks whose salary is not that of their postings
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: jooble
-- engine: both
-- compares: marts
-- of: field_outlook WHERE as_of_date IS NOT NULL
-- key: cip4, state
WITH placed AS (
    SELECT cip4, 'US' AS state, salary_annual_min_usd FROM jobs WHERE status = 'open'
    UNION ALL
    SELECT cip4, state, salary_annual_min_usd FROM jobs WHERE status = 'open' AND state <> 'US'
),

counted AS (
    SELECT
        cip4,
        state,
        PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY salary_annual_min_usd) AS quartile_1,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY salary_annual_min_usd) AS median,
        PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY salary_annual_min_usd) AS quartile_3
    FROM placed
    WHERE salary_annual_min_usd IS NOT NULL
    GROUP BY cip4, state
)

SELECT
    outlook.cip4,
    outlook.state,
    outlook.salary_quartile_1_usd,
    counted.quartile_1 AS quartile_1_counted_usd,
    outlook.salary_median_usd,
    counted.median AS median_counted_usd,
    outlook.salary_quartile_3_usd,
    counted.quartile_3 AS quartile_3_counted_usd
FROM field_outlook AS outlook
LEFT JOIN counted ON counted.cip4 = outlook.cip4 AND counted.state = outlook.state
WHERE
    outlook.as_of_date IS NOT NULL
    AND (
        outlook.salary_quartile_1_usd IS DISTINCT FROM counted.quartile_1
        OR outlook.salary_median_usd IS DISTINCT FROM counted.median
        OR outlook.salary_quartile_3_usd IS DISTINCT FROM counted.quartile_3
    )
