-- Slices of trips, and how long they take.
CREATE OR REPLACE VIEW {views}.trip_slice AS
SELECT
    mart.request_id,
    mart.trip_id,
    mart.slice_no,
    mart.duration_min
FROM {tables}.fact_trip_slice AS mart
