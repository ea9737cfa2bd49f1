-- Items with most reviews, and how they are rated.
-- called: popular items; popular
-- figure: popular_items
-- parameter top: integer = 1000; rows at most
-- column item: name of the item
SELECT
    item_id,
    name AS item,
    num_reviews,
    customer_rating,
    sale_price
FROM wm_item
WHERE num_reviews > 0
ORDER BY num_reviews DESC, customer_rating DESC, item_id
LIMIT %(top)s
