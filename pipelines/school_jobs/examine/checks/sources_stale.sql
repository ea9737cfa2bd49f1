-- The latest complete sweep of every source is of these days.
-- finds: sources whose latest complete sweep is too long ago
-- severity: warn
-- because: answers are of the day of the sweep, not of today
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT source FROM sweeps) AS sources
-- key: source
-- limit: answers are of the day of the latest sweep, and need not be so any more
-- parameter today: date = null; day of the clock; null: nothing is too old
-- parameter postings_days: integer = 3; days since the latest complete sweep of postings
-- parameter schools_days: integer = 45; days since the latest complete sweep of schools
SELECT source, MAX(ended_at) AS latest, CAST(%(today)s AS date) AS today
FROM sweeps
WHERE complete
GROUP BY source
HAVING
    CAST(%(today)s AS date) - CAST(MAX(ended_at) AS date)
    > CASE WHEN source = 'jooble' THEN %(postings_days)s ELSE %(schools_days)s END
