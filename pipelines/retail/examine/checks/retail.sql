-- Checks of prices, rates and what is made of both.

-- name: retail_price_below_zero
-- A price is not below zero.
-- finds: prices below zero
-- severity: stop
-- because: the source refuses such a price: the marts are wrong by their own rules
-- source: walmart
-- engine: both
-- of: wm_item_price
-- key: item_id, observed_at
SELECT item_id, observed_at, sale_price, msrp
FROM wm_item_price
WHERE sale_price < 0 OR msrp < 0

-- name: retail_discount_not_of_prices
-- A discount is what the list price is above the price that is asked.
-- finds: discounts that are not those of their prices
-- severity: stop
-- because: both are made of the same event: the marts are wrong by their own rules
-- source: walmart
-- engine: both
-- of: discount
-- key: item_id, observed_at
SELECT
    reduced.item_id,
    reduced.observed_at,
    reduced.msrp,
    reduced.sale_price,
    reduced.discount_amount,
    reduced.discount_share
FROM discount AS reduced
LEFT JOIN wm_item_price AS price ON reduced.item_id = price.item_id AND reduced.observed_at = price.observed_at
WHERE
    price.msrp IS DISTINCT FROM reduced.msrp
    OR price.sale_price IS DISTINCT FROM reduced.sale_price
    OR reduced.discount_amount <> reduced.msrp - reduced.sale_price
    OR reduced.sale_price <= 0
    OR reduced.discount_amount <= 0
    OR ABS(reduced.discount_share * reduced.msrp - reduced.discount_amount) > reduced.msrp / 10000

-- name: retail_rate_not_as_of_price
-- A price is put into another currency by the newest rate of its provider that is not after its day.
-- finds: prices in another currency by a rate that is later, or not the newest
-- severity: stop
-- because: a later rate was not known when the price was asked: the marts are wrong by their own rules
-- source: both
-- engine: both
-- of: item_price_fx
-- key: item_id, observed_at, quote, source
SELECT
    price.item_id,
    price.observed_at,
    price.quote,
    price.source,
    price.rate_date,
    newest.rate_date AS newest_date
FROM item_price_fx AS price
LEFT JOIN (
    SELECT
        one.item_id,
        one.observed_at,
        one.quote,
        one.source,
        MAX(rate.rate_date) AS rate_date
    FROM item_price_fx AS one
    INNER JOIN wm_item_price AS own ON one.item_id = own.item_id AND one.observed_at = own.observed_at
    INNER JOIN fx_rate AS rate
        ON
            own.currency = rate.base
            AND one.quote = rate.quote
            AND one.source = rate.source
            AND rate.rate_date <= CAST(one.observed_at AS DATE)
    GROUP BY one.item_id, one.observed_at, one.quote, one.source
) AS newest
    ON
        price.item_id = newest.item_id
        AND price.observed_at = newest.observed_at
        AND price.quote = newest.quote
        AND price.source = newest.source
WHERE newest.rate_date IS DISTINCT FROM price.rate_date

-- name: retail_price_fx_not_of_rate
-- A price in another currency is the price times its rate.
-- finds: prices in another currency that are not those of price and rate
-- severity: stop
-- because: both stand beside it: the marts are wrong by their own rules
-- source: both
-- engine: both
-- of: item_price_fx
-- key: item_id, observed_at, quote, source
SELECT item_id, observed_at, quote, source, sale_price, rate, sale_price_fx
FROM item_price_fx
WHERE ABS(sale_price * rate - sale_price_fx) > 0.00005

-- name: retail_rates_old
-- A price is put into another currency by a rate of about its day.
-- finds: prices whose newest rate is more than a week older
-- severity: warn
-- because: rates were not polled for long, or the provider gives none
-- source: both
-- engine: both
-- of: item_price_fx
-- key: item_id, observed_at, quote, source
-- parameter most_days: integer = 7; between the day of a rate and that of a price: weekends and holidays are shorter
-- limit: some prices in other currencies rest on old rates
SELECT item_id, observed_at, quote, source, rate_date
FROM item_price_fx
WHERE CAST(observed_at AS DATE) - rate_date > %(most_days)s

-- name: retail_items_without_list_price
-- Items tell their list price.
-- finds: items without a list price
-- severity: warn
-- because: the API leaves it out for about four items in ten; they have no discount
-- source: walmart
-- engine: both
-- of: wm_item
-- key: item_id
-- limit: discounts leave out the items without a list price
SELECT item_id, name, sale_price
FROM wm_item
WHERE msrp IS NULL

-- name: retail_items_that_may_be_one
-- A product code is one item.
-- finds: items that have a product code in common with another one
-- severity: warn
-- because: items come under another number now and then, and nothing says that they are one
-- source: walmart
-- engine: both
-- of: wm_item WHERE upc IS NOT NULL
-- key: item_id
-- limit: some items may be counted twice
SELECT item_id, name, upc
FROM wm_item
WHERE upc IN (SELECT one.upc FROM wm_item AS one WHERE one.upc IS NOT NULL GROUP BY one.upc HAVING COUNT(*) > 1)
