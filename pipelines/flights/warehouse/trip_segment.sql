-- Segments of trips, in their order, with what differs from trip to trip.
CREATE OR REPLACE VIEW {views}.trip_segment AS
SELECT
    mart.request_id,
    mart.trip_id,
    mart.slice_no,
    mart.segment_no,
    mart.segment_id,
    mart.connection_min,
    mart.married_group
FROM {tables}.fact_trip_segment AS mart
