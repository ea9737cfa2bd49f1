-- Per topic and partition how many offsets, from which to which.
SELECT
    topic,
    "partition",
    min("offset") AS first,
    max("offset") AS last,
    count(DISTINCT "offset") AS events
FROM found
GROUP BY topic, "partition"
ORDER BY topic, "partition"
