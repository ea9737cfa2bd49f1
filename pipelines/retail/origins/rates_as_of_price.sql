SELECT * FROM events_rate
WHERE
    quote = $quote
    AND provider = $source
    AND rate_date = (
        SELECT MAX(rate.rate_date)
        FROM events_rate AS rate
        WHERE
            rate.quote = $quote
            AND rate.provider = $source
            AND CAST(rate.rate_date AS DATE) <= CAST($observed_at AS DATE)
    )
