-- Employers with most open postings in a field of study, in one state (US: the nation), with the salaries they show; those that name none come last.
-- called: employers; largest employers
-- figure: employers
-- parameter field: text; field of study, four digits of CIP or words of its title
-- parameter state: text = US; a state, TX or Texas; US is the nation
-- parameter top: integer = 10; employers at most
-- parameter min_n: integer = 5; what rests on fewer values is withheld
-- column company: employer as written; empty: the posting names none
-- column postings_open: open postings of the employer
-- column postings_different: of these, postings that repeat no other open one of the field
-- column openings_share: postings_different per different open posting of the field in the state, a fraction
-- column salary_median_usd: median lower bound of yearly salary over these postings, US dollars
-- column salary_n: open postings behind salary_median_usd
-- column salary_flagged: of these, postings whose salary is flagged as an outlier; they are counted
-- column withheld: cells left empty because they rest on fewer than min_n values
WITH hiring AS (
    SELECT
        company,
        COUNT(*) AS postings_open,
        COUNT(*) FILTER (WHERE near_duplicate_of IS NULL) AS postings_different,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY salary_annual_min_usd) AS salary_median_usd,
        COUNT(salary_annual_min_usd) AS salary_n,
        COUNT(salary_annual_min_usd) FILTER (WHERE salary_flag IS NOT NULL) AS salary_flagged
    FROM jobs_examined
    WHERE cip4 = %(field)s
      AND status = 'open'
      AND (%(state)s = 'US' OR state = %(state)s)
    GROUP BY company
),
total AS (
    SELECT SUM(postings_different) AS postings_different
    FROM hiring
)
SELECT
    hiring.company,
    hiring.postings_open,
    hiring.postings_different,
    CASE
        WHEN total.postings_different >= %(min_n)s
            THEN ROUND(CAST(hiring.postings_different AS DECIMAL(18, 4)) / total.postings_different, 4)
    END AS openings_share,
    CASE WHEN hiring.salary_n >= %(min_n)s THEN hiring.salary_median_usd END AS salary_median_usd,
    hiring.salary_n,
    hiring.salary_flagged,
    NULLIF(CONCAT_WS(
        ', ',
        CASE WHEN total.postings_different < %(min_n)s THEN 'share' END,
        CASE WHEN hiring.salary_n BETWEEN 1 AND %(min_n)s - 1 THEN 'salary' END
    ), '') AS withheld
FROM hiring
CROSS JOIN total
ORDER BY
    CASE WHEN hiring.company IS NULL THEN 1 ELSE 0 END,
    hiring.postings_different DESC,
    hiring.postings_open DESC,
    MD5(COALESCE(hiring.company, ''))
LIMIT %(top)s
