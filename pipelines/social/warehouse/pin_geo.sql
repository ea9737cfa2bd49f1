-- Geolocated postings, one row each.
CREATE OR REPLACE VIEW {views}.pin_geo AS
SELECT
    mart.ind,
    mart.country,
    mart.latitude,
    mart.longitude,
    mart.posted_at
FROM {tables}.dim_pin_geo AS mart
