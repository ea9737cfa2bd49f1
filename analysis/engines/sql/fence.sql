-- The next offset of each partition, as far as events have landed.
SELECT
    topic,
    kafka_partition,
    next_offset
FROM landed
WHERE kafka_partition >= 0
ORDER BY topic, kafka_partition
