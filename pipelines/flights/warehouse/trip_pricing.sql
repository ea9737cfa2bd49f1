-- Prices of trips, one row per type of passenger.
CREATE OR REPLACE VIEW {views}.trip_pricing AS
SELECT
    mart.request_id,
    mart.trip_id,
    mart.pricing_no,
    mart.ptc,
    mart.passengers,
    mart.base_fare,
    mart.fare,
    mart.tax,
    mart.total,
    mart.refundable,
    mart.latest_ticketing_at
FROM {tables}.fact_trip_pricing AS mart
