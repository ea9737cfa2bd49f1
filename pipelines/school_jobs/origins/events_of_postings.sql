-- Events, until the end of a day where one is given, of the postings whose last one by then is in the state.
WITH known AS (
    SELECT * FROM events_job WHERE $as_of_date IS NULL OR CAST(observed_at AS DATE) <= CAST($as_of_date AS DATE)
),
newest AS (
    SELECT job_id, state
    FROM known
    QUALIFY row_number() OVER (PARTITION BY job_id ORDER BY epoch DESC, counter DESC, place DESC) = 1
)
SELECT known.*
FROM known
JOIN newest USING (job_id)
WHERE coalesce($state, 'US') IN ('US', newest.state)
