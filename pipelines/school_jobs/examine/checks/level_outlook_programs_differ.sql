-- Outlooks by level count the programmes that there are.
-- finds: outlooks by level that count other programmes than there are
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: program_outlook
-- key: cip4, state, credential_level
WITH placed AS (
    SELECT cip4, 'US' AS state, credential_level, unit_id, graduates, earnings_4yr_median_usd, debt_median_usd
    FROM programs
    UNION ALL
    SELECT cip4, school_state, credential_level, unit_id, graduates, earnings_4yr_median_usd, debt_median_usd
    FROM programs
    WHERE school_state <> 'US'
),

counted AS (
    SELECT
        cip4,
        state,
        credential_level,
        COUNT(*) AS programs,
        SUM(graduates) AS graduates,
        COUNT(graduates) AS programs_with_graduates,
        COUNT(earnings_4yr_median_usd) AS programs_with_earnings_4yr,
        COUNT(debt_median_usd) AS programs_with_debt
    FROM placed
    GROUP BY cip4, state, credential_level
)

SELECT
    COALESCE(outlook.cip4, counted.cip4) AS cip4,
    COALESCE(outlook.state, counted.state) AS state,
    COALESCE(outlook.credential_level, counted.credential_level) AS credential_level,
    outlook.programs,
    counted.programs AS programs_counted,
    outlook.graduates,
    counted.graduates AS graduates_counted,
    outlook.programs_with_earnings_4yr,
    counted.programs_with_earnings_4yr AS with_earnings_4yr_counted,
    outlook.programs_with_debt,
    counted.programs_with_debt AS with_debt_counted
FROM program_outlook AS outlook
FULL JOIN counted
    ON
        counted.cip4 = outlook.cip4
        AND counted.state = outlook.state
        AND counted.credential_level = outlook.credential_level
WHERE
    outlook.programs IS DISTINCT FROM counted.programs
    OR outlook.graduates IS DISTINCT FROM counted.graduates
    OR outlook.programs_with_graduates IS DISTINCT FROM counted.programs_with_graduates
    OR outlook.programs_with_earnings_4yr IS DISTINCT FROM counted.programs_with_earnings_4yr
    OR outlook.programs_with_debt IS DISTINCT FROM counted.programs_with_debt
