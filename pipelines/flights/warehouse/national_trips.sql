-- Trips whose airports are all in one country, one row each.
CREATE OR REPLACE VIEW {views}.national_trips AS
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
FROM {tables}.fact_national_trip AS mart
