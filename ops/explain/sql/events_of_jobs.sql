-- Events, until the end of a day where one is given, of the postings whose last one by then is in the state.
WITH known AS (
    SELECT * FROM events_job WHERE $day IS NULL OR CAST(observed_at AS DATE) <= CAST($day AS DATE)
),
newest AS (
    SELECT job_id, state
    FROM known
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY epoch DESC, counter DESC, place DESC) = 1
)
SELECT
    known._topic AS topic,
    known._partition AS "partition",
    known._offset AS "offset",
    known.event_id,
    known._batch_id AS batch,
    known.epoch,
    known.counter,
    known.place,
    known.observed_at,
    known.sweep_id
FROM known
JOIN newest USING (job_id)
WHERE $state = $nation OR newest.state = $state
