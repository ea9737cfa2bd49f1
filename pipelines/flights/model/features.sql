-- Trips with what was known when they were searched, and what they cost.
SELECT
    request_id,
    MIN(searched_at) OVER (PARTITION BY request_id) AS searched_at,
    route,
    carrier_code,
    weekday,
    days_to_departure,
    slices,
    stops,
    airport_changes,
    duration_min,
    currency_code,
    sale_total
FROM trips_compared
ORDER BY searched_at, request_id, trip_id
