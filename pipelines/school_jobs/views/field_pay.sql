-- What the programmes of a field pay and cost by state, US for the nation, with how many values that rests on and how many of them are flagged.
-- column state: state of the schools; US is the nation; null: the state of the school is not reported
-- column earnings_4yr_median_usd: median over programmes of yearly earnings four years after completion, US dollars; null: no programme reports any
-- column earnings_4yr_n: programmes behind earnings_4yr_median_usd
-- column earnings_4yr_flagged: of these, programmes whose earnings are flagged as outliers; they are counted
-- column debt_median_usd: median over programmes of median debt, US dollars; null: no programme reports any
-- column debt_n: programmes behind debt_median_usd
-- column debt_flagged: of these, programmes whose debt is flagged as an outlier; they are counted
-- column graduates_n: programmes that report graduates
-- column graduates_flagged: of these, programmes flagged as far larger than others of their kind; they are counted
SELECT
    cip4,
    place AS state,
    PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY earnings_4yr_median_usd) AS earnings_4yr_median_usd,
    COUNT(earnings_4yr_median_usd) AS earnings_4yr_n,
    COUNT(earnings_4yr_median_usd) FILTER (WHERE earnings_4yr_flag IS NOT NULL) AS earnings_4yr_flagged,
    PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY debt_median_usd) AS debt_median_usd,
    COUNT(debt_median_usd) AS debt_n,
    COUNT(debt_median_usd) FILTER (WHERE debt_flag IS NOT NULL) AS debt_flagged,
    COUNT(graduates) AS graduates_n,
    COUNT(graduates_flag) AS graduates_flagged
FROM (
    SELECT
        examined.*,
        CASE WHEN scope.national THEN 'US' ELSE examined.school_state END AS place
    FROM programs_examined AS examined
    CROSS JOIN (VALUES (FALSE), (TRUE)) AS scope (national)
) AS placed
GROUP BY cip4, place
