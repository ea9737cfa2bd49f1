-- Schools stand in the United States or their territories.
-- finds: schools that stand elsewhere
-- severity: warn
-- because: only maps use positions
-- source: college-scorecard
-- engine: both
-- of: schools WHERE latitude_degrees IS NOT NULL
-- key: unit_id
-- limit: maps show these schools in a wrong place
SELECT unit_id, state, latitude_degrees, longitude_degrees
FROM schools
WHERE
    latitude_degrees IS NOT NULL
    AND longitude_degrees IS NOT NULL
    -- The states, Puerto Rico and the Virgin Islands; the Aleutians beyond 180°; Guam and the states in free
    -- association; American Samoa.
    AND NOT (latitude_degrees BETWEEN 17.5 AND 71.5 AND longitude_degrees BETWEEN -180 AND -64.5)
    AND NOT (latitude_degrees BETWEEN 51 AND 54 AND longitude_degrees BETWEEN 172 AND 180)
    AND NOT (latitude_degrees BETWEEN 5 AND 21 AND longitude_degrees BETWEEN 130 AND 173)
    AND NOT (latitude_degrees BETWEEN -15 AND -10 AND longitude_degrees BETWEEN -173 AND -168)
