-- The whole row of one event.
SELECT * FROM events WHERE event_id = $event_id LIMIT 1
