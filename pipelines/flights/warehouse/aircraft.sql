-- Types of aircraft that answers name, one row each.
CREATE OR REPLACE VIEW {views}.aircraft AS
SELECT
    mart.code,
    mart.name
FROM {tables}.dim_aircraft AS mart
