-- Events of the programmes, at one level where one is given, of the schools whose last event is in the state.
WITH schools AS (
    SELECT unit_id, state
    FROM events_school
    QUALIFY row_number() OVER (PARTITION BY unit_id ORDER BY epoch DESC, counter DESC, place DESC) = 1
)
SELECT
    program._topic AS topic,
    program._partition AS "partition",
    program._offset AS "offset",
    program.event_id,
    program._batch_id AS batch,
    program.epoch,
    program.counter,
    program.place,
    program.observed_at,
    program.sweep_id
FROM events_program AS program
LEFT JOIN schools USING (unit_id)
WHERE ($state = $nation OR schools.state = $state)
  AND ($level IS NULL OR program.credential_level = $level)
