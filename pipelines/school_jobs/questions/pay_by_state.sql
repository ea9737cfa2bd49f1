-- Earnings of graduates, their debt and advertised salaries by state, for one field of study or all of them.
-- called: pay by state; pay per state
-- figure: pay_by_state
-- parameter field: text = null; field of study, four digits of CIP or words of its title; none: all
-- parameter min_n: integer = 5; what rests on fewer values is withheld
-- column state: state of schools and postings
-- column earnings_4yr_median_usd: median over programmes of yearly earnings four years after completion, US dollars
-- column earnings_4yr_n: programmes behind earnings_4yr_median_usd
-- column earnings_4yr_flagged: of these, programmes whose earnings are flagged as outliers; they are counted
-- column debt_median_usd: median over programmes of median debt, US dollars
-- column debt_n: programmes behind debt_median_usd
-- column debt_flagged: of these, programmes whose debt is flagged as an outlier; they are counted
-- column salary_median_usd: median lower bound of yearly salary over open postings that state one, US dollars
-- column salary_n: open postings behind salary_median_usd
-- column salary_flagged: of these, postings whose salary is flagged as an outlier; they are counted
-- column withheld: cells left empty because they rest on fewer than min_n values
WITH paid AS (
    SELECT
        school_state AS state,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY earnings_4yr_median_usd) AS earnings_4yr_median_usd,
        COUNT(earnings_4yr_median_usd) AS earnings_4yr_n,
        COUNT(earnings_4yr_median_usd) FILTER (WHERE earnings_4yr_flag IS NOT NULL) AS earnings_4yr_flagged,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY debt_median_usd) AS debt_median_usd,
        COUNT(debt_median_usd) AS debt_n,
        COUNT(debt_median_usd) FILTER (WHERE debt_flag IS NOT NULL) AS debt_flagged
    FROM programs_examined
    WHERE school_state IS NOT NULL
      AND (CAST(%(field)s AS text) IS NULL OR cip4 = CAST(%(field)s AS text))
    GROUP BY school_state
),
-- A posting that several fields' searches found counts once.
advertised_once AS (
    SELECT
        state,
        job_id,
        MIN(salary_annual_min_usd) AS salary_usd,
        COUNT(salary_flag) AS flags
    FROM jobs_examined
    WHERE status = 'open'
      AND state IS NOT NULL
      AND (CAST(%(field)s AS text) IS NULL OR cip4 = CAST(%(field)s AS text))
    GROUP BY state, job_id
),
advertised AS (
    SELECT
        state,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY salary_usd) AS salary_median_usd,
        COUNT(salary_usd) AS salary_n,
        COUNT(salary_usd) FILTER (WHERE flags > 0) AS salary_flagged
    FROM advertised_once
    GROUP BY state
)
SELECT
    COALESCE(paid.state, advertised.state) AS state,
    CASE WHEN paid.earnings_4yr_n >= %(min_n)s THEN paid.earnings_4yr_median_usd END AS earnings_4yr_median_usd,
    COALESCE(paid.earnings_4yr_n, 0) AS earnings_4yr_n,
    COALESCE(paid.earnings_4yr_flagged, 0) AS earnings_4yr_flagged,
    CASE WHEN paid.debt_n >= %(min_n)s THEN paid.debt_median_usd END AS debt_median_usd,
    COALESCE(paid.debt_n, 0) AS debt_n,
    COALESCE(paid.debt_flagged, 0) AS debt_flagged,
    CASE WHEN advertised.salary_n >= %(min_n)s THEN advertised.salary_median_usd END AS salary_median_usd,
    COALESCE(advertised.salary_n, 0) AS salary_n,
    COALESCE(advertised.salary_flagged, 0) AS salary_flagged,
    NULLIF(CONCAT_WS(
        ', ',
        CASE WHEN paid.earnings_4yr_n BETWEEN 1 AND %(min_n)s - 1 THEN 'earnings' END,
        CASE WHEN paid.debt_n BETWEEN 1 AND %(min_n)s - 1 THEN 'debt' END,
        CASE WHEN advertised.salary_n BETWEEN 1 AND %(min_n)s - 1 THEN 'salary' END
    ), '') AS withheld
FROM paid
FULL JOIN advertised ON advertised.state = paid.state
ORDER BY COALESCE(paid.state, advertised.state)
