-- Dead letters by topic and reason
-- note: Records that no contract accepts. What they hold is not shown.
-- engine: lake
SELECT
    topic,
    reason,
    COUNT(*) AS dead_letters,
    MIN(recorded_at) AS first_recorded_at,
    MAX(recorded_at) AS last_recorded_at
FROM dead_letters
GROUP BY ALL
ORDER BY topic, dead_letters DESC, reason
