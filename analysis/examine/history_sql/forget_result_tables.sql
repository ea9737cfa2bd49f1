-- The tables of all runs but the newest and the last of each part.
DELETE FROM {schema}.result_tables
WHERE
    run <= %(newest)s - %(kept)s
    AND run NOT IN (SELECT max(latest.run) FROM {schema}.findings AS latest GROUP BY latest.part)
