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
