-- Answered searches, one row each.
CREATE OR REPLACE VIEW {views}.fare_search AS
SELECT
    mart.request_id,
    mart.vendor,
    mart.origin,
    mart.destination,
    mart.depart_date,
    mart.return_date,
    mart.adults,
    mart.options,
    mart.searched_at
FROM {tables}.fact_fare_search AS mart
