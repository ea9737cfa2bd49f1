-- Messages that are no record of their topic's kind, one row each.
CREATE OR REPLACE VIEW {views}.pin_reject AS
SELECT
    mart.raw_topic,
    mart.raw_partition,
    mart.raw_offset,
    mart.reason,
    mart.message,
    mart.raw
FROM {tables}.fact_pin_reject AS mart
