-- Positions have a latitude and a longitude.
-- finds: schools with half a position
-- severity: warn
-- because: only maps use positions
-- source: college-scorecard
-- engine: both
-- of: schools
-- key: unit_id
SELECT unit_id, latitude_degrees, longitude_degrees
FROM schools
WHERE (latitude_degrees IS NULL) <> (longitude_degrees IS NULL)
