-- The latest sweep of postings is of these days.
-- finds: sources of postings whose latest sweep is too long ago
-- severity: warn
-- because: who is hiring right now is not known any more
-- source: jooble
-- engine: both
-- of: (SELECT 1 AS one) AS sources
-- key: latest
-- limit: what is said of open postings was so on the day of the latest sweep, and need not be so any more
-- parameter today: date = null; day of the clock; null: nothing is too old
-- parameter most_days: integer = 3; days since the latest complete sweep
SELECT MAX(as_of_date) AS latest, CAST(%(today)s AS date) AS today
FROM field_outlook
HAVING CAST(%(today)s AS date) - MAX(as_of_date) > %(most_days)s
