-- The newest version loaded of each change feed.
SELECT
    feed,
    generation,
    MAX(version) AS version,
    MAX(delta_table_id) AS table_id,
    MAX(loaded_at) AS loaded_at
FROM loads
GROUP BY feed, generation
ORDER BY feed
