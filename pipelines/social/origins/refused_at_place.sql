SELECT * FROM events_refused
WHERE raw_topic = $raw_topic AND raw_partition = $raw_partition AND raw_offset = $raw_offset
