-- Few records of a topic are refused.
-- finds: topics of which too many records are dead letters
-- severity: warn
-- because: what is refused may differ from what is not
-- source: both
-- engine: lake
-- of: (SELECT DISTINCT topic FROM dead_letters) AS topics
-- key: topic
-- limit: records of these topics are missing, and may be other ones than those that are there
-- parameter most_per_thousand: integer = 10; dead letters of a thousand records of a topic
WITH held AS (
    SELECT 'college-scorecard.school' AS kind, COUNT(*) AS rows FROM schools
    UNION ALL
    SELECT 'college-scorecard.program', COUNT(*) FROM programs
    UNION ALL
    SELECT 'jooble.job', COUNT(*) FROM jobs
    UNION ALL
    SELECT source || '.page', COUNT(*) FROM pages GROUP BY source
    UNION ALL
    SELECT source || '.sweep', COUNT(*) FROM sweeps GROUP BY source
)

SELECT dead.topic, COUNT(*) AS dead_letters, MAX(COALESCE(held.rows, 0)) AS held
FROM dead_letters AS dead
LEFT JOIN held ON starts_with(dead.topic, held.kind || '.')
GROUP BY dead.topic
HAVING COUNT(*) * 1000 > %(most_per_thousand)s * (COUNT(*) + MAX(COALESCE(held.rows, 0)))
