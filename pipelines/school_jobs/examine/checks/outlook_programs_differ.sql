-- Outlooks count the programmes that there are.
-- finds: outlooks that count other programmes than there are
-- severity: stop
-- because: the numbers shown would not be those of the rows behind them
-- source: college-scorecard
-- engine: both
-- compares: marts
-- of: field_outlook
-- key: cip4, state
WITH placed AS (
    SELECT cip4, 'US' AS state, unit_id, graduates FROM programs
    UNION ALL
    SELECT cip4, school_state, unit_id, graduates FROM programs WHERE school_state <> 'US'
),

counted AS (
    SELECT
        cip4,
        state,
        COUNT(DISTINCT unit_id) AS institutions,
        COUNT(*) AS programs,
        SUM(graduates) AS graduates
    FROM placed
    GROUP BY cip4, state
)

SELECT
    COALESCE(outlook.cip4, counted.cip4) AS cip4,
    COALESCE(outlook.state, counted.state) AS state,
    outlook.institutions,
    counted.institutions AS institutions_counted,
    outlook.programs,
    counted.programs AS programs_counted,
    outlook.graduates,
    counted.graduates AS graduates_counted
FROM field_outlook AS outlook
FULL JOIN counted ON counted.cip4 = outlook.cip4 AND counted.state = outlook.state
WHERE
    COALESCE(outlook.institutions, -1) <> COALESCE(counted.institutions, 0)
    OR COALESCE(outlook.programs, -1) <> COALESCE(counted.programs, 0)
    OR outlook.graduates IS DISTINCT FROM counted.graduates
