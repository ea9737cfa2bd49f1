SELECT * FROM events_trip WHERE request_id = $request_id AND trip_id = $trip_id
