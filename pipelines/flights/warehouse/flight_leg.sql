-- Legs of segments: a take-off and a landing each.
CREATE OR REPLACE VIEW {views}.flight_leg AS
SELECT
    mart.request_id,
    mart.leg_id,
    mart.segment_id,
    mart.leg_no,
    mart.aircraft_code,
    mart.origin,
    mart.destination,
    mart.origin_terminal,
    mart.destination_terminal,
    mart.depart_at,
    mart.depart_local,
    mart.arrive_at,
    mart.arrive_local,
    mart.duration_min,
    mart.mileage,
    mart.on_time_pct,
    mart.meal,
    mart.operated_by
FROM {tables}.fact_flight_leg AS mart
