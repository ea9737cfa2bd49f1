SELECT * FROM events_fare WHERE request_id = $request_id AND fare_id = $fare_id
