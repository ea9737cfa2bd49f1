SELECT * FROM events_segment WHERE request_id = $request_id AND segment_id = $segment_id
