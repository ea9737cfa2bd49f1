-- Cities that answers name, one row each.
CREATE OR REPLACE VIEW {views}.city AS
SELECT
    mart.code,
    mart.name,
    mart.country_code
FROM {tables}.dim_city AS mart
