-- Where events lie, and the fetch and batch that brought them.
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
FROM events
