-- Events and changes behind a row, in the lake.

-- name: event
-- The whole row of one event.
SELECT * FROM events WHERE event_id = $event_id LIMIT 1

-- name: events
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

-- name: newest_events
-- The newest events, each with one place where it lies: a repeat is the same event.
SELECT topic, "partition", "offset", event_id, batch, epoch, counter, place, observed_at, sweep_id
FROM found
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY batch, "partition", "offset") = 1
ORDER BY observed_at DESC, topic, epoch DESC, counter DESC, place DESC
LIMIT $most

-- name: ranges
-- Per topic and partition how many offsets, from which to which.
SELECT
    topic,
    "partition",
    min("offset") AS first,
    max("offset") AS last,
    count(DISTINCT "offset") AS events
FROM found
GROUP BY topic, "partition"
ORDER BY topic, "partition"

-- name: changes
-- What a change feed says of one key, the last change first.
SELECT * FROM feed ORDER BY _version DESC, _deleted DESC
