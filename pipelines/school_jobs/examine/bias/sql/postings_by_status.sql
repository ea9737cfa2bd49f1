-- Postings ever found, by what became of them, with how many write a salary and how many state one that is certain.
-- column postings: rows of the view jobs: a posting counts in each field whose search found it
-- column with_text: of these, how many write a salary
-- column with_salary: of these, how many state a yearly salary in US dollars that is certain
SELECT
    status,
    COUNT(*) AS postings,
    COUNT(salary) AS with_text,
    COUNT(COALESCE(salary_annual_min_usd, salary_annual_max_usd)) AS with_salary
FROM jobs
GROUP BY status
ORDER BY status
