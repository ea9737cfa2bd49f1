-- The cheapest trips of the latest answer to each route and day.
-- called: cheapest trips; cheapest
-- figure: cheapest_trips
-- parameter route: text = null; origin and destination (TPE-LAX); without it, all
-- parameter top: integer = 20; rows at most
-- column carrier: name of the carrier of the first segment, or its code where no name is known
-- column sale_total: price for all who travel, in currency_code
SELECT
    trip.route,
    trip.depart_date,
    COALESCE(carrier.name, trip.carrier_code) AS carrier,
    trip.sale_total,
    trip.currency_code,
    trip.slices,
    trip.stops,
    trip.airport_changes,
    trip.duration_min,
    trip.scope,
    trip.trip_id
FROM trips_compared AS trip
LEFT JOIN carrier ON trip.carrier_code = carrier.code
WHERE trip.latest AND trip.route = COALESCE(%(route)s, trip.route)
ORDER BY trip.currency_code, trip.sale_total, trip.duration_min, trip.request_id, trip.trip_id
LIMIT %(top)s
