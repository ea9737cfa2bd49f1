-- Events of the schools in the state that have one of the programmes, at one level where one is given.
WITH schools AS (
    SELECT unit_id, state
    FROM events_school
    QUALIFY row_number() OVER (PARTITION BY unit_id ORDER BY epoch DESC, counter DESC, place DESC) = 1
),
teaching AS (
    SELECT DISTINCT unit_id
    FROM events_program
    WHERE $credential_level IS NULL OR credential_level = $credential_level
)
SELECT school.*
FROM events_school AS school
JOIN schools USING (unit_id)
JOIN teaching USING (unit_id)
WHERE coalesce($state, 'US') IN ('US', schools.state)
