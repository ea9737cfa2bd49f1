-- How many values each figure of a row of field_outlook rests on.
-- parameter cip4: text; field of study
-- parameter state: text; state, US is the nation
WITH of_programs AS (
    SELECT
        SUM(programs_with_earnings_4yr) AS earnings_n,
        SUM(programs_with_debt) AS debt_n
    FROM program_outlook
    WHERE cip4 = %(cip4)s
      AND state = %(state)s
),
of_postings AS (
    SELECT
        COUNT(salary_annual_min_usd) AS salary_n,
        COUNT(company) FILTER (WHERE near_duplicate_of IS NULL) AS employer_n
    FROM jobs
    WHERE cip4 = %(cip4)s
      AND (%(state)s = 'US' OR state = %(state)s)
      AND status = 'open'
)
SELECT
    earnings_n AS earnings_4yr_median_usd,
    debt_n AS debt_median_usd,
    postings_open AS salary_share,
    salary_n AS salary_quartile_1_usd,
    salary_n AS salary_median_usd,
    salary_n AS salary_quartile_3_usd,
    LEAST(postings_open, graduates) AS postings_per_100_graduates,
    LEAST(debt_n, salary_n) AS debt_to_salary,
    employer_n AS employer_concentration
FROM field_outlook
CROSS JOIN of_programs
CROSS JOIN of_postings
WHERE cip4 = %(cip4)s
  AND state = %(state)s
