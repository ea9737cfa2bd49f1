-- No price, debt or pay at a school is below zero.
-- finds: schools with an amount below zero
-- severity: stop
-- because: a negative price means something else; net price alone may be negative, where grants exceed the cost
-- source: college-scorecard
-- engine: both
-- of: schools
-- key: unit_id
-- limit: medians of tuition may be wrong
SELECT unit_id, tuition_in_state_usd, tuition_out_of_state_usd, median_earnings_10yr_usd, median_debt_usd
FROM schools
WHERE
    tuition_in_state_usd < 0
    OR tuition_out_of_state_usd < 0
    OR median_earnings_10yr_usd <= 0
    OR median_debt_usd <= 0
