-- Trips of both scopes, one row each, with those of the latest answer to the same route and day marked.
-- column scope: string; NATIONAL or INTERNATIONAL
-- column route: string; origin and destination of the search, with a dash between
-- column latest: boolean; whether no later answer has trips of this route on this day
SELECT
    trip.scope,
    CONCAT(trip.origin, '-', trip.destination) AS route,
    trip.searched_at = MAX(trip.searched_at) OVER (
        PARTITION BY trip.origin, trip.destination, trip.depart_date, trip.slices
    ) AS latest,
    trip.request_id,
    trip.trip_id,
    trip.depart_date,
    trip.weekday,
    trip.days_to_departure,
    trip.sale_total,
    trip.currency_code,
    trip.slices,
    trip.stops,
    trip.airport_changes,
    trip.duration_min,
    trip.carrier_code,
    trip.carriers,
    trip.searched_at
FROM (
    SELECT
        'NATIONAL' AS scope,
        national.*
    FROM national_trips AS national
    UNION ALL
    SELECT
        'INTERNATIONAL' AS scope,
        international.*
    FROM international_trips AS international
) AS trip
