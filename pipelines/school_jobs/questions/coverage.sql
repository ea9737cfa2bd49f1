-- How much of the outlook rests on data: fields, how many were searched, how many report graduates, pay and debt.
-- called: coverage
-- column fields: fields of study
-- column fields_searched: of these, fields whose postings are searched for and were swept completely
-- column fields_with_graduates: fields with a programme that reports graduates
-- column fields_with_earnings: fields with a programme that reports earnings four years after completion
-- column fields_with_debt: fields with a programme that reports debt
-- column postings_open: open postings; one that several fields' searches found counts for each
-- column postings_with_salary: of these, postings whose yearly salary in US dollars is certain
-- column as_of_date: latest UTC day on which a complete job sweep of a field ended
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
