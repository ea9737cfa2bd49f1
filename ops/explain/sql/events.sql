-- Where the events lie that a statement finds, observed until the end of a UTC day; of all days where none is given.
SELECT
    _topic AS topic,
    _partition AS "partition",
    _offset AS "offset",
    event_id,
    _batch_id AS batch,
    epoch,
    counter,
    place,
    observed_at,
    sweep_id
FROM (
{events}
) AS found
WHERE $day IS NULL OR CAST(observed_at AS DATE) <= CAST($day AS DATE)
