-- Segments of answers, one row each, however many trips have them.
CREATE OR REPLACE VIEW {views}.flight_segment AS
SELECT
    mart.request_id,
    mart.segment_id,
    mart.carrier_code,
    mart.flight_number,
    mart.cabin,
    mart.booking_code,
    mart.seats_left,
    mart.duration_min
FROM {tables}.fact_flight_segment AS mart
