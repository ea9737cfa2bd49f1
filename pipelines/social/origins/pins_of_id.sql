SELECT * FROM events_pin WHERE unique_id = $unique_id
