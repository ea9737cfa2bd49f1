-- Runs, the newest first, with how many checks found something.
SELECT
    runs.run,
    runs.examined_at,
    runs.parts,
    runs.generation,
    runs.gpps_version,
    count(findings.check_name) AS checks,
    count(*) FILTER (WHERE findings.verdict = 'found' AND findings.severity = 'stop') AS stops,
    count(*) FILTER (WHERE findings.verdict = 'found' AND findings.severity = 'warn') AS warnings,
    count(*) FILTER (WHERE findings.verdict = 'not examined') AS not_examined
FROM {schema}.runs
LEFT JOIN {schema}.findings ON findings.run = runs.run
GROUP BY runs.run, runs.examined_at, runs.parts, runs.generation, runs.gpps_version
ORDER BY runs.run DESC
LIMIT {most}
