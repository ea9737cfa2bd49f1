-- Pay four years after completion against debt, of the fields and credential levels with most programmes that tell both, in one state (US: the nation).
-- called: pay against debt; pay and debt; debt to pay
-- figure: pay_against_debt
-- parameter state: text = US; a state, TX or Texas; US is the nation
-- parameter field: text = null; field of study, four digits of CIP or words of its title
-- parameter level: integer = null; credential level: 1 certificate, 2 associate, 3 bachelor, 5 master, 6 doctor
-- parameter top: integer = 100; rows at most, those that rest on most programmes first
-- parameter min_n: integer = 5; what rests on fewer values is withheld
-- column title: title of the field
-- column earnings_4yr_quartile_1_usd: first quartile of what earnings_4yr_median_usd is the median of, US dollars
-- column earnings_4yr_median_usd: median over programmes of yearly earnings four years after completion, US dollars
-- column earnings_4yr_quartile_3_usd: third quartile of the same, US dollars
-- column earnings_4yr_n: programmes behind the earnings
-- column earnings_4yr_flagged: of these, programmes whose earnings are flagged as outliers; they are counted
-- column debt_quartile_1_usd: first quartile of what debt_median_usd is the median of, US dollars
-- column debt_median_usd: median over programmes of median debt, US dollars
-- column debt_quartile_3_usd: third quartile of the same, US dollars
-- column debt_n: programmes behind the debt
-- column debt_flagged: of these, programmes whose debt is flagged as an outlier; they are counted
-- column debt_to_pay: debt_median_usd per earnings_4yr_median_usd
-- column withheld: cells left empty because they rest on fewer than min_n values
-- column programs: programmes of the level in the field
WITH paid AS (
    SELECT
        cip4,
        field_title AS title,
        credential_level,
        COUNT(*) AS programs,
        SUM(graduates) AS graduates,
        PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY earnings_4yr_median_usd) AS earnings_4yr_quartile_1_usd,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY earnings_4yr_median_usd) AS earnings_4yr_median_usd,
        PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY earnings_4yr_median_usd) AS earnings_4yr_quartile_3_usd,
        COUNT(earnings_4yr_median_usd) AS earnings_4yr_n,
        COUNT(earnings_4yr_median_usd) FILTER (WHERE earnings_4yr_flag IS NOT NULL) AS earnings_4yr_flagged,
        PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY debt_median_usd) AS debt_quartile_1_usd,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY debt_median_usd) AS debt_median_usd,
        PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY debt_median_usd) AS debt_quartile_3_usd,
        COUNT(debt_median_usd) AS debt_n,
        COUNT(debt_median_usd) FILTER (WHERE debt_flag IS NOT NULL) AS debt_flagged
    FROM programs_examined
    WHERE (%(state)s = 'US' OR school_state = %(state)s)
      AND (CAST(%(field)s AS text) IS NULL OR cip4 = CAST(%(field)s AS text))
      AND (CAST(%(level)s AS integer) IS NULL OR credential_level = CAST(%(level)s AS integer))
    GROUP BY cip4, field_title, credential_level
)
SELECT
    cip4,
    title,
    credential_level,
    programs,
    graduates,
    CASE WHEN earnings_4yr_n >= %(min_n)s THEN earnings_4yr_quartile_1_usd END AS earnings_4yr_quartile_1_usd,
    CASE WHEN earnings_4yr_n >= %(min_n)s THEN earnings_4yr_median_usd END AS earnings_4yr_median_usd,
    CASE WHEN earnings_4yr_n >= %(min_n)s THEN earnings_4yr_quartile_3_usd END AS earnings_4yr_quartile_3_usd,
    earnings_4yr_n,
    earnings_4yr_flagged,
    CASE WHEN debt_n >= %(min_n)s THEN debt_quartile_1_usd END AS debt_quartile_1_usd,
    CASE WHEN debt_n >= %(min_n)s THEN debt_median_usd END AS debt_median_usd,
    CASE WHEN debt_n >= %(min_n)s THEN debt_quartile_3_usd END AS debt_quartile_3_usd,
    debt_n,
    debt_flagged,
    CASE
        WHEN LEAST(earnings_4yr_n, debt_n) >= %(min_n)s
            THEN ROUND(CAST(debt_median_usd AS DECIMAL(18, 4)) / NULLIF(earnings_4yr_median_usd, 0), 4)
    END AS debt_to_pay,
    NULLIF(CONCAT_WS(
        ', ',
        CASE WHEN earnings_4yr_n < %(min_n)s THEN 'earnings' END,
        CASE WHEN debt_n < %(min_n)s THEN 'debt' END
    ), '') AS withheld
FROM paid
WHERE earnings_4yr_n > 0
  AND debt_n > 0
ORDER BY LEAST(earnings_4yr_n, debt_n) DESC, cip4, credential_level
LIMIT %(top)s
