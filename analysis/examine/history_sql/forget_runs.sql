-- Runs of which nothing is kept any more.
DELETE FROM {schema}.runs
WHERE
    run <= %(newest)s - %(kept)s
    AND run NOT IN (SELECT findings.run FROM {schema}.findings)
