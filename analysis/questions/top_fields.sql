-- Fields of study with the most open postings per hundred graduates, in one state (US: the nation), with pay and debt.
-- parameter state: text = US; two-letter state, US is the nation
-- parameter top: integer = 10; most rows that are shown
SELECT
    cip4,
    field_title AS title,
    as_of_date,
    postings_open,
    postings_new,
    postings_closed,
    graduates,
    postings_per_100_graduates,
    earnings_4yr_median_usd,
    debt_median_usd,
    salary_median_usd,
    postings_with_salary
FROM field_outlook
WHERE state = %(state)s
  AND postings_per_100_graduates IS NOT NULL
ORDER BY postings_per_100_graduates DESC, cip4
LIMIT %(top)s
