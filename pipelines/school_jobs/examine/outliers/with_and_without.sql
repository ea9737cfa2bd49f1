-- What each field's figures in the nation are with all values, and without the flagged ones.
-- column earnings_4yr_all: median over programmes, US dollars per year
-- column earnings_4yr_kept: the same without flagged values
-- column debt_all: median over programmes, US dollars
-- column debt_kept: the same without flagged values
-- column graduates_all: sum over programmes
-- column graduates_kept: the same without flagged values
-- column salary_all: median lower bound over open postings, US dollars per year
-- column salary_kept: the same without flagged values
WITH pay AS (
    SELECT
        cip4,
        COUNT(earnings_4yr_median_usd) AS earnings_4yr_n,
        COUNT(earnings_4yr_flag) AS earnings_4yr_flagged,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY earnings_4yr_median_usd) AS earnings_4yr_all,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY earnings_4yr_median_usd) FILTER (WHERE earnings_4yr_flag IS NULL)
            AS earnings_4yr_kept,
        COUNT(debt_median_usd) AS debt_n,
        COUNT(debt_flag) AS debt_flagged,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY debt_median_usd) AS debt_all,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY debt_median_usd) FILTER (WHERE debt_flag IS NULL) AS debt_kept,
        COUNT(graduates) AS graduates_n,
        COUNT(graduates_flag) AS graduates_flagged,
        SUM(graduates) AS graduates_all,
        SUM(graduates) FILTER (WHERE graduates_flag IS NULL) AS graduates_kept
    FROM programs_examined
    GROUP BY cip4
),

advertised AS (
    SELECT
        cip4,
        COUNT(salary_annual_min_usd) AS salary_n,
        COUNT(salary_flag) AS salary_flagged,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY salary_annual_min_usd) AS salary_all,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY salary_annual_min_usd) FILTER (WHERE salary_flag IS NULL)
            AS salary_kept
    FROM jobs_examined
    WHERE status = 'open'
    GROUP BY cip4
)

SELECT
    fields.cip4,
    fields.title,
    pay.earnings_4yr_n,
    pay.earnings_4yr_flagged,
    pay.earnings_4yr_all,
    pay.earnings_4yr_kept,
    pay.debt_n,
    pay.debt_flagged,
    pay.debt_all,
    pay.debt_kept,
    pay.graduates_n,
    pay.graduates_flagged,
    pay.graduates_all,
    pay.graduates_kept,
    advertised.salary_n,
    advertised.salary_flagged,
    advertised.salary_all,
    advertised.salary_kept,
    field_outlook.postings_open
FROM fields
LEFT JOIN pay ON pay.cip4 = fields.cip4
LEFT JOIN advertised ON advertised.cip4 = fields.cip4
LEFT JOIN field_outlook ON field_outlook.cip4 = fields.cip4 AND field_outlook.state = 'US'
ORDER BY fields.cip4
