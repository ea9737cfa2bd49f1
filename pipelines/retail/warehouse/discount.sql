-- Prices below the list price.
CREATE OR REPLACE VIEW {views}.discount AS
SELECT
    mart.item_id,
    mart.observed_at,
    mart.currency,
    mart.msrp,
    mart.sale_price,
    mart.discount_amount,
    mart.discount_share
FROM {tables}.fact_discount AS mart
