-- Airports that answers name, one row each.
CREATE OR REPLACE VIEW {views}.airport AS
SELECT
    mart.code,
    mart.name,
    mart.city_code,
    mart.country_code,
    mart.stated_country_code
FROM {tables}.dim_airport AS mart
