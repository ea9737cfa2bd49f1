-- Taxes and surcharges in the price of a trip.
CREATE OR REPLACE VIEW {views}.pricing_tax AS
SELECT
    mart.request_id,
    mart.trip_id,
    mart.pricing_no,
    mart.tax_id,
    mart.charge_type,
    mart.tax_code,
    mart.country_code,
    mart.amount
FROM {tables}.fact_pricing_tax AS mart
