-- Carriers that answers name, one row each.
CREATE OR REPLACE VIEW {views}.carrier AS
SELECT
    mart.code,
    mart.name
FROM {tables}.dim_carrier AS mart
