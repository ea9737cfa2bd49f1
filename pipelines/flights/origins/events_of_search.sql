SELECT * FROM events_search WHERE request_id = $request_id
