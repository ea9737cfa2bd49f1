SELECT * FROM events_trip_segment
WHERE
    request_id = $request_id
    AND trip_id = $trip_id
    AND slice_no = COALESCE($slice_no, slice_no)
    AND segment_no = COALESCE($segment_no, segment_no)
