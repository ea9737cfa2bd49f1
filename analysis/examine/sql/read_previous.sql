-- Of each part the findings of the last run that examined it.
SELECT
    findings.run,
    findings.check_name,
    findings.part,
    findings.verdict,
    findings.found
FROM {schema}.findings
INNER JOIN (
    SELECT part, max(run) AS run FROM {schema}.findings GROUP BY part
) AS latest ON findings.part = latest.part AND findings.run = latest.run
ORDER BY findings.run, findings.place
