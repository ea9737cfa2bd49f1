-- What trips cost by days from the search to the departure.
-- called: fares by days; days to departure
-- figure: fares_by_days
-- parameter min_n: integer = 5; what rests on fewer trips is withheld
-- column lowest_total: lowest price of a trip, in currency_code
-- column median_total: median price of a trip, in currency_code
-- column trips: trips behind lowest_total and median_total
-- column withheld: cells left empty because they rest on fewer than min_n values
SELECT
    route,
    days_to_departure,
    currency_code,
    MIN(sale_total) AS lowest_total,
    CASE
        WHEN COUNT(*) >= %(min_n)s THEN PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY sale_total)
    END AS median_total,
    COUNT(*) AS trips,
    CASE WHEN COUNT(*) < %(min_n)s THEN 'median' END AS withheld
FROM trips_compared
WHERE days_to_departure IS NOT NULL
GROUP BY route, days_to_departure, currency_code
ORDER BY route, currency_code, days_to_departure
