-- Postings day by day of the fields that hire most, in one state (US: the nation), newest day first within a field.
-- parameter state: text = US; two-letter state, US is the nation
-- parameter top: integer = 10; most fields that are shown
SELECT
    trend.cip4,
    trend.field_title AS title,
    trend.as_of_date,
    trend.postings_open,
    trend.postings_new,
    trend.postings_closed,
    trend.salary_median_usd,
    trend.postings_with_salary
FROM field_trend AS trend
JOIN field_outlook AS latest ON latest.cip4 = trend.cip4 AND latest.state = trend.state
WHERE trend.state = %(state)s
  AND trend.cip4 IN (
    SELECT cip4
    FROM field_outlook
    WHERE state = %(state)s
      AND postings_open IS NOT NULL
    ORDER BY postings_open DESC, cip4
    LIMIT %(top)s
  )
ORDER BY latest.postings_open DESC, trend.cip4, trend.as_of_date DESC
