-- Prices of items since when they hold.
CREATE OR REPLACE VIEW {views}.wm_item_price AS
SELECT
    mart.item_id,
    mart.observed_at,
    mart.currency,
    mart.msrp,
    mart.sale_price,
    mart.stock,
    mart.available_online,
    mart.customer_rating,
    mart.num_reviews
FROM {tables}.fact_wm_item_price AS mart
