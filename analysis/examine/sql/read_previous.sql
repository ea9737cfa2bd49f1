-- Of each part the findings of the last run that examined it.
SELECT
    run,
    check_name,
    part,
    verdict,
    found
FROM {schema}.findings
WHERE (part, run) IN (SELECT latest.part, max(latest.run) FROM {schema}.findings AS latest GROUP BY latest.part)
ORDER BY run, place
