-- What the open postings of a field advertise by state, US for the nation, with how many values that rests on and how many of them are flagged.
-- column state: state of the postings; US is the nation; null: the place of the posting names none
-- column salary_median_usd: median lower bound of yearly salary over open postings that state one, US dollars; null: no open posting states a salary for certain
-- column salary_n: open postings behind salary_median_usd
-- column salary_flagged: of these, postings whose salary is flagged as an outlier; they are counted
SELECT
    cip4,
    place AS state,
    PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY salary_annual_min_usd) AS salary_median_usd,
    COUNT(salary_annual_min_usd) AS salary_n,
    COUNT(salary_annual_min_usd) FILTER (WHERE salary_flag IS NOT NULL) AS salary_flagged
FROM (
    SELECT
        examined.*,
        CASE WHEN scope.national THEN 'US' ELSE examined.state END AS place
    FROM jobs_examined AS examined
    CROSS JOIN (VALUES (FALSE), (TRUE)) AS scope (national)
    WHERE examined.status = 'open'
) AS placed
GROUP BY cip4, place
