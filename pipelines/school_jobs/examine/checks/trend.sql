-- Checks of the trend.

-- name: trend_differs
-- On its last day a trend counts what the outlook counts.
-- finds: fields whose trend and outlook count other open postings
-- severity: warn
-- because: the outlook also counts what was seen since, or by a sweep that was cut short
-- source: jooble
-- engine: both
-- compares: marts
-- of: field_outlook WHERE state = 'US' AND as_of_date IS NOT NULL
-- key: cip4
-- limit: for these fields the last point of a trend is not the number of the outlook
SELECT outlook.cip4, outlook.as_of_date, outlook.postings_open, trend.postings_open AS postings_open_of_trend
FROM field_outlook AS outlook
INNER JOIN field_trend AS trend
    ON trend.cip4 = outlook.cip4 AND trend.state = outlook.state AND trend.as_of_date = outlook.as_of_date
WHERE outlook.state = 'US' AND outlook.postings_open <> trend.postings_open

-- name: trend_ends_elsewhere
-- Trends end on the day of the outlook.
-- finds: fields whose trend ends on another day than the outlook
-- severity: stop
-- because: both are of the latest complete sweep: the marts are wrong by their own rules
-- source: jooble
-- engine: both
-- compares: marts
-- of: field_outlook WHERE state = 'US' AND as_of_date IS NOT NULL
-- key: cip4
WITH last_days AS (
    SELECT cip4, MAX(as_of_date) AS last_day
    FROM field_trend
    WHERE state = 'US'
    GROUP BY cip4
)

SELECT outlook.cip4, outlook.as_of_date, last_days.last_day
FROM field_outlook AS outlook
FULL JOIN last_days ON last_days.cip4 = outlook.cip4
WHERE COALESCE(outlook.state, 'US') = 'US' AND outlook.as_of_date IS DISTINCT FROM last_days.last_day
