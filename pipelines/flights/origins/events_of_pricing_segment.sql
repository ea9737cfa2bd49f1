SELECT * FROM events_pricing_segment
WHERE
    request_id = $request_id
    AND trip_id = $trip_id
    AND pricing_no = $pricing_no
    AND segment_id = $segment_id
