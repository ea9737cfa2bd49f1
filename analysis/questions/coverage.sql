-- How much of the outlook rests on data: fields, how many were searched, how many report graduates, pay and debt.
SELECT
    COUNT(*) AS fields,
    COUNT(as_of_date) AS fields_searched,
    COUNT(graduates) AS fields_with_graduates,
    COUNT(earnings_4yr_median_usd) AS fields_with_earnings,
    COUNT(debt_median_usd) AS fields_with_debt,
    COALESCE(SUM(postings_open), 0) AS postings_open,
    COALESCE(SUM(postings_with_salary), 0) AS postings_with_salary,
    MAX(as_of_date) AS as_of_date
FROM field_outlook
WHERE state = 'US'
