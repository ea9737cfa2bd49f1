-- How many open postings show a certain yearly salary, by field, state, employer or site of origin.
-- called: salary shown; who shows a salary
-- figure: salary_shown
-- parameter by: text = field; one of: field, state, employer, origin
-- parameter state: text = US; a state, TX or Texas; US is the nation
-- parameter field: text = null; field of study, four digits of CIP or words of its title
-- parameter top: integer = 20; rows at most, those with most open postings first
-- parameter min_n: integer = 5; what rests on fewer values is withheld
-- column by: what the postings are grouped by
-- column value: the field, state, employer or site as written; empty is not known
-- column title: title of the field, when grouped by field
-- column postings_open: open postings; one that several fields' searches found counts once
-- column postings_with_salary: of these, postings whose yearly salary in US dollars is certain
-- column salary_share: postings_with_salary per open posting, a fraction
-- column salary_flagged: of postings_with_salary, those with a bound or a range flagged as an outlier; they are counted
-- column withheld: cells left empty because they rest on fewer than min_n values
WITH grouped AS (
    SELECT
        CASE %(by)s
            WHEN 'field' THEN cip4
            WHEN 'state' THEN state
            WHEN 'employer' THEN company
            WHEN 'origin' THEN origin
        END AS value,
        CASE WHEN %(by)s = 'field' THEN field_title END AS title,
        job_id,
        salary_annual_min_usd IS NOT NULL OR salary_annual_max_usd IS NOT NULL AS shown,
        COALESCE(salary_flag, salary_max_flag, salary_range_flag) IS NOT NULL AS flagged
    FROM jobs_examined
    WHERE status = 'open'
      AND (%(state)s = 'US' OR state = %(state)s)
      AND (CAST(%(field)s AS text) IS NULL OR cip4 = CAST(%(field)s AS text))
),
counted AS (
    SELECT
        value,
        title,
        COUNT(DISTINCT job_id) AS postings_open,
        COUNT(DISTINCT job_id) FILTER (WHERE shown) AS postings_with_salary,
        COUNT(DISTINCT job_id) FILTER (WHERE shown AND flagged) AS salary_flagged
    FROM grouped
    GROUP BY value, title
)
SELECT
    CAST(%(by)s AS text) AS by,
    value,
    title,
    postings_open,
    postings_with_salary,
    CASE
        WHEN postings_open >= %(min_n)s THEN ROUND(CAST(postings_with_salary AS DECIMAL(18, 4)) / postings_open, 4)
    END AS salary_share,
    salary_flagged,
    CASE WHEN postings_open < %(min_n)s THEN 'salary shown' END AS withheld
FROM counted
ORDER BY postings_open DESC, postings_with_salary DESC, MD5(COALESCE(value, ''))
LIMIT %(top)s
