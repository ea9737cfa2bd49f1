SELECT kind, count(*) FROM differing GROUP BY ALL ORDER BY ALL
