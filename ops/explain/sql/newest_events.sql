-- The newest events, each with one place where it lies: a repeat is the same event.
SELECT topic, "partition", "offset", event_id, batch, epoch, counter, place, observed_at, sweep_id
FROM found
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY batch, "partition", "offset") = 1
ORDER BY observed_at DESC, topic, epoch DESC, counter DESC, place DESC
LIMIT $most
