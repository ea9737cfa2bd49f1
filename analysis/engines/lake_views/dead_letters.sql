-- Records that no contract accepts, without what they hold.
-- column source: whose records they are
-- column topic: topic they were read from
-- column kafka_partition: its partition
-- column kafka_offset: their offset in it
-- column reason: why they are dead, one word
-- column recorded_at: when the broker took them, UTC
SELECT
    split_part(_topic, '.', 1) AS source,
    _topic AS topic,
    _partition AS kafka_partition,
    _offset AS kafka_offset,
    reason,
    _kafka_timestamp AS recorded_at
FROM {tables}.dead_letters
