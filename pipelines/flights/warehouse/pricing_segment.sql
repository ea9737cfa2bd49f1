-- Fares by which the segments of a trip are priced.
CREATE OR REPLACE VIEW {views}.pricing_segment AS
SELECT
    mart.request_id,
    mart.trip_id,
    mart.pricing_no,
    mart.segment_id,
    mart.fare_id
FROM {tables}.fact_pricing_segment AS mart
