SELECT * FROM events_pricing
WHERE
    request_id = $request_id
    AND trip_id = $trip_id
    AND pricing_no = $pricing_no
