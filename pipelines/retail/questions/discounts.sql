-- Items that are asked for less than their list price, by the share of it.
-- called: discounts; discount
-- figure: discounts
-- parameter least: decimal = 0; least share of the list price, a fraction
-- parameter top: integer = 1000; rows at most
-- column item: name of the item
WITH latest AS (
    SELECT
        item_id,
        MAX(observed_at) AS observed_at
    FROM wm_item_price
    GROUP BY item_id
)

SELECT
    reduced.item_id,
    item.name AS item,
    reduced.msrp,
    reduced.sale_price,
    reduced.discount_amount,
    reduced.discount_share
FROM discount AS reduced
INNER JOIN latest ON reduced.item_id = latest.item_id AND reduced.observed_at = latest.observed_at
INNER JOIN wm_item AS item ON reduced.item_id = item.item_id
WHERE reduced.discount_share >= %(least)s
ORDER BY reduced.discount_share DESC, reduced.item_id
LIMIT %(top)s
