-- Prices in other currencies, each by the newest rate that is not after its day.
CREATE OR REPLACE VIEW {views}.item_price_fx AS
SELECT
    mart.item_id,
    mart.observed_at,
    mart.quote,
    mart.source,
    mart.rate_date,
    mart.rate,
    mart.sale_price,
    mart.sale_price_fx,
    mart.msrp_fx
FROM {tables}.fact_item_price_fx AS mart
