-- The letters that are wanted, each told by its newest record. `action`: what was done, in the order of `number`.
CREATE TEMPORARY TABLE letter AS
WITH newest AS (
    SELECT
        *,
        min(published) OVER whole AS first_at,
        count(*) OVER whole AS records
    FROM record
    WINDOW whole AS (PARTITION BY origin)
    QUALIFY row_number() OVER (PARTITION BY origin ORDER BY attempts DESC, published DESC, part DESC, place DESC) = 1
),
done AS (
    SELECT
        origin,
        arg_max(action, number) AS action,
        arg_max(done_at, number) AS done_at,
        arg_max(why, number) AS why,
        max(attempts) FILTER (WHERE action = 'replayed') AS replayed_as
    FROM action
    GROUP BY origin
),
told AS (
    SELECT
        newest.topic, newest.part, newest.place, newest.origin, newest.reason, newest.message, newest.first_at,
        newest.published AS last_at, newest.records, done.done_at, done.why,
        greatest(newest.attempts, coalesce(done.replayed_as, 0)) AS attempts,
        CASE
            WHEN done.action = 'dropped' THEN 'dropped'
            WHEN done.action = 'replayed' AND done.replayed_as > newest.attempts THEN 'replayed'
            ELSE 'open'  -- also when it is dead again
        END AS state
    FROM newest LEFT JOIN done USING (origin)
)
SELECT * FROM told
WHERE ($reason IS NULL OR reason = $reason)
    AND ($since IS NULL OR last_at >= $since)
    AND ($until IS NULL OR last_at < $until)
    AND ($state IS NULL OR state = $state)
    AND ($address IS NULL OR origin IN (SELECT origin FROM record WHERE address = $address))
