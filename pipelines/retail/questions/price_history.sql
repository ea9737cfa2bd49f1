-- Prices of items over time: how many there were, the first, the lowest, the highest and the latest.
-- called: price history; prices over time
-- figure: price_history
-- parameter item: integer = null; number of one item; without it, all
-- parameter top: integer = 1000; rows at most
-- column item_name: name of the item
-- column observations: times at which the item was seen with a price and something of it had changed
-- column first_price: first price that was seen
-- column lowest_price: lowest price that was seen
-- column highest_price: highest price that was seen
-- column latest_price: latest price that was seen
WITH ranged AS (
    SELECT
        item_id,
        COUNT(*) AS observations,
        MIN(observed_at) AS first_at,
        MAX(observed_at) AS last_at,
        MIN(sale_price) AS lowest_price,
        MAX(sale_price) AS highest_price
    FROM wm_item_price
    GROUP BY item_id
)

SELECT
    ranged.item_id,
    item.name AS item_name,
    ranged.observations,
    opening.sale_price AS first_price,
    ranged.lowest_price,
    ranged.highest_price,
    closing.sale_price AS latest_price
FROM ranged
INNER JOIN wm_item AS item ON ranged.item_id = item.item_id
INNER JOIN wm_item_price AS opening ON ranged.item_id = opening.item_id AND ranged.first_at = opening.observed_at
INNER JOIN wm_item_price AS closing ON ranged.item_id = closing.item_id AND ranged.last_at = closing.observed_at
WHERE ranged.item_id = COALESCE(%(item)s, ranged.item_id)
ORDER BY ranged.observations DESC, ranged.highest_price - ranged.lowest_price DESC, ranged.item_id
LIMIT %(top)s
