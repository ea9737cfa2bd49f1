WITH possible AS (
    SELECT *
    FROM events_rate
    WHERE
        quote = $quote
        AND provider = $source
        AND base IN (SELECT currency FROM events_item WHERE item_id = $item_id AND observed_at = $observed_at)
        AND CAST(rate_date AS DATE) <= CAST($observed_at AS DATE)
)

SELECT * FROM possible WHERE rate_date = (SELECT MAX(rate_date) FROM possible)
