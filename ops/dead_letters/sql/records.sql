-- Dead records, each once however often it was read, with the letter they belong to: `origin` is where its first record
-- is, by the header that a replay gives its copy. `dead` is the Delta table.
CREATE TEMPORARY TABLE record AS
WITH said AS (
    SELECT
        _topic AS topic,
        _partition AS part,
        _offset AS place,
        _topic || '/' || _partition || '/' || _offset AS address,
        reason,
        message,
        _kafka_timestamp AS published,
        try_cast(try(decode(list_filter(headers, lambda h: h.key = $attempts_header)[-1].value)) AS INTEGER) AS tried,
        try(decode(list_filter(headers, lambda h: h.key = $origin_header)[-1].value)) AS origin
    FROM dead
    WHERE ($topic IS NULL OR _topic = $topic) AND ($source IS NULL OR starts_with(_topic, $source || '.'))
)
SELECT DISTINCT ON (address)
    * EXCLUDE (origin, tried),
    greatest(coalesce(tried, 1), 1) AS attempts,
    -- A header that names no record of this topic says nothing.
    CASE WHEN starts_with(origin, topic) AND regexp_full_match(substr(origin, length(topic) + 1), '/\d+/\d+')
        THEN origin ELSE address END AS origin
FROM said
