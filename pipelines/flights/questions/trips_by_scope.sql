-- Trips within a country, over a border, and those of which that is not known.
-- called: trips by scope; scope
-- figure: trips_by_scope
-- column trips: trip options
-- column trips_share: trips per trip of any scope, a fraction
SELECT
    scope,
    COUNT(*) AS trips,
    ROUND(CAST(COUNT(*) AS DECIMAL(18, 4)) / SUM(COUNT(*)) OVER (), 4) AS trips_share
FROM trip
GROUP BY scope
ORDER BY trips DESC, scope
