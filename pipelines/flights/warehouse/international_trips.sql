-- Trips over a border, one row each.
CREATE OR REPLACE VIEW {views}.international_trips AS
SELECT
    mart.request_id,
    mart.trip_id,
    mart.origin,
    mart.destination,
    mart.depart_date,
    mart.weekday,
    mart.days_to_departure,
    mart.sale_total,
    mart.currency_code,
    mart.slices,
    mart.stops,
    mart.airport_changes,
    mart.duration_min,
    mart.carrier_code,
    mart.carriers,
    mart.searched_at
FROM {tables}.fact_international_trip AS mart
