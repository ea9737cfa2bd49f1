SELECT * FROM events_rate
WHERE base = $base AND quote = $quote AND provider = $source AND CAST(rate_date AS DATE) = CAST($rate_date AS DATE)
