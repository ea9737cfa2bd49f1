-- Letters by topic, reason and state.
SELECT topic, reason, state, count(*) AS letters, min(first_at) AS first_at, max(last_at) AS last_at
FROM letter
GROUP BY topic, reason, state
ORDER BY topic, reason, state
