-- How many values each figure of a row of field_trend rests on: of postings with a salary those, still known, that tell a lower bound.
-- parameter cip4: text; field of study
-- parameter state: text; state, US is the nation
-- parameter as_of_date: date; day of the row
WITH of_postings AS (
    SELECT COUNT(*) AS salary_n
    FROM jobs
    WHERE cip4 = %(cip4)s
      AND (%(state)s = 'US' OR state = %(state)s)
      AND salary_annual_min_usd IS NOT NULL
      AND CAST(first_seen_at AS date) <= %(as_of_date)s
      AND (closed_at IS NULL OR CAST(closed_at AS date) > %(as_of_date)s)
)
SELECT LEAST(postings_with_salary, salary_n) AS salary_median_usd
FROM field_trend
CROSS JOIN of_postings
WHERE cip4 = %(cip4)s
  AND state = %(state)s
  AND as_of_date = %(as_of_date)s
