SELECT * FROM events_pricing_tax
WHERE
    request_id = $request_id
    AND trip_id = $trip_id
    AND pricing_no = $pricing_no
    AND tax_id = $tax_id
