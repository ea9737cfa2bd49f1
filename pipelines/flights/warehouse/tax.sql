-- Taxes and surcharges that answers name, one row each.
CREATE OR REPLACE VIEW {views}.tax AS
SELECT
    mart.code,
    mart.name
FROM {tables}.dim_tax AS mart
