-- All but the newest runs, and the last of each part.
DELETE FROM {schema}.result_tables
WHERE
    run <= {newest} - {retained}
    AND run NOT IN (SELECT max(latest.run) FROM {schema}.findings AS latest GROUP BY latest.part);

DELETE FROM {schema}.findings
WHERE
    run <= {newest} - {retained}
    AND run NOT IN (SELECT max(latest.run) FROM {schema}.findings AS latest GROUP BY latest.part);

DELETE FROM {schema}.runs
WHERE
    run <= {newest} - {retained}
    AND run NOT IN (SELECT findings.run FROM {schema}.findings)
