-- Items, one row each, as they were seen last.
CREATE OR REPLACE VIEW {views}.wm_item AS
SELECT
    mart.item_id,
    mart.parent_item_id,
    mart.name,
    mart.description,
    mart.upc,
    mart.brand,
    mart.model,
    mart.category_node,
    mart.category_path,
    mart.seller,
    mart.marketplace,
    mart.currency,
    mart.msrp,
    mart.sale_price,
    mart.stock,
    mart.available_online,
    mart.customer_rating,
    mart.num_reviews,
    mart.first_seen_at,
    mart.fetched_at
FROM {tables}.dim_wm_item AS mart
