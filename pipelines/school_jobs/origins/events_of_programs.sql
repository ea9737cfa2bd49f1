-- Events of the programmes, at one level where one is given, of the schools whose last event is in the state.
WITH schools AS (
    SELECT unit_id, state
    FROM events_school
    QUALIFY row_number() OVER (PARTITION BY unit_id ORDER BY epoch DESC, counter DESC, place DESC) = 1
)
SELECT program.*
FROM events_program AS program
LEFT JOIN schools USING (unit_id)
WHERE coalesce($state, 'US') IN ('US', schools.state)
  AND ($credential_level IS NULL OR program.credential_level = $credential_level)
