-- Prices of schools stay within bounds.
-- finds: schools with a price outside the bounds
-- severity: warn
-- because: medians take one wrong value without much harm
-- source: college-scorecard
-- engine: both
-- of: schools
-- key: unit_id
-- parameter most_usd: decimal = 150000; no tuition or net price of a year is above
-- parameter least_net_usd: decimal = -30000; no net price is below
SELECT unit_id, tuition_in_state_usd, tuition_out_of_state_usd, net_price_usd
FROM schools
WHERE
    tuition_in_state_usd > %(most_usd)s
    OR tuition_out_of_state_usd > %(most_usd)s
    OR net_price_usd NOT BETWEEN %(least_net_usd)s AND %(most_usd)s
