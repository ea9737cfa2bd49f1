-- Fares of answers, one row each.
CREATE OR REPLACE VIEW {views}.fare AS
SELECT
    mart.request_id,
    mart.fare_id,
    mart.carrier_code,
    mart.origin_city,
    mart.destination_city,
    mart.basis_code,
    mart.private
FROM {tables}.fact_fare AS mart
