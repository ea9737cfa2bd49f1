-- What trips cost by carrier and route, over all answers.
-- called: fares by carrier
-- figure: fares_by_carrier
-- parameter min_n: integer = 5; what rests on fewer trips is withheld
-- column carrier: name of the carrier of the first segment, or its code where no name is known
-- column lowest_total: lowest price of a trip, in currency_code
-- column median_total: median price of a trip, in currency_code
-- column trips: trips behind lowest_total and median_total
-- column withheld: cells left empty because they rest on fewer than min_n values
SELECT
    trip.route,
    COALESCE(carrier.name, trip.carrier_code) AS carrier,
    trip.currency_code,
    MIN(trip.sale_total) AS lowest_total,
    CASE
        WHEN COUNT(*) >= %(min_n)s THEN PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY trip.sale_total)
    END AS median_total,
    COUNT(*) AS trips,
    CASE WHEN COUNT(*) < %(min_n)s THEN 'median' END AS withheld
FROM trips_compared AS trip
LEFT JOIN carrier ON trip.carrier_code = carrier.code
GROUP BY trip.route, COALESCE(carrier.name, trip.carrier_code), trip.currency_code
ORDER BY trip.route, trip.currency_code, lowest_total, carrier
