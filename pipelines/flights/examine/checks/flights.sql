-- Checks of trips, their prices and the runs that found them.

-- name: trips_total_not_that_of_prices
-- A trip costs what its prices say, times their passengers.
-- finds: trips whose price is not the sum of those of its passengers
-- severity: warn
-- because: made-up fixtures have such prices, and a vendor may round; the trip's own price counts
-- source: flight-fares
-- engine: both
-- of: trip
-- key: request_id, trip_id
-- limit: some prices are not the sum of their parts
SELECT trip.request_id, trip.trip_id, trip.sale_total, priced.total
FROM trip
INNER JOIN (
    SELECT request_id, trip_id, SUM(total * COALESCE(passengers, 1)) AS total
    FROM trip_pricing
    GROUP BY request_id, trip_id
) AS priced ON trip.request_id = priced.request_id AND trip.trip_id = priced.trip_id
WHERE trip.sale_total <> priced.total

-- name: prices_not_fare_and_tax
-- A price is fare and taxes.
-- finds: prices that are not their fare and their tax
-- severity: warn
-- because: a fee that stands in neither, or made-up fixtures
-- source: flight-fares
-- engine: both
-- of: trip_pricing WHERE fare IS NOT NULL AND tax IS NOT NULL
-- key: request_id, trip_id, pricing_no
SELECT request_id, trip_id, pricing_no, fare, tax, total
FROM trip_pricing
WHERE fare + tax <> total

-- name: taxes_not_those_of_price
-- The taxes of a price add up to its tax.
-- finds: prices whose taxes add up to something else
-- severity: warn
-- because: the vendor lists not all of them
-- source: flight-fares
-- engine: both
-- of: trip_pricing WHERE tax IS NOT NULL
-- key: request_id, trip_id, pricing_no
SELECT price.request_id, price.trip_id, price.pricing_no, price.tax, taxes.amount
FROM trip_pricing AS price
INNER JOIN (
    SELECT request_id, trip_id, pricing_no, SUM(amount) AS amount
    FROM pricing_tax
    GROUP BY request_id, trip_id, pricing_no
) AS taxes
    ON
        price.request_id = taxes.request_id
        AND price.trip_id = taxes.trip_id
        AND price.pricing_no = taxes.pricing_no
WHERE price.tax <> taxes.amount

-- name: trips_of_wrong_scope
-- A trip is in the table of its scope, and in no other.
-- finds: trips that stand in the wrong table of trips, in two, or in none
-- severity: stop
-- because: both tables are made of the same rows: the marts are wrong by their own rules
-- source: flight-fares
-- engine: both
-- of: trip
-- key: request_id, trip_id
WITH shown AS (
    SELECT request_id, trip_id, 'NATIONAL' AS scope FROM national_trips
    UNION ALL
    SELECT request_id, trip_id, 'INTERNATIONAL' AS scope FROM international_trips
),
placed AS (
    SELECT request_id, trip_id, MIN(scope) AS scope, COUNT(*) AS times
    FROM shown
    GROUP BY request_id, trip_id
)
SELECT trip.request_id, trip.trip_id, trip.scope, placed.scope AS found_in
FROM trip
LEFT JOIN placed ON trip.request_id = placed.request_id AND trip.trip_id = placed.trip_id
WHERE COALESCE(placed.scope, 'UNKNOWN') <> trip.scope OR placed.times > 1

-- name: trips_without_flights
-- Every segment of a trip is there, and so are its legs.
-- finds: segments of trips that no answer describes, or without a leg
-- severity: stop
-- because: an option is read whole or not at all: part of it is lost
-- source: flight-fares
-- engine: both
-- of: trip_segment
-- key: request_id, trip_id, slice_no, segment_no
SELECT tie.request_id, tie.trip_id, tie.slice_no, tie.segment_no, tie.segment_id
FROM trip_segment AS tie
LEFT JOIN flight_segment AS one ON tie.request_id = one.request_id AND tie.segment_id = one.segment_id
LEFT JOIN flight_leg AS leg ON tie.request_id = leg.request_id AND tie.segment_id = leg.segment_id
WHERE one.segment_id IS NULL OR leg.leg_id IS NULL

-- name: trips_of_unknown_scope
-- Of every airport the country is known.
-- finds: trips with an airport whose country nobody tells
-- severity: warn
-- because: the table of airports lacks it and the answer does not say: it stands in neither table of trips
-- source: flight-fares
-- engine: both
-- of: trip
-- key: request_id, trip_id
-- limit: trips of unknown scope are in neither table of trips
SELECT request_id, trip_id, sale_total, currency_code
FROM trip
WHERE scope = 'UNKNOWN'

-- name: airports_stated_elsewhere
-- An answer places an airport where the table of airports does.
-- finds: airports that an answer places in another country
-- severity: warn
-- because: one of them is wrong; the table counts
-- source: flight-fares
-- engine: both
-- of: airport WHERE stated_country_code IS NOT NULL
-- key: code
SELECT code, country_code, stated_country_code
FROM airport
WHERE country_code <> stated_country_code

-- name: legs_of_wrong_duration
-- A leg takes as long as its times say.
-- finds: legs whose duration is not that between departure and arrival
-- severity: warn
-- because: a time or an offset is wrong
-- source: flight-fares
-- engine: both
-- of: flight_leg WHERE depart_at IS NOT NULL AND arrive_at IS NOT NULL AND duration_min IS NOT NULL
-- key: request_id, leg_id
SELECT request_id, leg_id, depart_at, arrive_at, duration_min
FROM flight_leg
WHERE CAST(EXTRACT(EPOCH FROM arrive_at) - EXTRACT(EPOCH FROM depart_at) AS DECIMAL(18, 0)) <> duration_min * 60

-- name: options_refused
-- Every trip option of an answer becomes a trip.
-- finds: answers of which not all options became trips
-- severity: warn
-- because: options were refused: gpps dlq and the archive of pages have them with the reason
-- source: flight-fares
-- engine: both
-- of: fare_search
-- key: request_id
SELECT asked.request_id, asked.options, COUNT(trip.trip_id) AS trips
FROM fare_search AS asked
LEFT JOIN trip ON asked.request_id = trip.request_id
GROUP BY asked.request_id, asked.options
HAVING COUNT(trip.trip_id) <> asked.options

-- name: runs_failed
-- Every run of a search is answered.
-- finds: runs whose answer did not come or could not be read
-- severity: warn
-- because: the API was away, refused, or answered with something else
-- source: flight-fares
-- engine: both
-- of: search_run
-- key: search, run_id
-- limit: at some times no fare was seen
SELECT search, run_id, run_started_at, reason
FROM search_run
WHERE NOT complete

-- name: runs_missing
-- A route is searched every half an hour.
-- finds: runs before which others lack
-- severity: warn
-- because: the producer was stopped, paused or late
-- source: flight-fares
-- engine: both
-- of: search_run
-- key: search, run_id
-- limit: at some times no fare was looked for
SELECT search, run_id, run_started_at, missing_before
FROM search_run
WHERE missing_before > 0
