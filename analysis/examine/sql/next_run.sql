-- The number of the run that is written now.
SELECT coalesce(max(run), 0) + 1
FROM {schema}.runs
