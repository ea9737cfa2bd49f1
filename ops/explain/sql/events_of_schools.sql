-- Events of the schools in the state that have one of the programmes, at one level where one is given.
WITH schools AS (
    SELECT unit_id, state
    FROM events_school
    QUALIFY row_number() OVER (PARTITION BY unit_id ORDER BY epoch DESC, counter DESC, place DESC) = 1
),
teaching AS (
    SELECT DISTINCT unit_id FROM events_program WHERE $level IS NULL OR credential_level = $level
)
SELECT
    school._topic AS topic,
    school._partition AS "partition",
    school._offset AS "offset",
    school.event_id,
    school._batch_id AS batch,
    school.epoch,
    school.counter,
    school.place,
    school.observed_at,
    school.sweep_id
FROM events_school AS school
JOIN schools USING (unit_id)
JOIN teaching USING (unit_id)
WHERE $state = $nation OR schools.state = $state
