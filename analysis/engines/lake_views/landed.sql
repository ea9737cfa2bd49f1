-- How far events of each topic have landed; dead letters are not among them.
-- column topic: topic the events were read from
-- column kafka_partition: its partition; -1 is the archive of raw pages
-- column next_offset: the one after the greatest that landed
-- column events: events that landed; rows
WITH places AS ({events})

SELECT
    _topic AS topic,
    _partition AS kafka_partition,
    MAX(_offset) + 1 AS next_offset,
    COUNT(*) AS events
FROM places
GROUP BY _topic, _partition
