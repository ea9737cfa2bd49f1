-- Latest prices of items in another currency, the dearest first.
-- called: prices in currency; prices in other currencies
-- figure: prices_in_currency
-- parameter currency: text = EUR; code of the currency
-- parameter provider: text = null; provider of the rates; without it, all
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
    price.item_id,
    item.name AS item,
    price.quote,
    price.source,
    price.sale_price_fx,
    price.sale_price,
    price.rate,
    price.rate_date
FROM item_price_fx AS price
INNER JOIN latest ON price.item_id = latest.item_id AND price.observed_at = latest.observed_at
INNER JOIN wm_item AS item ON price.item_id = item.item_id
WHERE price.quote = %(currency)s AND price.source = COALESCE(%(provider)s, price.source)
ORDER BY price.sale_price_fx DESC, price.item_id, price.source
LIMIT %(top)s
