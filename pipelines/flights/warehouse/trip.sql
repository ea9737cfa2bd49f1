-- Trip options of answers, one row each, with price and scope.
CREATE OR REPLACE VIEW {views}.trip AS
SELECT
    mart.request_id,
    mart.trip_id,
    mart.sale_total,
    mart.currency_code,
    mart.scope
FROM {tables}.fact_trip AS mart
