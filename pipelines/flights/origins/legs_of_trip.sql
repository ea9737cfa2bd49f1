SELECT * FROM events_leg
WHERE
    request_id = $request_id
    AND segment_id IN (
        SELECT segment_id FROM events_trip_segment WHERE request_id = $request_id AND trip_id = $trip_id
    )
